"""Periods of running stations: points up to the cap, who is last, rows of last places, the file anybody recomputes."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.bundle import Frame
from scoring.canonical import canonical_json
from scoring.performance import (
    STATUSES,
    Commission,
    Measure,
    Removal,
    at_bottom,
    commission,
    rank,
    standings,
    streak,
    year_totals,
)
from scoring.performance_file import Inputs, assess, file_of, verify_period

MEASURES = (Measure("orders", Decimal(200), Decimal(40)), Measure("sales", Decimal(10000), Decimal(60)))
RULE = Removal(last=1, periods=3, at_least=3)


def figures(**rows: tuple[object, object]):
    return {
        station: {
            "orders": None if one is None else Decimal(str(one)),
            "sales": None if two is None else Decimal(str(two)),
        }
        for station, (one, two) in rows.items()
    }


def stood(rows, removal=RULE, new=(), before=None, left_out=None, ties=("orders",)):
    worked = rank(MEASURES, ties, rows, left_out or {})
    return standings(worked.ranked, removal, new, before or {})


def test_a_share_is_reached_at_the_cap_and_what_lies_beyond_counts_no_more():
    worked = rank(MEASURES, (), figures(a=(100, 5000), b=(400, 20000), c=(200, 10000)), {})
    assert [(one.candidate, one.rank, one.total) for one in worked.ranked] == [
        ("b", 1, Decimal("100.00")),
        ("c", 1, Decimal("100.00")),
        ("a", 3, Decimal("50.00")),
    ]


def test_nothing_reported_is_not_zero_and_whoever_was_closed_is_left_out():
    rows = figures(a=(1, 1), b=(2, 2), c=(3, 3), d=(None, 5), e=(0, 0))
    found = stood(rows, left_out={"e": "paused"})
    assert {name: one.status for name, one in found.items()} == {
        "a": "bottom", "b": "clear", "c": "clear", "d": "no-figures", "e": "left-out"}  # fmt: skip


def test_the_published_ladder_parts_equal_totals_before_anybody_is_last():
    rows = figures(a=(0, 5000), b=(75, 2500), c=(200, 9000))  # a and b: 30 points each
    assert stood(rows)["a"].status == "bottom"
    assert {one.status for one in stood(rows, ties=()).values()} == {"clear"}


@pytest.mark.parametrize(
    ("ranks", "removal", "expected"),
    [
        ({"a": 1, "b": 2, "c": 2}, RULE, set()),
        ({"a": 1, "b": 2, "c": 2}, Removal(1, 3, 3, 0, "all"), {"b", "c"}),
        ({"a": 1, "b": 2, "c": 2}, Removal(2, 3, 3), {"b", "c"}),
        ({"a": 1, "b": 2, "c": 2, "d": 4}, Removal(2, 3, 3), {"d"}),
        ({"a": 1, "b": 1, "c": 1}, Removal(1, 3, 3, 0, "all"), set()),
        ({"a": 1, "b": 2}, RULE, set()),
        ({"a": 1, "b": 2, "c": 3}, RULE, {"c"}),
        ({}, RULE, set()),
    ],
)
def test_equal_at_the_bottom_is_all_or_nobody_and_never_a_draw(ranks, removal, expected):
    assert at_bottom(ranks, removal) == expected


def test_a_pause_or_a_period_without_figures_neither_adds_nor_breaks():
    assert streak(["bottom", "left-out", "bottom", "no-figures", "few", "new", "bottom"]) == 3
    assert streak(["bottom", "bottom", "clear", "bottom"]) == 1
    assert streak([]) == 0


def test_after_so_many_in_a_row_a_station_is_put_forward_but_never_in_its_first_periods():
    rows = figures(a=(1, 1), b=(2, 2), c=(3, 3))
    found = stood(rows, before={"a": ["bottom", "bottom"]})["a"]
    assert (found.status, found.streak, found.proposed) == ("bottom", 3, True)
    assert not stood(rows, before={"a": ["bottom"]})["a"].proposed
    spared = stood(rows, before={"a": ["bottom", "bottom"]}, new={"a"})
    assert (spared["a"].status, spared["a"].proposed, spared["b"].status) == ("new", False, "clear")


def test_commission_is_of_the_whole_figure_half_up_to_the_fen():
    rules = (
        Commission("buy", "sales", rate=Decimal("1.5")),
        Commission("parcels", "orders", each=Decimal("0.5")),
    )
    assert commission(rules, {"sales": Decimal("333.67"), "orders": Decimal(401)}) == {
        "buy": Decimal("5.01"),
        "parcels": Decimal("200.50"),
    }
    assert commission(rules, {"sales": None}) == {}


def test_the_best_of_a_year_have_the_highest_sums_and_equal_ones_share_a_rank():
    told = [{"a": Decimal(50), "b": Decimal(60)}, {"a": Decimal(30), "c": Decimal(80)}]
    assert year_totals(told) == [("a", 1, Decimal(80)), ("c", 1, Decimal(80)), ("b", 3, Decimal(60))]


AMOUNT = st.one_of(st.none(), st.integers(0, 300), st.decimals(0, 20000, places=2))
ROWS = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=8)
RULES = st.builds(
    Removal,
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(2, 5),
    st.just(0),
    st.sampled_from(("nobody", "all")),
)
BEFORE = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from(STATUSES), max_size=5))


def inputs(rows, removal, before) -> Inputs:
    new = sorted(rows)[:1]
    rules = (Commission("buy", "sales", rate=Decimal(2)),)
    return Inputs("2016-10", MEASURES, ("orders",), removal, rules, figures(**rows), {}, new, before)


@settings(max_examples=40, deadline=None)
@given(ROWS, RULES, BEFORE)
def test_whoever_is_last_is_below_everybody_who_is_not_and_nobody_is_put_forward_too_early(
    rows, removal, before
):
    found = assess(inputs(rows, removal, before))
    ranks = {one.candidate: one.rank for one in found.worked.ranked if one.rank is not None}
    last = at_bottom(ranks, removal)
    assert all(ranks[low] > ranks[high] for low in last for high in set(ranks) - last)
    assert removal.equal == "all" or len(last) <= removal.last
    for station, one in found.standings.items():
        assert one.proposed == (one.status == "bottom" and one.streak >= removal.periods)
        assert one.streak <= len(before.get(station, ())) + 1


@settings(max_examples=15, deadline=None)
@given(ROWS, RULES, BEFORE)
def test_the_file_is_recomputed_by_anybody_and_no_figure_in_it_can_be_touched(rows, removal, before):
    data = written(inputs(rows, removal, before))
    assert verify_period(data) == []
    told = json.loads(data)
    for station, standing in told["standings"].items():
        standing["streak"] += 1
        assert "part-differs" in {one.code for one in verify_period(canonical_json(told))}, station
        standing["streak"] -= 1
    for row in told["list"]["inputs"]:
        if not row["excluded"]:
            told["figures"][row["candidate"]]["orders"] = "1" if row["values"]["orders"] == "0" else "0"
            assert "part-differs" in {one.code for one in verify_period(canonical_json(told))}
            break


def test_what_is_no_such_file_is_told_and_never_raises():
    assert [one.code for one in verify_period(b"{")] == ["not-json"]
    assert [one.code for one in verify_period(b"[]\n")] == ["wrong-format"]
    told = json.loads(written(inputs({"a": (1, 1)}, RULE, {})))
    for key in sorted(set(told) - {"format"}):
        assert verify_period(canonical_json({**told, key: 5})) != [], key
        less = {name: value for name, value in told.items() if name != key}
        assert [one.code for one in verify_period(canonical_json(less))] == ["missing-key"], key


def written(told: Inputs) -> bytes:
    frame = Frame(
        programme={"id": "p", "version": "1", "sha256": "0" * 64},
        stage={"code": "2016-10", "title": "2016-10"},
        code={"version": "1", "scoring_sha256": "0" * 64},
        signers=[{"name": "a", "role": "office", "at": "2016-11-01T00:00:00Z", "act": "propose"},
                 {"name": "b", "role": "second-signatory", "at": "2016-11-02T00:00:00Z", "act": "confirm"}],
        columns=[["rank", "Rank"], ["candidate", "Station"], ["total", "Points"]],
    )  # fmt: skip
    return file_of(assess(told), frame, {})


def test_where_nothing_is_said_of_removal_everybody_ranked_is_clear():
    stood_so = stood(figures(a=(1, 1), b=(2, 2)), removal=None)
    assert {(one.status, one.proposed) for one in stood_so.values()} == {("clear", False)}
