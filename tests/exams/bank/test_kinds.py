"""The further kinds: what makes one sound, what an answer earns, and that nothing shown tells the key."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal as D
from itertools import permutations

import pytest

from exams.bank.items import RULES, Item, NumericRange, Picture, faults, mark, public, seen_order

NUMERIC = Item(
    *("n-1", 1, "numeric", "commerce", 2, "圆周率约是多少？", ()),
    (NumericRange(D("3.14"), D("3.15")), NumericRange(D(3), D(4), D("0.5"))),
    "约 3.1416。",
)
MATCHING = Item(
    *("c-1", 1, "matching", "shopping", 2, "连线", ("丙物", "甲物", "乙物", "丁物"), (1, 2, 0), "因为。"),
    left=("甲", "乙", "丙"),
)
ORDERING = Item(
    "o-1", 1, "ordering", "service", 3, "排序", ("丁步", "乙步", "丙步", "甲步"), (0, 1, 2, 3), "因为。"
)
ESSAY = Item("e-1", 1, "essay", "service", 3, "谈谈", (), None, "要点")
GOOD = [NUMERIC, MATCHING, ORDERING, ESSAY]


@pytest.mark.parametrize("item", GOOD, ids=lambda item: item.kind)
def test_a_sound_question_has_no_fault(item: Item) -> None:
    assert faults(item) == ()


@pytest.mark.parametrize(
    ("item", "changes", "code"),
    [
        (NUMERIC, {"key": ()}, "bad-key"),
        (NUMERIC, {"key": (NumericRange(D(2), D(1)),)}, "bad-key"),
        (NUMERIC, {"key": (NumericRange(D("NaN"), D(1)),)}, "bad-key"),
        (NUMERIC, {"key": (NumericRange(D(1), D(1), D(2)),)}, "bad-key"),
        (NUMERIC, {"key": (NumericRange(D(1), D(1), D("0.5")),)}, "no-full-credit"),
        (NUMERIC, {"options": ("一", "二")}, "options-not-wanted"),
        (MATCHING, {"key": (0, 1)}, "bad-key"),
        (MATCHING, {"key": (0, 1, 4)}, "bad-key"),
        (MATCHING, {"key": (True, 1, 2)}, "bad-key"),
        (MATCHING, {"left": ("甲", "甲 ", "丙")}, "left-repeats"),
        (MATCHING, {"left": ("甲",), "key": (0,)}, "left-count"),
        (MATCHING, {"left": ("甲", " ", "丙")}, "left-not-text"),
        (ORDERING, {"key": (1, 0, 2, 3)}, "bad-key"),
        (ORDERING, {"left": ("甲",)}, "left-not-wanted"),
        (ORDERING, {"rule": "half"}, "unknown-rule"),
        (ESSAY, {"key": "A"}, "key-not-wanted"),
        (ESSAY, {"rule": "per-option"}, "rule-not-wanted"),
        (ESSAY, {"pictures": (Picture("a", "0" * 64, "image/jpeg"),) * 2}, "pictures-repeat"),
        (ESSAY, {"topic": "x" * 33}, "too-long"),
    ],
)
def test_each_fault_is_named(item: Item, changes: dict[str, object], code: str) -> None:
    assert code in {fault.code for fault in faults(replace(item, **changes))}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "worth"),
    [
        ("3.14", "1"), ("3.15", "1"), ("３．１４", "1"), (" +3.145 ", "1"), ("314e-2", "1"), ("3.2", "0.5"),
        ("3", "0.5"), ("4.0001", "0"), ("-3.14", "0"), ("三", "0"), ("", "0"), ("3.14元", "0"), ("1e999", "0"),
        ("9" * 100, "0"), ("NaN", "0"), ("Infinity", "0"),
    ],
)  # fmt: skip
def test_a_number_earns_the_best_range_it_lies_in(said: str, worth: str) -> None:
    assert mark(NUMERIC, said) == D(worth)


def test_thousands_may_have_commas_and_a_minus_of_its_own_sign() -> None:
    item = replace(NUMERIC, key=(NumericRange(D(-1822), D(-1822)),))
    assert mark(item, "\N{MINUS SIGN}1,822") == 1
    assert mark(item, "-18,22") == 0


PAIRS = [
    # right, wrong, open -> all-or-nothing, per-option, right-minus-wrong
    (["B", "C", "A"], "1", "1", "1"),
    (["B", "C", "D"], "0", "2/3", "1/3"),
    (["B", "C", ""], "0", "2/3", "2/3"),
    (["B", "A", "D"], "0", "1/3", "0"),
    (["", "", ""], "0", "0", "0"),
    (["A", "A", "A"], "0", "1/3", "0"),
]


@pytest.mark.parametrize(("answer", "whole", "share", "minus"), PAIRS)
def test_matching_counts_pairs(answer: list[str], whole: str, share: str, minus: str) -> None:
    def worth(text: str) -> D:
        part, _, of = text.partition("/")
        return D(part) / D(of or 1)

    rules = ("all-or-nothing", "per-option", "right-minus-wrong")
    earned = [mark(MATCHING, answer, rule) for rule in rules]
    assert [
        abs(one - worth(text)) < D("1e-20") for one, text in zip(earned, (whole, share, minus), strict=True)
    ] == [True] * 3


def test_ordering_counts_places() -> None:
    assert mark(ORDERING, list("ABCD")) == 1
    assert mark(ORDERING, list("ABDC")) == 0
    assert mark(ORDERING, list("ABDC"), "per-option") == D("0.5")
    assert mark(ORDERING, list("ABDC"), "right-minus-wrong") == 0
    assert mark(ORDERING, ["A", "B", "", ""], "right-minus-wrong") == D("0.5")
    assert mark(ORDERING, ["A", "A", "A", "A"], "per-option") == 0
    for order in permutations("ABCD"):
        assert mark(ORDERING, list(order)) == (order == tuple("ABCD"))


def test_the_questions_own_rule_goes_before_the_papers() -> None:
    own = replace(MATCHING, rule="per-option")
    assert mark(own, ["B", "C", ""], "all-or-nothing") == mark(MATCHING, ["B", "C", ""], "per-option")


def test_an_essay_is_left_to_a_person() -> None:
    assert mark(ESSAY, "很长的回答") is None


NONSENSE = [None, "", "Z", 1, 2.5, [], {}, ["A"] * 99, [None] * 3, [["A"]] * 3, object(), "\ud800", ["Z"] * 3]


@pytest.mark.parametrize("item", [NUMERIC, MATCHING, ORDERING], ids=lambda item: item.kind)
@pytest.mark.parametrize("rule", RULES)
def test_nonsense_earns_nothing_and_raises_nothing(item: Item, rule: str) -> None:
    assert [answer for answer in NONSENSE if mark(item, answer, rule) != 0] == []


@pytest.mark.parametrize("item", [MATCHING, ORDERING], ids=lambda item: item.kind)
def test_what_is_shown_is_the_same_whatever_the_key(item: Item) -> None:
    """Two questions that differ in nothing but their key must look alike."""
    mixed = {"options": item.options[::-1]} if item.kind == "ordering" else {"key": (0, 1, 2)}
    other = replace(item, **mixed)  # type: ignore[arg-type]
    assert json.dumps(public(item)) == json.dumps(public(other))
    assert seen_order(item) != item.letters


@pytest.mark.parametrize("item", GOOD, ids=lambda item: item.kind)
def test_no_key_explanation_or_rule_is_shown(item: Item) -> None:
    shown = public(item)
    assert not {"key", "explanation", "difficulty", "rule"} & shown.keys()
    assert item.explanation not in json.dumps(shown, ensure_ascii=False)


def test_seen_letters_translate_back_to_the_items_own() -> None:
    shown = public(ORDERING)["options"]
    own = dict(zip("ABCD", seen_order(ORDERING), strict=True))
    by_text = {option["text"]: own[option["letter"]] for option in shown}  # type: ignore[attr-defined]
    assert mark(ORDERING, [by_text[text] for text in ORDERING.options]) == 1
