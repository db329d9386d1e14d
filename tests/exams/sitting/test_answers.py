"""What counts as an answer: everything else is refused before it reaches a table."""

from decimal import Decimal

import pytest

from exams.sitting.answers import digest, is_answer, is_client_id, is_seq, own_terms
from exams.sitting.paper import Slot


@pytest.mark.parametrize(
    ("kind", "options", "value"),
    [
        ("single", 4, ["D"]),
        ("single", 4, []),
        ("multiple", 4, ["A", "C"]),
        ("multiple", 4, ["C", "A"]),
        ("true-false", 0, ["false"]),
        ("short", 0, ["=HYPERLINK(1)<script>"]),
        ("short", 0, ["字" * 200]),
        ("numeric", 0, ["-1,234.5e3"]),
        ("numeric", 0, ["三"]),  # data: an answer
        ("matching", 3, ["C", "", "C"]),
        ("matching", 3, ["", "", ""]),
        ("ordering", 3, ["C", "A", "B"]),
        ("ordering", 3, ["C", "", ""]),
        ("essay", 0, ["字" * 4000]),
        ("essay", 0, ["a\nb\x00</textarea>"]),
    ],
)
def test_answers(kind: str, options: int, value: object):
    assert is_answer(kind, options, value)


@pytest.mark.parametrize(
    ("kind", "options", "value"),
    [
        ("single", 4, ["E"]),
        ("single", 4, ["AB"]),
        ("single", 4, [""]),
        ("single", 4, ["A", "B"]),
        ("single", 4, "A"),
        ("single", 4, [True]),
        ("single", 4, None),
        ("single", 4, {"A": 1}),
        ("multiple", 3, ["D"]),
        ("multiple", 4, ["A", "A"]),
        ("multiple", 4, [["A"]]),
        ("true-false", 0, [True]),
        ("true-false", 0, ["yes"]),
        ("short", 0, ["字" * 201]),
        ("short", 0, ["\ud800"]),
        ("short", 0, ["a", "b"]),
        ("numeric", 0, ["1", "2"]),
        ("numeric", 0, [1]),
        ("numeric", 0, ["1" * 201]),
        ("matching", 3, ["D"]),
        ("matching", 3, ["AB"]),
        ("matching", 3, ["A"] * 11),
        ("matching", 3, [None, "A"]),
        ("matching", 3, [["A"], "B"]),
        ("ordering", 3, ["A", "B"]),
        ("ordering", 3, ["A", "A", ""]),
        ("ordering", 3, ["A", "B", "D"]),
        ("ordering", 3, ["A", "B", "C", ""]),
        ("ordering", 3, {"0": "A"}),
        ("essay", 0, ["字" * 4001]),
        ("essay", 0, ["\udfff"]),
        ("essay", 0, ["a", "b"]),
        ("cloze", 0, ["a"]),
    ],
)
def test_not_answers(kind: str, options: int, value: object):
    assert not is_answer(kind, options, value)


def test_a_matching_has_a_place_for_each_left_text():
    assert is_answer("matching", 3, ["A", ""], left=2)
    assert not is_answer("matching", 3, ["A"], left=2)
    assert not is_answer("matching", 3, ["A", "", ""], left=2)
    assert is_answer("matching", 3, [], left=2)


def test_letters_are_turned_into_the_questions_own():
    slot = Slot(1, "CAB", Decimal(1))
    assert own_terms(slot, "single", ["A"]) == "C"
    assert own_terms(slot, "multiple", ["A", "C"]) == ["C", "B"]
    assert own_terms(slot, "matching", ["", "B"]) == ["", "A"]
    assert own_terms(slot, "ordering", ["B", "C", "A"]) == ["A", "B", "C"]
    assert own_terms(slot, "numeric", ["7"]) == own_terms(slot, "essay", ["7"]) == "7"
    assert own_terms(slot, "matching", ["", ""]) is None


def test_ids_have_one_spelling():
    assert is_client_id("0b9f1a52-53a4-4c6e-9a57-5f8a4f0f9d11")
    for wrong in ("0B9F1A52-53A4-4C6E-9A57-5F8A4F0F9D11", "0b9f1a52", "", None, 7, ["x"], "0" * 36):
        assert not is_client_id(wrong)


def test_sequences_fit_every_engine():
    assert is_seq(0)
    assert is_seq(2**31 - 1)
    for wrong in (-1, 2**31, 1.0, "1", True, None):
        assert not is_seq(wrong)


def test_the_digest_tells_answers_apart():
    assert digest(["A", "B"]) != digest(["AB"])
    assert digest(["对"]) == digest(("对",))  # data: an answer
