"""What is forgiven and what is not."""

from decimal import Decimal

import pytest

from scoring.backchecks.answers import Rules, Span, number, same

NO_RULES = Rules()


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ("苹果", "苹果", "same"),
        ("Ａ1", "a1", "spelling"),
        ("  Li   Na ", "li na", "spelling"),
        ("3", "3.0", "number"),
        ("003", "3", "number"),
        ("1,234", "1234.00", "number"),
        ("−5", "-5.0", "number"),
        (".5", "0.50", "number"),
        ("2016-05-03", "2016/5/3", "date"),
        ("2016年5月3日", "2016.05.03", "date"),
        ("20160503", "2016-05-03", "date"),
        ("2016-05-03T00:00:00", "2016年5月3号", "date"),
        ("2016-05-03 09:30", "2016-05-03", "date"),
        ("13/5/2016", "2016-05-13", "date"),
        ("5/13/2016", "2016-05-13", "date"),
        ("5/5/2016", "2016-05-05", "date"),
        ("1 3 2", "3 2 1", "order"),
        ("鱼、米；油", "油;鱼,米", "order"),
        ("a|b", "b|a", "order"),
    ],
)
def test_what_is_forgiven(first: str, second: str, rule: str):
    assert same("q", first, second, NO_RULES) == rule
    assert same("q", second, first, NO_RULES) == rule


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("3", "4"),
        ("3", "3 间"),
        ("1 2 2", "1 1 2"),
        ("li na", "na li"),
        ("3/5/2016", "2016-05-03"),
        ("2016-05-03 09:30", "2016-05-03 10:30"),
        ("2016-02-30", "2016年2月30日"),
        ("20160503", "20160504"),
        ("1 2", "2"),
        ("是", "否"),
        ("1,23", "123"),
        ("无", "0"),
    ],
)
def test_what_is_not(first: str, second: str):
    assert same("q", first, second, NO_RULES) is None


def test_the_order_of_day_and_month_can_be_told():
    assert same("q", "3/5/2016", "2016-05-03", Rules(day_first=True)) == "date"
    assert same("q", "3/5/2016", "2016-05-03", Rules(day_first=False)) is None
    assert same("q", "3/5/2016", "2016-03-05", Rules(day_first=False)) == "date"


def test_words_in_another_order_only_where_it_was_said():
    rules = Rules(several=frozenset({"crops"}))
    assert same("crops", "rice corn", "corn rice", rules) == "order"
    assert same("name", "rice corn", "corn rice", rules) is None


def test_distances():
    rules = Rules(
        spans={
            "age": Span(Decimal(-1), Decimal(2)),
            "land": Span(Decimal(-10), Decimal(10), relative=True),
        }
    )
    assert [same("age", "40", second, rules) for second in ("38", "39", "42", "43")] == [
        None,
        "range",
        "range",
        None,
    ]
    assert [same("land", "50", second, rules) for second in ("44.9", "45", "55", "55.1")] == [
        None,
        "range",
        "range",
        None,
    ]
    # A tenth of a debt counts as a distance too, and none of nothing.
    assert same("land", "-50", "-54", rules) == "range"
    assert same("land", "0", "0.1", rules) is None
    assert same("other", "40", "41", rules) is None


@pytest.mark.parametrize(
    "text", ["", "  ", ".", ".a", "NA", "n/a", "NaN", "null", "—", "/", "不适用", "＃N/A"]
)
def test_ways_to_write_nothing(text: str):
    assert NO_RULES.blank(text)


@pytest.mark.parametrize("text", ["0", "无", "没有", "none", "..", "nano"])
def test_answers_that_look_like_nothing(text: str):
    assert not NO_RULES.blank(text)


def test_codes_are_known_in_any_spelling():
    rules = Rules(
        nothing=frozenset({"没问"}),
        dont_know=frozenset({"-99", "不知道"}),
        excluded={"": frozenset({"888"}), "age": frozenset({"0"})},
    )
    assert rules.blank(" 没问")
    assert rules.unsure("-99.0")
    assert rules.unsure("不知道 ")
    assert not rules.unsure("99")
    assert rules.leaves_out("age", "0.0")
    assert rules.leaves_out("income", "８８８")
    assert not rules.leaves_out("income", "0")


def test_very_long_texts_are_no_numbers_and_take_no_time():
    assert number("1" * 1_000_000) is None
    assert number("1," * 40) is None
    assert same("q", "x " * 50_000, "y " * 50_000, NO_RULES) is None
