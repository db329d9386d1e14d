"""What an answer earns, under each rule, and when the browser sends nonsense."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest

from exams.bank.items import RULES, Item, mark

SINGLE = Item("t-1", 1, "single", "safety", 1, "题", ("甲", "乙", "丙", "丁"), "B", "因为。")
MULTIPLE = Item("t-2", 1, "multiple", "safety", 1, "题", ("甲", "乙", "丙", "丁"), frozenset("AC"), "因为。")
THREE = Item("t-3", 1, "multiple", "safety", 1, "题", ("甲", "乙", "丙", "丁"), frozenset("ABC"), "因为。")
TRUE = Item("t-4", 1, "true-false", "safety", 1, "题", (), True, "因为。")
FALSE = Item("t-5", 1, "true-false", "safety", 1, "题", (), False, "因为。")
SHORT = Item("t-6", 1, "short", "safety", 1, "题", (), ("Ctrl+S", "14元"), "因为。")

NONSENSE = [
    None, "", "   ", "Z", "甲", 0, 1, 2.5, [], {}, {"A": 1}, ["A", None], ["A", ["C"]], [{"A": 1}], object(),
    b"A", "A" * 10_000, "\x00", "\ud800", ["AC", "B"], float("nan"),
]  # fmt: skip


SAID = [("B", 1), ("b", 1), (" Ｂ ", 1), ("A", 0), ("AB", 0), ("BB", 0), (["B"], 0)]


@pytest.mark.parametrize(("answer", "worth"), SAID)
def test_single(answer: object, worth: int) -> None:
    assert mark(SINGLE, answer) == worth


DRESSES = [["A", "C"], {"C", "A"}, ("c", "a"), "AC", "C、A", "a, c", "Ａ，Ｃ", ["A", "A", "C"]]


@pytest.mark.parametrize("answer", DRESSES)
def test_multiple_reads_letters_in_any_dress(answer: object) -> None:
    assert mark(MULTIPLE, answer) == 1


@pytest.mark.parametrize(
    ("answer", "all_or_nothing", "per_option", "right_minus_wrong"),
    [
        ("AC", "1", "1", "1"),
        ("A", "0", "0.75", "0.5"),
        ("AB", "0", "0.5", "0"),
        ("ABC", "0", "0.75", "0.5"),
        ("B", "0", "0.25", "0"),
        ("BD", "0", "0", "0"),
        ("ABCD", "0", "0", "0"),
    ],
)
def test_multiple_under_each_rule(
    answer: str, all_or_nothing: str, per_option: str, right_minus_wrong: str
) -> None:
    earned = [mark(MULTIPLE, answer, rule) for rule in ("all-or-nothing", "per-option", "right-minus-wrong")]
    assert earned == [Decimal(all_or_nothing), Decimal(per_option), Decimal(right_minus_wrong)]


@pytest.mark.parametrize("rule", RULES)
def test_ticking_everything_is_never_right(rule: str) -> None:
    """Plain right minus wrong would give two thirds here, and an even share three quarters."""
    assert mark(THREE, "ABCD", rule) == 0


def test_a_fraction_does_not_depend_on_the_callers_precision() -> None:
    with localcontext() as context:
        context.prec = 3
        narrow = mark(THREE, "A", "right-minus-wrong")
    assert narrow == mark(THREE, "A", "right-minus-wrong")
    assert len(narrow.as_tuple().digits) == 28


@pytest.mark.parametrize(
    ("item", "answer", "worth"),
    [
        (TRUE, True, 1), (TRUE, "true", 1), (TRUE, "True ", 1), (TRUE, False, 0), (TRUE, "false", 0),
        (TRUE, 1, 0), (FALSE, False, 1), (FALSE, "false", 1), (FALSE, True, 0), (FALSE, None, 0), (FALSE, 0, 0),
    ],
)  # fmt: skip
def test_true_false_takes_only_what_was_said(item: Item, answer: object, worth: int) -> None:
    assert mark(item, answer) == worth


@pytest.mark.parametrize("answer", ["Ctrl+S", "ctrl + s", " CTRL＋Ｓ ", "14元", "１４ 元", "14　元"])
def test_short_forgives_width_case_and_spaces(answer: str) -> None:
    assert mark(SHORT, answer) == 1


@pytest.mark.parametrize("answer", ["14", "Ctrl", "Ctrl+S+P", "-14元", "Ctrl+S 14元"])
def test_short_forgives_nothing_else(answer: str) -> None:
    assert mark(SHORT, answer) == 0


@pytest.mark.parametrize("item", [SINGLE, MULTIPLE, TRUE, FALSE, SHORT], ids=lambda item: item.code)
@pytest.mark.parametrize("rule", RULES)
def test_nonsense_earns_nothing_and_raises_nothing(item: Item, rule: str) -> None:
    assert [answer for answer in NONSENSE if mark(item, answer, rule) != 0] == []


def test_a_mistake_of_the_papers_author_is_loud() -> None:
    with pytest.raises(ValueError, match="half"):
        mark(MULTIPLE, "A", "half")
