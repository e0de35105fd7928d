"""The measurements of `bench/` run on the present data; how fast is for the bench to say."""

from __future__ import annotations

from bench.bounds import whole_ranking


def test_rankings_and_the_panel_of_all_chips_are_measured_beside_their_budget():
    measures = whole_ranking(1)
    assert [len(m.ours) for m in measures] == [1, 1, 1]
    assert all(m.ours[0] > 0 and m.reference[0] > 0 for m in measures)
