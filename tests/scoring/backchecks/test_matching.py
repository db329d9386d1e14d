"""Which row belongs to which."""

from scoring.backchecks.matching import Matched, Record, match


def rows(*ids: str, start: int = 2) -> list[Record]:
    return [Record(number, (name,), {}) for number, name in enumerate(ids, start=start)]


def joined(found: Matched) -> list[tuple[int, int, bool]]:
    return [(pair.survey.row, pair.again.row, pair.by_number) for pair in found.pairs]


def left_out(found: Matched) -> list[tuple[str, str, str, tuple[int, ...]]]:
    return [(one.code, one.place, one.name, one.rows) for one in found.left_out]


def test_by_id_whatever_the_order_and_the_writing():
    found = match(rows("A-1", "b 2", "C3"), rows("c3 ", "Ａ-1"))
    assert joined(found) == [(4, 2, False), (2, 3, False)]
    assert (left_out(found), found.households) == ([], 3)


def test_numbers_by_value_where_there_is_no_doubt():
    assert joined(match(rows("003", "004"), rows("3", "4.0"))) == [(2, 2, True), (3, 3, True)]


def test_an_id_letter_for_letter_goes_before_its_value():
    found = match(rows("3", "003"), rows("003", "03"))
    assert joined(found) == [(3, 2, False)]
    assert left_out(found) == [("id-ambiguous", "backcheck", "03", (3,))]


def test_two_second_visits_of_one_value_are_nobodys():
    found = match(rows("7"), rows("07", "007"))
    assert joined(found) == []
    assert {one.code for one in found.left_out} == {"id-ambiguous"}


def test_what_is_twice_is_left_out_with_its_rows():
    found = match(rows("a", "b", "A", "c"), rows("a", "b", "c", "b"))
    assert joined(found) == [(5, 4, False)]
    assert left_out(found) == [
        ("twice", "backcheck", "b", (3, 5)),
        ("twice", "survey", "a", (2, 4)),
    ]
    assert found.households == 3


def test_missing_blank_and_broken_ids_are_told():
    again = [*rows("x", ""), Record(4, ("123456789012345000",), {}, broken=True)]
    found = match(rows("a"), again)
    assert left_out(found) == [
        ("no-id", "backcheck", "", (3,)),
        ("id-broken", "backcheck", "123456789012345000", (4,)),
        ("not-in-survey", "backcheck", "x", (2,)),
    ]


def test_an_id_in_two_parts():
    survey = [Record(2, ("v1", "1"), {}), Record(3, ("v2", "1"), {})]
    found = match(survey, [Record(2, ("V2", "01"), {}), Record(3, ("v3", "1"), {})])
    assert joined(found) == [(3, 2, True)]
    assert left_out(found) == [("not-in-survey", "backcheck", "v3/1", (3,))]


def test_long_numbers_are_told_apart_to_the_last_digit():
    long = "1234567890123456789012345678901234567"
    found = match(rows(f"{long}1", f"{long}2"), rows(f"0{long}2"))
    assert joined(found) == [(3, 2, True)]
