"""Servers and racks as units: what is of the accelerators, what is the system's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.compare import COMPUTE, OfSystem, figure, quantities, ratio
from honest_silicon.analysis.hosts import KINDS, OWN, Host, hosts
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.systems import System, systems
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.ref import RowRef
from honest_silicon.views.pages.shared.two_chips import missing_text
from tests.examples import examples

REPEATABLE = settings(deadline=None, derandomize=True, database=None, max_examples=examples(60))
A910C, GB200 = "huawei-ascend-910c", "nvidia-gb200"


def _rack_of(tiny, **more: str):
    """The tiny directory with a pod of 64 Nova One over 4 racks, and its data."""
    row = tiny.rows("systems")[0]
    pod = {
        **row,
        "id": "nova-pod-1",
        "system_id": "nova-pod",
        "name": "Nova Pod",
        "kind": "pod",
        "accelerators": "64",
        "fp16_pflops": "",
        "power_kw": "80",
        "racks": "4",
        "price_usd": "",
    }
    tiny.add("systems", pod | more)
    return tiny.load()


def test_a_rack_is_its_share_of_a_pod_by_hand(tiny):
    data = _rack_of(tiny)
    # 64 over 4 racks are 16, of 300 TFLOPS each; 80 kW over 4.
    compute = figure(data, "nova-one", COMPUTE, "rack", "16")
    assert compute.interval.value == pytest.approx(16 * 300)
    power = figure(data, "nova-one", "tdp_w", "rack", "16")
    assert power.interval == Interval.exact(20_000)
    assert power.inputs == (RowRef("systems", "nova-pod-1"),)
    assert compute.inputs == ("fp16_tflops", RowRef("systems", "nova-pod-1"))


def test_a_server_is_eight_by_hand_and_its_power_its_own(tiny):
    data = tiny.load()
    assert figure(data, "nova-one", COMPUTE, "server", "16").interval.value == 8 * 300
    # 4 kW of the whole, not 8 x 400 W of the parts.
    assert figure(data, "nova-one", "tdp_w", "server", "16").interval.value == 4000


def test_what_is_unknown_of_a_host_is_named(tiny):
    data = _rack_of(tiny)
    price = figure(data, "nova-one", "price_usd", "rack", "16")
    assert price.interval is None
    assert price.missing == (OfSystem("nova-pod", "price_usd"),)
    lacking = [("nova-one", name) for name in price.missing]
    assert missing_text(data, lacking) == "price of Nova Pod"
    none = figure(data, "shan-a", COMPUTE, "rack", "16")
    assert none.missing == ("rack",)
    assert missing_text(data, [("shan-a", "rack")]) == "a rack on sale with Shan A-100"
    both = figure(data, "shan-b", COMPUTE, "rack", "4")
    assert both.missing == ("fp4_tflops", "rack")


@pytest.mark.parametrize("status", ["announced", "shown", "cancelled"])
def test_what_is_not_delivered_is_no_unit(tiny, status):
    data = _rack_of(tiny, status=status)
    assert ("nova-one", "rack") not in hosts(data)


@pytest.mark.parametrize("lacking", ["racks", "accelerators"])
def test_a_pod_of_unknown_size_is_no_unit(tiny, lacking):
    data = _rack_of(tiny, **{lacking: ""})
    assert ("nova-one", "rack") not in hosts(data)


def test_one_rack_needs_no_count_of_racks(tiny):
    data = _rack_of(tiny, kind="rack", racks="")
    assert hosts(data)["nova-one", "rack"].accelerators == Interval.exact(64)


def test_of_two_racks_the_fuller_one_is_taken(tiny):
    row = tiny.rows("systems")[0]
    small = {**row, "id": "nova-rack-1", "system_id": "nova-rack", "kind": "rack", "racks": "1"}
    tiny.add("systems", small | {"accelerators": "8"})
    data = _rack_of(tiny)
    assert hosts(data)["nova-one", "rack"].system.id == "nova-pod"


def test_a_pod_is_behind_by_the_rack_and_ahead_as_a_whole(real_data):
    # 384 of 707.8 TFLOPS over 16 racks against 72 of 2,500 in one: 0.0944; in all 1.51.
    pair = [figure(real_data, c, COMPUTE, "rack", "16") for c in (A910C, GB200)]
    assert ratio(*pair).interval.value == pytest.approx((384 * 707.8 / 16) / (72 * 2500))
    whole = [figure(real_data, c, COMPUTE, "domain", "16") for c in (A910C, GB200)]
    assert ratio(*whole).interval.value == pytest.approx(384 * 707.8 / (72 * 2500))


def test_every_real_host_is_delivered_holds_the_chip_and_agrees_with_its_rate(real_data):
    found = hosts(real_data)
    assert {unit for _, unit in found} == set(KINDS)
    checked = 0
    for (chip, unit), host in found.items():
        assert host.system.status in ("shipping", "discontinued")
        assert host.system.kind in KINDS[unit]
        assert chip in host.system.chips
        stated = host.system.figures.get("fp16_pflops")
        own = figure(real_data, chip, COMPUTE, unit, "16").interval
        if stated and own and chip == host.system.chip_id:
            whole = own.times(host.racks)
            # The product of the parts lies within 5 % of what documents say of the whole.
            assert whole.low * 0.95 <= stated.high * 1000
            assert stated.low * 1000 <= whole.high * 1.05
            checked += 1
    assert checked > 3


def test_every_quantity_of_every_real_part_is_known_or_says_what_is_missing(real_data):
    for unit in KINDS:
        for chip in real_data.names:
            for quantity in quantities(unit):
                own = figure(real_data, chip, quantity, unit, "16")
                assert (own.interval is None) == bool(own.missing)
                lacking = [(chip, name) for name in own.missing]
                assert (missing_text(real_data, lacking) == "") == (not own.missing)


def test_data_without_systems_have_no_hosts(tiny_data):
    tables = {name: table for name, table in tiny_data.tables.items() if name != "systems"}
    bare = Dataset(tiny_data.package, tables, tiny_data.content_hash)
    assert hosts(bare) == {}
    assert figure(bare, "nova-one", COMPUTE, "server", "16").missing == ("server",)


positive = st.floats(1e-3, 1e6)
ends = st.tuples(positive, positive, positive).map(lambda t: Interval(*sorted(t)))


@REPEATABLE
@given(ends, ends, ends)
def test_racks_divide_all_of_a_host_alike(count, power, racks):
    system = System(
        "x", "X", "V", "US", "pod", "shipping", "c", ("c",), "C", "",
        {"accelerators": count, "power_kw": power}, {}, {}, ("x-1",),
    )  # fmt: skip
    host = Host(system, racks)
    assert host.accelerators == count.over(racks)
    assert host.own("tdp_w") == power.over(racks).scaled(1000)
    assert host.own("price_usd") is None
    assert set(OWN) == {"tdp_w", "price_usd"}


def test_systems_name_all_their_chips(real_data):
    atlas = systems(real_data)["huawei-atlas-800t-a2"]
    assert {"huawei-ascend-910b2", "huawei-ascend-910b3"} <= set(atlas.chips)
    assert atlas.chip_id == atlas.chips[0]
