"""What counts as an answer: everything else is refused before it reaches a table."""

import pytest

from exams.sitting.answers import digest, is_answer, is_client_id, is_seq


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
        ("essay", 0, ["text"]),
    ],
)
def test_not_answers(kind: str, options: int, value: object):
    assert not is_answer(kind, options, value)


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
