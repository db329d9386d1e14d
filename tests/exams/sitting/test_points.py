"""What a paper is worth once questions were ruled on: shares, spread points, marks that people gave."""

from dataclasses import replace
from decimal import Decimal

import pytest

from exams.bank.items import SEED, load_bank
from exams.bank.model import Item, NumericRange
from exams.bank.typed_key import shown_key, typed_key
from exams.queries.bank import with_key
from exams.sitting.paper import Slot
from exams.sitting.points import Treatment, paper_points, question_points

SINGLE = next(item for item in load_bank(SEED) if item.kind == "single")
RULE = "all-or-nothing"
ITEMS = {number: replace(SINGLE, key=key) for number, key in enumerate("AAB", 1)}
SLOTS = [Slot(number, SINGLE.letters, Decimal(points)) for number, points in ((1, 2), (2, 3), (3, 5))]
RIGHT = {1: ["A"], 2: ["A"], 3: ["B"]}


def worth(answers, treatments, by_hand=None) -> Decimal:
    return paper_points(SLOTS, ITEMS, answers, RULE, treatments, by_hand or {})


def test_full_points_go_to_everybody_who_had_the_question_answered_or_not():
    assert worth({}, {3: Treatment(full=True)}) == 5
    assert worth(RIGHT, {3: Treatment(full=True)}) == 10


def test_points_left_out_are_spread_over_what_is_left():
    left_out = {3: Treatment(left_out=True)}
    assert worth(RIGHT, left_out) == 10
    assert worth({1: ["A"]}, left_out) == 4
    assert worth({2: ["A"]}, {1: Treatment(left_out=True)}) == Decimal("3.75")
    assert worth({1: ["A"]}, {2: Treatment(left_out=True)}) == Decimal("2.8571")
    assert question_points(SLOTS, ITEMS, RIGHT, RULE, left_out) == [2, 3, None]


def test_a_paper_of_which_nothing_is_left_is_worth_all_its_points():
    assert worth({}, dict.fromkeys(ITEMS, Treatment(left_out=True))) == 10


def test_another_key_beside_or_instead():
    other = with_key(ITEMS[1], {"key": "C"})
    assert [worth({1: [letter]}, {1: Treatment(keys=(ITEMS[1], other))}) for letter in "ABC"] == [2, 0, 2]
    assert [worth({1: [letter]}, {1: Treatment(keys=(other,))}) for letter in "ABC"] == [0, 0, 2]


def test_points_that_people_gave_count_until_a_question_is_void():
    assert worth({}, {}, {1: Decimal("1.5")}) == Decimal("1.5")
    assert worth({}, {1: Treatment(full=True)}, {1: Decimal("1.5")}) == 2
    assert worth({}, {1: Treatment(left_out=True)}, {1: Decimal("1.5")}) == 0


def question(kind: str, **facts) -> Item:
    return replace(SINGLE, kind=kind, **facts)


@pytest.mark.parametrize(
    ("item", "typed", "plain", "shown"),
    [
        (SINGLE, " b ", "B", "B"),
        (question("multiple"), "ｃ、A", ["A", "C"], "AC"),
        (question("true-false", options=()), "错", False, "false"),
        (question("short", options=()), "网店\n 网上商店 ", ["网店", "网上商店"], "网店\n网上商店"),
        (
            question("numeric", options=()),
            "12\n11.5~12.5 50%",
            [["12", "12", "1"], ["11.5", "12.5", "0.5"]],
            "12\n11.5~12.5 50%",
        ),
        (question("matching", left=("a", "b"), options=("x", "y", "z")), "CA", [2, 0], "CA"),
        (question("ordering", options=("x", "y", "z")), "B A C", [1, 0, 2], "BAC"),
    ],
)
def test_a_typed_key_is_read_and_shown_alike(item, typed, plain, shown):
    assert typed_key(item, typed) == {"key": plain}
    read = with_key(item, {"key": plain})
    assert shown_key(read) == shown
    assert with_key(item, typed_key(item, shown)).key == read.key


@pytest.mark.parametrize(
    ("item", "typed"),
    [
        (SINGLE, ""),
        (SINGLE, "AB"),
        (SINGLE, "Z"),
        (question("multiple"), "AA"),
        (question("true-false", options=()), "也许"),
        (question("numeric", options=()), "很多"),
        (question("numeric", options=()), "1~2~3"),
        (question("numeric", options=()), "5 0%"),
        (question("matching", left=("a", "b"), options=("x", "y")), "A"),
        (question("ordering", options=("x", "y")), "AA"),
    ],
)
def test_what_is_no_key_is_refused(item, typed):
    with pytest.raises(ValueError, match=".*"):
        typed_key(item, typed)


def test_a_range_stays_exact():
    key = typed_key(question("numeric", options=()), "0.1～0.3")["key"]
    assert NumericRange(*map(Decimal, key[0])) == NumericRange(Decimal("0.1"), Decimal("0.3"))
