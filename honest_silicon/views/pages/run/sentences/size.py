"""What a job takes, whether it fits and how fast it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from honest_silicon.analysis.bounds.config import PASTED
from honest_silicon.analysis.bounds.costs import DATA as ATTENTION
from honest_silicon.analysis.bounds.costs import ONCE, TENSOR, Shape
from honest_silicon.analysis.bounds.expected import SERVING
from honest_silicon.analysis.bounds.hardware import Hardware
from honest_silicon.analysis.bounds.sizing import Job, Sizing, beyond_tests
from honest_silicon.dataset.format import in_sentence, number
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.pages.run.sentences.words import counted, gb
from honest_silicon.words.bounds import expected_ends, whose_tests
from honest_silicon.words.length import told
from honest_silicon.words.lists import listed
from honest_silicon.words.names import own_name

_SPACE: Final = "\N{NO-BREAK SPACE}"
SPREAD: Final = {
    ONCE: "Everything kept once",
    TENSOR: "Tensor parallel",
    ATTENTION: "Attention data-parallel",
}


def needs(data: Dataset, picked: Sequence[Sizing], job: Job, name: str) -> list[str]:
    """How many servers or chips the job takes; or, of a number the reader gave, whether it fits.

    In a sentence; what has no room in it is in those after it.
    """
    if not picked:
        return ["Pick a chip to see how many of it the model needs and how fast they are."]
    users = "one user" if job.users == 1 else f"{number(job.users)}{_SPACE}users"
    model = f"your{name[4:]}" if job.model == PASTED and name.startswith("Your") else name
    if job.chips:
        return _fits(data, picked, job.chips, f"{model} for {users}")
    said: list[str] = []
    sizes: set[int] = set()
    for s in picked:
        if s.chips:
            said.append(_amount(own_name(data, s.chip.id), s.chip, s.chips, sizes))
    if said:
        return told(
            said,
            lambda c: f"To serve {model} to {users} you need {listed(c, 'or')}.",
            lambda c: f"You could also use {listed(c, 'or')}.",
        )
    if any(s.fit.room_gb for s in picked):
        return [f"No number of these chips holds {model} for {users}, spread as you chose."]
    names = listed([own_name(data, s.chip.id) for s in picked])
    return [f"The memory of the {names} is not known, so nothing can be said of {model}."]


def _amount(name: str, chip: Hardware, chips: int, sizes: set[int]) -> str:
    """So many servers as sold, whose size is told once; chips where they fill none."""
    if chip.server and chips % chip.server == 0:
        count = chips // chip.server
        size = "" if chip.server in sizes else f"{chip.server}-chip "
        sizes.add(chip.server)
        return f"{counted(count)} {size}{name} server{'' if count == 1 else 's'}"
    return f"{counted(chips)} {name}{'' if chips == 1 else ' chips'}"


def servers(s: Sizing) -> str:
    """The chips of a sizing as servers; '' where no server is known."""
    size = s.chip.server
    if not size:
        return ""
    if s.chips % size:
        return f"part of a server of {size}" if s.chips < size else ""
    count = s.chips // size
    return f"{counted(count)} server{'' if count == 1 else 's'} of {size}"


def _fits(data: Dataset, picked: Sequence[Sizing], count: int, work: str) -> list[str]:
    """Whether a job fits on the number of chips that the reader gave."""
    by: dict[bool | None, list[str]] = {}
    for s in picked:
        by.setdefault(s.fit.fits, []).append(f"{counted(count)} {own_name(data, s.chip.id)}")
    lacking = next((s for s in picked if s.fit.lacks_gb is not None), None)
    if set(by) == {False} and lacking and lacking.fit.lacks_gb is not None:
        each = f": {gb(lacking.fit.lacks_gb)} of memory are missing" if len(picked) == 1 else ""
        return told(by[False], lambda c: f"{work} does not fit on {listed(c, 'or')}{each}.")
    said = []
    for fits, words in ((True, "fits on"), (False, "not on"), (None, "may fit on")):
        if fits in by:
            said.append(f"{words} {listed(by[fits])}")
    if True not in by and False in by:
        said[0] = said[0].replace("not on", "does not fit on", 1)
    return told(
        said,
        lambda c: f"{work} {', '.join(c)}.",
        lambda c: f"It {', '.join(c).replace('not on', 'does not fit on', 1)}.",
    )


def speed(data: Dataset, picked: Sequence[Sizing], job: Job) -> str:
    """What tests suggest for the first chip that has a rate; who lacks one and why, if none has."""
    first = next((s for s in picked if s.per_chip), None)
    if first is None:
        lacking = [s for s in picked if s.fit.fits is not False]
        said = "; ".join(f"{own_name(data, s.chip.id)}: {missing(data, s)}" for s in lacking)
        return f"No speed can be computed ({said})." if said else ""
    rate = first.decode.tokens_per_s_user
    assert rate is not None
    most = f"{number(rate.value, significant=2)}{_SPACE}tokens/s"
    name = own_name(data, first.chip.id)
    if first.expected and first.curve:
        tests = whose_tests(data, first.chip.id, first.curve, SERVING)
        low, high = first.expected.low / job.users, first.expected.high / job.users
        ends = expected_ends(low, high, most=rate.value)
        return (
            f"Tests of {tests} suggest {ends}{_SPACE}tokens/s for each user of the {name}. "
            f"No more than {most} are possible.{_beyond(data, picked)}"
        )
    return f"Each user of the {name} gets at most {most}. No comparable test was published."


def _beyond(data: Dataset, picked: Sequence[Sizing]) -> str:
    """A warning where a range is of more chips than any test it rests on had."""
    most = [beyond_tests(data, s) for s in picked]
    if not any(most):
        return ""
    return (
        f" No such test had more than {number(max(most))}{_SPACE}chips, so the speed of "
        "more is extrapolated."
    )


def missing(data: Dataset, s: Sizing) -> str:
    """Why a chip has no rate."""
    if s.fit.fits is False:
        return "does not fit"
    titles = [in_sentence(data.package.chip_fields[f].title) for f in s.missing]
    return f"{' and '.join(titles)} not known" if titles else "no number of them holds it"


#: What opens the pictures of memory and of what limits the speed.
MEMORY_OPENS: Final = "How the memory of the chips is filled"
WHY_OPENS: Final = "Why: memory speed against compute"


def held(picked: Sequence[Sizing], job: Job, model: Shape) -> list[str]:
    """Bytes of weights, of a token's cache, of a sequence's state, and what copies add."""
    cache = model.cache_bytes(job.length, job.kv_bits)
    bits = "as released" if job.weight_bits is None else f"in {job.weight_bits}{_SPACE}bits"
    first = number(round(model.cache_bytes(1, job.kv_bits)))
    said = [
        f"Weights {bits}: {gb(model.weights_bytes(job.weight_bits) / 1e9, 4)}.",
        f"KV cache: {first}{_SPACE}B for the first token, {gb(cache / 1e9, 4)} for a sequence of "
        f"{number(job.length)} tokens.",
    ]
    if model.state_bytes:
        state = number(round(model.state_bytes))
        known = "" if model.state_known else ", as none are published: a lower limit"
        said.append(
            f"State: {state}{_SPACE}B for a sequence, in {number(model.state_bits)}{_SPACE}bits "
            f"whatever the cache{known}."
        )
    if job.weight_bits is None and not model.known:
        said.append(
            f"What is kept at more than {model.native_bits}{_SPACE}bits is not published: unknown "
            f"parts count at {model.native_bits}, a lower limit."
        )
    elif job.weight_bits in (4, 8):
        said.append(
            "Experts and linear layers are quantised, with scales; embedding and head stay at "
            f"16{_SPACE}bits."
        )
    said += _left(picked)
    many = next((s for s in picked if s.chips > 1), None)
    if many:
        tensor = job.users * (model.cache_bytes(job.length, job.kv_bits, many.chips) - cache)
        data = (many.chips - 1) * model.attention_bytes(job.weight_bits)
        said.append(
            f"Over {number(many.chips)}{_SPACE}{many.chip.name}, tensor parallelism would keep "
            f"{gb(tensor / 1e9, 4)} of caches more than once, attention data parallelism "
            f"{gb(data / 1e9, 4)} of weights. Chosen: {SPREAD[job.parallel].lower()}."
        )
    return said


def room(s: Sizing) -> str:
    """What is held of what there is room for."""
    assert s.fit.room_gb is not None
    used, most = sum((s.fit.parts_gb or {}).values()), s.fit.room_gb.value
    lacks = s.fit.lacks_gb
    rest = f"{gb(most - used, 4)} left" if lacks is None else f"{gb(lacks, 4)} missing"
    floor = " Memory as marketed, a lower limit." if s.chip.memory_is_floor else ""
    return f"{number(used, significant=4)} of {gb(most, 4)}; {rest}.{floor}"


def _left(picked: Iterable[Sizing]) -> list[str]:
    for s in picked:
        if s.fit.fits and s.fit.room_gb and s.fit.parts_gb:
            left = s.fit.room_gb.value - sum(s.fit.parts_gb.values())
            return [
                f"Of {gb(s.fit.room_gb.value, 4)} to use on {number(s.chips)}{_SPACE}"
                f"{s.chip.name}, {gb(left, 4)} are left."
            ]
    return []


LIMITS: Final = (
    "Maximum: no system built from these chips can be faster. It counts the arithmetic and reading "
    "weights and KV cache; it ignores interconnect, kernel and scheduling overhead.",
    "Expected: the range that holds four in five results on chips of one maker and generation, for "
    "whole requests without speculative decoding, cached prompts or separate prefill. Measured "
    "results, Expected speeds, tells how well it predicts tests it was not fitted on.",
)
NO_MODELS: Final = "This data directory has no table of models."
NOTHING_SIZED: Final = "Without models nothing can be sized."
COUNT_HELP: Final = "0 takes the fewest that hold the job: part of a server, or whole servers"
SPREAD_HELP: Final = "Kept once is the least that any way of spreading needs"
SPEED_TITLE: Final = "Expected and maximum speed, power and price"
TOTAL_HELP: Final = "Range of four in five comparable tests, prompts included"
PROMPT_TIME: Final = "Min. time to read a prompt (s)"
FULL_TDP: Final = "At the full TDP of all chips"
ENERGY_COST: Final = "Min. energy cost (USD per million tokens)"
NO_NUMBER: Final = "On no number of them: what is copied to each grows with them."
