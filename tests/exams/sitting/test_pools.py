"""What a line of a blueprint may take: difficulties, anchors, and orders that stay as they are."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from exams.sitting.paper import Slot, compose
from exams.sitting.pools import Choice, apportion, check_pools, lacking, pools_from_plain, pools_to_plain
from exams.sitting.rules import Line
from recruit.errors import Refusal

ONE = Decimal(1)
LEVELS = [1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5]
POOL = [Choice(place, f"Q-{place:02}", "ABCD", level) for place, level in enumerate(LEVELS, 1)]
POOLS = {("single", "t"): POOL}


def line(count: int, **more) -> Line:
    return Line("single", "t", count, ONE, **more)


def levels(slots) -> list[int]:
    return sorted(POOL[slot.item_id - 1].difficulty for slot in slots)


@pytest.mark.parametrize("seed", ["a", "b", "c", "d", "e", "f"])
def test_a_line_draws_from_its_own_difficulties_and_leaves_others_theirs(seed):
    lines = (line(3), line(2, low=2, high=2), line(2, low=4, high=5), line(1, low=1, high=1))
    check_pools(POOLS, lines)
    slots = compose(POOLS, lines, seed)
    assert len({slot.item_id for slot in slots}) == 8
    parts = apportion(POOLS, lines, seed)
    assert [len(part) >= one.count for part, one in zip(parts, lines, strict=True)] == [True] * 4
    assert {choice.difficulty for choice in parts[1]} == {2}
    assert {choice.difficulty for choice in parts[2]} <= {4, 5}
    everything = [choice.code for part in parts for choice in part]
    assert len(everything) == len(set(everything))


def test_spans_that_chain_into_one_another_are_filled_where_that_can_be_done():
    lines = (line(4, low=1, high=2), line(4, low=2, high=3), line(4, low=3, high=5))
    check_pools(POOLS, lines)
    assert len({slot.item_id for slot in compose(POOLS, lines, "s")}) == 12


def test_what_a_span_lacks_is_told_with_its_lines():
    lines = (line(2), line(3, low=4, high=5), line(2, low=4, high=4))
    (lack,) = lacking(POOLS, lines)
    assert lack.refusal.code == "bank-too-small-span"
    assert lack.refusal.facts == {"topic": "t", "type": "single", "need": 5, "have": 4, "low": 4, "high": 5}
    assert lack.lines == (2, 3)


def test_an_anchor_stands_in_every_paper_and_is_not_drawn_beside():
    lines = (line(3, anchors=("q-05", "q-11")), line(2))
    for seed in map(str, range(30)):
        drawn = Counter(slot.item_id for slot in compose(POOLS, lines, seed))
        assert drawn[5] == drawn[11] == 1
        assert max(drawn.values()) == 1
        assert len(drawn) == 5


@pytest.mark.parametrize("anchor", ["q-99", "q-05"])
def test_an_anchor_the_bank_has_not_is_told(anchor):
    with pytest.raises(Refusal, match="anchor-missing") as told:
        check_pools(POOLS, (line(3, low=4, high=5, anchors=(anchor,)),))
    assert told.value.facts["anchor"] == anchor


def test_options_may_keep_their_order_or_the_last_its_place():
    last, kept = set(), set()
    for seed in map(str, range(40)):
        last |= {slot.order for slot in compose(POOLS, (line(2, fixed_last=True),), seed)}
        kept |= {slot.order for slot in compose(POOLS, (line(2, keep_options=True),), seed)}
    assert {order[-1] for order in last} == {"D"}
    assert len(last) == 6
    assert kept == {"ABCD"}


def test_questions_may_stand_line_by_line():
    pools = {**POOLS, ("true-false", "t"): [Choice(100 + n, f"T{n}", "", 1) for n in range(4)]}
    lines = (Line("true-false", "t", 2, ONE), line(3, low=5), Line("true-false", "t", 2, ONE), line(2))
    lines = (lines[0], replace(lines[1], count=2), lines[2], lines[3])
    by_line = [slot.item_id > 99 for slot in compose(pools, lines, "s", "by-line")]
    assert by_line == [True, True, False, False, True, True, False, False]
    mixed = [slot.item_id > 99 for slot in compose(pools, lines, "s")]
    assert mixed == [False] * 4 + [True] * 4
    fixed = [slot.item_id for slot in compose(pools, (line(12),), "s", "fixed")]
    assert fixed == sorted(fixed)


def test_a_lines_own_rule_goes_with_the_question():
    (slot,) = compose(POOLS, (line(1, rule="per-option"),), "s")
    assert slot.rule == "per-option"
    assert Slot.from_plain(slot.to_plain()) == slot
    assert "rule" not in compose(POOLS, (line(1),), "s")[0].to_plain()


def test_a_list_of_questions_survives_storage_in_any_order():
    again = pools_from_plain(pools_to_plain({("single", "t"): POOL[::-1]}))
    assert again == POOLS
