from datetime import datetime, timedelta, timezone
from decimal import ROUND_UP, Context, Decimal, localcontext

import pytest

from scoring.errors import ScoringError
from scoring.numeric import MODES, fixed, instant, plain, round_to, rounding_to, to_decimal, to_instant
from tests.scoring.builders import mark, policy, ranked


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("88.5", "88.5"),
        (" ８８．５　", "88.5"),
        ("９０。５", "90.5"),
        ("90·5", "90.5"),
        ("−3", "-3"),
        (88.5, "88.5"),
        (0.1, "0.1"),
        (7, "7"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: object, value: str):
    assert to_decimal(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "1,234",
        "1e5",
        "NaN",
        "Infinity",
        "1.2.3",
        "9" * 13,
        "--1",
        "０x1",
        True,
        None,
        1e300,
        Decimal("NaN"),
    ],
)
def test_what_is_no_plain_number_is_refused(typed: object):
    with pytest.raises(ScoringError) as caught:
        to_decimal(typed)
    assert caught.value.code == "not-a-number"


@pytest.mark.parametrize(
    ("mode", "results"),
    [
        ("half-up", ["2.35", "2.45", "-2.35"]),
        ("truncate", ["2.34", "2.44", "-2.34"]),
        ("half-even", ["2.34", "2.44", "-2.34"]),
    ],
)
def test_rounding_modes_differ_at_the_half(mode: str, results: list[str]):
    values = ["2.345", "2.445", "-2.345"]
    assert [fixed(round_to(Decimal(value), 2, mode)) for value in values] == results


def test_half_even_goes_to_the_even_neighbour():
    assert round_to(Decimal("2.355"), 2, "half-even") == Decimal("2.36")


@pytest.mark.parametrize(
    ("value", "text"), [("60.50", "60.5"), ("100", "100"), ("1E+2", "100"), ("-0", "0"), ("0.00", "0")]
)
def test_settings_have_one_spelling(value: str, text: str):
    assert plain(Decimal(value)) == text


def test_computed_figures_keep_their_decimals():
    assert fixed(Decimal("28.50")) == "28.50"


def test_moments_are_spelt_in_utc_whatever_their_zone():
    beijing = datetime(2016, 5, 25, 8, tzinfo=timezone(timedelta(hours=8)))
    assert instant(beijing) == "2016-05-25T00:00:00Z"
    assert to_instant(instant(beijing)) == beijing


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ScoringError, match="naive-time"):
        to_instant("2016-05-25T08:00:00")
    with pytest.raises(ScoringError, match="not-a-time"):
        to_instant("yesterday")


def test_nothing_depends_on_the_callers_decimal_context():
    rules = policy(
        components=[{"code": "panel", "weight": "33.3"}, {"code": "plan", "weight": "66.7"}], ties=[]
    )
    rows = [mark("a", "77.77", "88.88"), mark("b", "12.3456789", "99.999999")]
    expected = ranked(rules, rows)
    with localcontext(Context(prec=3, rounding=ROUND_UP)):
        assert ranked(rules, rows) == expected
        assert survives_its_spelling(rules)
    assert expected["a"].total == Decimal("85.18")


def survives_its_spelling(rules: object) -> bool:
    return type(rules).from_dict(rules.to_dict()) == rules  # type: ignore[attr-defined]


def test_a_negative_zero_is_printed_as_zero():
    assert fixed(round_to(Decimal("-0.001"), 2)) == "0.00"
    assert str(ranked(policy(), [mark("a", "-0")])["a"].total) == "0.00"


@pytest.mark.parametrize("mode", sorted(MODES))
def test_many_values_are_rounded_as_one_is(mode: str) -> None:
    for places in (0, 2, 5):
        rounded = rounding_to(places, mode)
        for text in ("0", "-0.004", "0.005", "2.5", "3.5", "99.995", "-1.235", "1234567.1234565"):
            value = Decimal(text)
            assert str(rounded(value)) == str(round_to(value, places, mode)), (text, places)
