"""Forms made from a programme's definitions: every type, what people type, what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from recruit.programme import Form, FormField, Text, load
from recruit.web.forms.dynamic import answers, form_class
from tests.exams.fieldwork import plain

T = Text("问", "Ask")
CHOICES = (("a", Text("甲", "A")), ("b", Text("乙", "B")), ("c", Text("丙", "C")))


@pytest.fixture
def page(app: Flask) -> Iterator[Flask]:
    with app.test_request_context(method="POST"):
        yield app


def one(kind: str, **more: Any) -> Form:
    return Form("f", T, (FormField("x", T, kind, **more),))  # type: ignore[arg-type]


def sent(form: Form, *values: str, locale: str = "zh") -> Any:
    made = form_class(form, locale)(formdata=MultiDict([("x", value) for value in values]))
    made.validate()
    return made


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("text", "  你好 ", "你好"),
        ("longtext", "一\r\n二  \r\n", "一\n二"),
        ("integer", "１２", 12),
        ("integer", "1,200", 1200),
        ("decimal", "12.50", "12.50"),
        ("money", "￥ 1,234.5元", "1234.50"),
        ("date", "2016年5月3日", "2016-05-03"),
        ("date", "2016/5/3", "2016-05-03"),
        ("date", "2016-05-03", "2016-05-03"),
        ("phone", "138 0013 8000", "+8613800138000"),
        ("yesno", "yes", True),
        ("yesno", "no", False),
    ],
)
def test_what_people_type_has_one_stored_form(page: Flask, kind: str, typed: str, stored: Any) -> None:
    form = sent(one(kind), typed)
    assert form.errors == {}
    plain, private = answers(form, one(kind))
    assert (plain, private) == ({"x": stored}, {})


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("integer", "十二"),
        ("integer", "1.5"),
        ("decimal", "NaN"),
        ("decimal", "1e400"),
        ("decimal", "Infinity"),
        ("money", "1.234"),
        ("date", "2016-02-30"),
        ("date", "昨天"),
        ("phone", "123"),
        ("yesno", "maybe"),
    ],
)
def test_what_cannot_be_read_stays_on_the_page_beside_its_error(page: Flask, kind: str, typed: str) -> None:
    form = sent(one(kind), typed)
    assert len(form.x.errors) == 1
    if kind != "yesno":
        assert typed in form.x()


@pytest.mark.parametrize(
    "kind", ["text", "longtext", "integer", "decimal", "money", "date", "phone", "yesno"]
)
def test_a_required_question_wants_an_answer_and_an_optional_one_does_not(page: Flask, kind: str) -> None:
    for empty in ([""], ["  "], []):
        assert sent(one(kind), *empty).errors, (kind, empty)
        relaxed = sent(one(kind, required=False), *empty)
        assert relaxed.errors == {}
        assert answers(relaxed, one(kind)) == ({}, {})


@pytest.mark.parametrize(
    ("kind", "low", "high", "good", "bad"),
    [
        ("integer", 0, 20, ["0", "20"], ["-1", "21"]),
        ("money", 0, 100, ["0", "100.00"], ["100.01"]),
        ("text", 2, 4, ["甲乙", "甲乙丙丁"], ["甲", "甲乙丙丁戊"]),
    ],
)
def test_bounds_are_inclusive(
    page: Flask, kind: str, low: int, high: int, good: list[str], bad: list[str]
) -> None:
    form = one(kind, min=Decimal(low), max=Decimal(high))
    assert [sent(form, typed).errors for typed in good] == [{}] * len(good)
    assert all(sent(form, typed).errors for typed in bad)


def test_choices_are_stored_as_codes_and_shown_in_the_readers_language(page: Flask) -> None:
    many = tuple((f"k{number}", Text(f"第{number}项", f"No. {number}")) for number in range(9))
    for choices, code, words, english in ((CHOICES, "b", "乙", ">B<"), (many, "k7", "第7项", ">No. 7<")):
        asked = one("choice", choices=choices)
        form = sent(asked, code)
        assert answers(form, asked)[0] == {"x": code}
        assert words in form.x()
        assert english in sent(asked, code, locale="en").x()
        for wrong in (["z"], [""], []):
            assert sent(asked, *wrong).errors, wrong


def test_few_choices_are_all_in_sight_and_many_in_a_list(page: Flask) -> None:
    assert 'type="radio"' in sent(one("choice", choices=CHOICES)).x()
    assert "<select" in sent(one("choice", choices=tuple((f"k{n}", T) for n in range(5)))).x()


def test_several_choices_are_counted(page: Flask) -> None:
    form = one("choices", choices=CHOICES, min=Decimal(1), max=Decimal(2))
    assert answers(sent(form, "a", "c"), form)[0] == {"x": ["a", "c"]}
    for wrong in (("a", "b", "c"), ("z",), ()):
        assert sent(form, *wrong).errors, wrong


def test_a_long_list_is_picked_from_in_order(page: Flask) -> None:
    programme = load("jinsha-2016")
    definition = programme.forms["registration"]
    wishes = Form("f", T, (definition.field("preferences"),))
    second, first = "520523001002", "520523001001"
    made = form_class(wishes, "zh", programme.regions)
    form = made(formdata=MultiDict([("preferences", second), ("preferences", ""), ("preferences", first)]))
    assert form.validate()
    assert answers(form, wishes)[0] == {"preferences": [second, first]}
    html = form.preferences()
    assert html.count("<select") == 3
    assert html.count('<optgroup label="西洛街道办事处">') == 3
    assert html.count("selected") == 2


def test_private_answers_are_kept_apart_and_marked(page: Flask) -> None:
    definition = plain.form()
    form = form_class(definition, "zh")(
        formdata=MultiDict({"surname": "李", "phone": "13800138000", "persons": "3"})
    )
    given, private = answers(form, definition)
    assert private == {"surname": "李", "phone": "+8613800138000"}
    assert given["persons"] == 3
    assert form["surname"].flags.private
    assert not form["persons"].flags.private


def test_every_form_of_the_programme_can_be_shown_and_prefilled(page: Flask) -> None:
    programme = plain.programme()
    for definition in programme.forms.values():
        for locale in ("zh", "en"):
            form = form_class(definition, locale, programme.regions)(formdata=None)
            for field in form:
                assert str(field())


def test_stored_answers_are_shown_again(page: Flask) -> None:
    definition = load("jinsha-2016").forms["daily-report"]
    form = form_class(definition, "zh")(formdata=None, data={"orders": 3, "amount": "12.50", "story": "今天"})
    assert 'value="12.50"' in form.amount()
    assert 'value="3"' in form.orders()
    dated = form_class(one("date"), "zh")(formdata=None, data={"x": "2016-05-03"})
    assert (dated.x.data, 'value="2016-05-03"' in dated.x()) == (date(2016, 5, 3), True)


def test_hostile_labels_and_answers_are_escaped(page: Flask) -> None:
    hostile = tuple((f"c{i}", Text(f"<script>{i}", "x")) for i in range(20))
    form = form_class(Form("f", T, (FormField("x", T, "choices", choices=hostile, max=Decimal(2)),)), "zh")(
        formdata=None
    )
    assert "<script>" not in form.x()
