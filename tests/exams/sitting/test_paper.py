"""Papers: drawn by lot, drawn again alike, and worth what the blueprint says."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.bank.items import SEED, load_bank
from exams.sitting.answers import own_terms
from exams.sitting.paper import Choice, Slot, check_pools, compose
from exams.sitting.points import paper_points
from exams.sitting.rules import Line, rules_of
from recruit.errors import Refusal
from recruit.programme import load

ITEMS = dict(enumerate(load_bank(SEED), 1))
LINES = rules_of(load("jinsha-2016").stage("online-exam").params).lines
POOLS: dict[tuple[str, str], list[Choice]] = {}
for number, item in ITEMS.items():
    POOLS.setdefault((item.kind, item.topic), []).append(Choice(number, item.code, item.letters))


def test_a_paper_follows_the_blueprint():
    slots = compose(POOLS, LINES, "cohort/exam/0001")
    asked = Counter((ITEMS[slot.item_id].kind, ITEMS[slot.item_id].topic) for slot in slots)
    assert asked == {(line.kind, line.topic): line.count for line in LINES}
    assert len({slot.item_id for slot in slots}) == 50
    assert sum(slot.points for slot in slots) == 100


def test_the_same_seed_draws_the_same_paper_and_another_seed_another():
    again = {kind: list(reversed(pool)) for kind, pool in reversed(POOLS.items())}
    assert compose(POOLS, LINES, "c/e/0001") == compose(again, LINES, "c/e/0001")
    assert compose(POOLS, LINES, "c/e/0001") != compose(POOLS, LINES, "c/e/0002")


def test_neighbours_see_options_in_different_orders():
    orders = Counter()
    for number in range(200):
        slot = next(s for s in compose(POOLS, LINES, f"c/e/{number}") if ITEMS[s.item_id].kind == "single")
        orders[slot.order] += 1
        assert sorted(slot.order) == list(ITEMS[slot.item_id].letters)
    assert len(orders) > 15


def test_a_question_never_comes_twice_however_the_blueprint_splits_its_lines():
    lines = (Line("single", "safety", 10, Decimal(1)), Line("single", "safety", 12, Decimal(2)))
    slots = compose(POOLS, lines, "seed")
    assert len({slot.item_id for slot in slots}) == 22
    assert sum(slot.points for slot in slots) == 34


def test_a_bank_that_is_too_small_is_told_with_its_numbers():
    lines = (Line("short", "safety", 3, Decimal(1)), Line("short", "safety", 2, Decimal(1)))
    with pytest.raises(Refusal) as told:
        check_pools(POOLS, lines)
    assert told.value.code == "bank-too-small"
    assert told.value.facts == {"topic": "safety", "type": "short", "need": 5, "have": 4}


def right(slot: Slot) -> list[str]:
    """The right answer in the letters of this paper."""
    item = ITEMS[slot.item_id]
    if item.kind == "true-false":
        return ["true" if item.key else "false"]
    if item.kind == "short":
        return [item.key[0]]
    return sorted("ABCDEFGHIJ"[slot.order.index(letter)] for letter in item.key)


@given(st.integers(min_value=0, max_value=10**6))
def test_whoever_knows_everything_has_full_marks_on_every_paper(number: int):
    slots = compose(POOLS, LINES, f"c/e/{number}")
    answers = {position: right(slot) for position, slot in enumerate(slots, 1)}
    assert paper_points(slots, ITEMS, answers, "all-or-nothing") == 100
    answers[1] = []
    assert paper_points(slots, ITEMS, answers, "all-or-nothing") == 98


def test_ticking_everything_earns_nothing():
    slots = [slot for slot in compose(POOLS, LINES, "x") if ITEMS[slot.item_id].kind == "multiple"]
    answers = {position: list("ABCDEFGHIJ"[: len(slot.order)]) for position, slot in enumerate(slots, 1)}
    for rule in ("all-or-nothing", "per-option", "right-minus-wrong"):
        assert paper_points(slots, ITEMS, answers, rule) == 0


def test_an_answer_is_read_in_the_order_the_candidate_saw():
    slot = Slot(1, "CADB", Decimal(2))
    assert own_terms(slot, "single", ["A"]) == "C"
    assert own_terms(slot, "multiple", ["A", "D"]) == ["C", "B"]
    assert own_terms(slot, "short", ["  "]) is None


def test_a_slot_survives_storage():
    slot = Slot(7, "BA", Decimal("1.50"))
    assert Slot.from_plain(slot.to_plain()) == slot
