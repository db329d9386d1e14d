"""The ID number: what people type, what is accepted, what is refused and why."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.errors import Refusal
from recruit.idnumber import make_demo_id, mask, normalise, read_id_number

TODAY = date(2016, 5, 3)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check(body: str) -> str:
    """The check character by the standard's own table of weights, written down independently of the code."""
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002X",
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
    ],
)
def test_ways_of_typing_one_number_are_one_number(typed: str) -> None:
    number = read_id_number(typed, TODAY)
    assert (number.number, number.birth_date, number.sex) == ("11010519491231002X", date(1949, 12, 31), "f")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "id-length"),
        ("11010519491231002", "id-length"),
        ("110105194912310020", "id-checksum"),
        ("11010519491231X020", "id-characters"),
        ("11010519491231002Y", "id-characters"),
        (with_check("11010519900230002"), "id-date"),
        (with_check("11010519901301002"), "id-date"),
        (with_check("11010520160504002"), "id-date"),
        (with_check("11010518991231002"), "id-date"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(typed: str, code: str) -> None:
    with pytest.raises(Refusal, match=rf"^{code}( |$)"):
        read_id_number(typed, TODAY)


def test_an_invented_person_is_accepted_in_a_demonstration_only() -> None:
    number = make_demo_id(date(1990, 2, 28), 7)
    assert read_id_number(number, TODAY, demo=True).demo
    with pytest.raises(Refusal, match="^id-demo-prefix"):
        read_id_number(number, TODAY)


def test_an_unknown_place_is_only_a_hint() -> None:
    assert not read_id_number(with_check("98765419900228001"), TODAY).region_known
    assert read_id_number(with_check("52052319900228001"), TODAY).region_known


@given(st.dates(date(1900, 1, 1), date(2016, 5, 3)), st.integers(0, 999))
def test_a_made_number_has_the_right_check_character_and_tells_sex_and_birth(
    birth: date, serial: int
) -> None:
    number = make_demo_id(birth, serial)
    assert number == with_check(number[:17])
    read = read_id_number(number, TODAY, demo=True)
    assert (read.birth_date, read.sex) == (birth, "m" if serial % 2 else "f")


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(place: int, shift: int) -> None:
    right = make_demo_id(date(1988, 11, 12), 123)
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    with pytest.raises(Refusal):
        read_id_number(wrong, TODAY, demo=True)


def test_only_the_last_four_characters_are_shown() -> None:
    assert mask("002X") == "**************002X"
    assert normalise("11 0x") == "110X"
