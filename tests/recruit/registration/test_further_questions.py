"""What a programme asks beyond the usual: the same bounds and stored answers by phone, at the desk, by sheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.intake.answers import judged, read
from recruit.intake.checks import problems, tidied
from recruit.models import Application, Cohort
from recruit.personal import contact_of
from recruit.programme import Form, FormField, Programme, Text, load, load_text
from recruit.services.import_applications import preview
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.register import register
from recruit.web.forms.dynamic import answers, form_class
from tests.support.funnel import browser
from tests.support.importing import confirm, row, sheet
from tests.support.registering import clerk, fields_of, filled

T = Text("问", "Ask")
CHOICES = (("a", Text("甲", "A")), ("b", Text("乙", "B")), ("c", Text("丙", "C")))
QUESTIONS = """
      - {code: years, label: {zh: 开店几年, en: Years}, type: integer, min: 1, max: 60}
      - {code: income, label: {zh: 月收入, en: Income}, type: money, min: 0, max: 99999, private: true}
      - {code: since, label: {zh: 哪天开始, en: Since}, type: date, required: false}
      - {code: skills, label: {zh: 会什么, en: Skills}, type: choices, required: false, min: 1, max: 2, choices: [{code: a, title: {zh: 甲, en: A}}, {code: b, title: {zh: 乙, en: B}}, {code: c, title: {zh: 丙, en: C}}]}
      - {code: story, label: {zh: 说说自己, en: Story}, type: longtext, required: false, min: 4, max: 10}
      - {code: married, label: {zh: 结婚了吗, en: Married}, type: yesno, required: false}
      - {code: consent,"""  # noqa: E501
#: What is written, by heading of the sheet and by field of the page; what is stored.
ASKED: dict[str, tuple[str, Any, Any]] = {
    "years": ("12", "１２", 12),
    "income": ("1,200.5", "1200.5元", "1200.50"),
    "since": ("2013/5/1", "2013年5月1日", "2013-05-01"),
    "skills": ("甲、C", ["a", "c"], ["a", "c"]),
    "story": ("开店五年 ", " 开店五年", "开店五年"),
    "married": ("否", "no", False),
}
HEADINGS = dict(zip(ASKED, ("开店几年", "月收入", "哪天开始", "会什么", "说说自己", "结婚了吗"), strict=True))


def programme() -> Programme:
    source = load("jinsha-2016")
    text = source.source_yaml.replace("\n      - {code: consent,", QUESTIONS, 1)
    return load_text(text, source.source_regions, files=source.files)


@pytest.fixture
def cohort(app_context: Flask, clock: FixedClock) -> Cohort:
    made = open_cohort(publish(programme(), None, clock.now()), "jinsha-2016", None, clock.now(), demo=True)
    db.session.commit()
    return made


def stored(application: Application) -> dict[str, Any]:
    return {**application.answers, **contact_of(application).answers}


def test_three_channels_store_the_same_answers(app: Flask, cohort: Cohort, clock: FixedClock) -> None:
    by = clerk(clock.now())
    db.session.commit()
    cells = {HEADINGS[code]: typed for code, (typed, _page, _value) in ASKED.items()}
    looked = preview(cohort, sheet(cohort, [row(1, **cells)]), "", by, clock.now())
    assert looked.bad == ()
    confirm(cohort, looked.file, looked.token, by, clock.now())
    db.session.commit()
    page = {code: typed for code, (_cell, typed, _value) in ASKED.items()}
    for serial, (client, address) in enumerate(
        [(app.test_client(), "/p/jinsha-2016/apply"), (browser(app, "clerk1"), "/desk/jinsha-2016/register")],
        2,
    ):
        assert client.post(address, data=fields_of(serial, **page)).status_code == 302
    wanted = {code: value for code, (_cell, _page, value) in ASKED.items()}
    rows = db.session.query(Application).order_by(Application.id).all()
    assert [(one.channel, stored(one)) for one in rows] == [
        ("import", wanted),
        ("web", wanted),
        ("desk", wanted),
    ]
    assert "income" not in rows[0].answers


WRONG = [
    ("years", "", "answer-missing"),
    ("years", "十二", "whole-wanted"),
    ("years", "12.5", "whole-wanted"),
    ("years", "61", "number-big"),
    ("years", "0", "number-small"),
    ("income", "很多", "number-wanted"),
    ("income", "1.234", "decimals-many"),
    ("income", "100000", "number-big"),
    ("since", "去年", "date-wanted"),
    ("since", "2013-02-30", "date-wanted"),
    ("skills", "丁", "choice-unknown"),
    ("skills", "甲、乙、丙", "choices-many"),
    ("skills", "甲、甲", "choice-twice"),
    ("story", "短", "answer-short"),
    ("story", "太长了太长了太长了太长", "answer-long"),
    ("married", "也许", "yes-or-no"),
]


def test_a_sheet_names_what_is_out_of_bounds(cohort: Cohort, clock: FixedClock) -> None:
    by = clerk(clock.now())
    right = {HEADINGS[code]: typed for code, (typed, _page, _value) in ASKED.items()}
    rows = [
        row(serial, **right | {HEADINGS[code]: typed}) for serial, (code, typed, _why) in enumerate(WRONG, 1)
    ]
    looked = preview(cohort, sheet(cohort, rows), "", by, clock.now())
    assert looked.good == ()
    assert [(one.column, one.refusal.code) for one in looked.bad] == [
        (HEADINGS[code], why) for code, _typed, why in WRONG
    ]


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("years", "61"),
        ("years", "-1"),
        ("years", "x"),
        ("income", "100000"),
        ("skills", ["d"]),
        ("skills", ["a", "b", "c"]),
        ("skills", ["a", "a"]),
        ("story", "短"),
        ("story", "长" * 11),
        ("since", "2013-02-30"),
    ],
)
def test_neither_the_phone_nor_the_desk_takes_it(
    app: Flask, cohort: Cohort, clock: FixedClock, code: str, typed: Any
) -> None:
    clerk(clock.now())
    db.session.commit()
    page = {name: value for name, (_cell, value, _stored) in ASKED.items()} | {code: typed}
    for client, address in (
        (app.test_client(), "/p/jinsha-2016/apply"),
        (browser(app, "clerk1"), "/desk/jinsha-2016/register"),
    ):
        answer = client.post(address, data=fields_of(1, **page))
        assert answer.status_code == 422
        assert f'id="{code}-error"' in answer.text
    assert db.session.query(Application).count() == 0


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("years", "12"),
        ("years", True),
        ("years", 10**6),
        ("income", 12),
        ("income", "NaN"),
        ("income", "Infinity"),
        ("since", 20130501),
        ("skills", "a"),
        ("skills", [["a"]]),
        ("story", ["开店五年"]),
        ("married", "no"),
    ],
)
def test_whoever_calls_the_service_is_held_to_the_same(
    cohort: Cohort, clock: FixedClock, code: str, value: Any
) -> None:
    extra = {name: kept for name, (_cell, _page, kept) in ASKED.items() if name != "income"}
    private = {"income": "1200.50"}
    (private if code == "income" else extra)[code] = value
    form = tidied(filled(1, extra=extra, extra_private=private))
    today = clock.now().date()
    assert [problem.field for problem in problems(cohort.programme, form, today, demo=True)] == [code]
    with pytest.raises(Refusal):
        register(cohort, [form], "web", None, clock.now())


@pytest.mark.parametrize(("kind", "longest"), [("text", 200), ("longtext", 5000)])
def test_a_text_without_a_bound_has_an_end(kind: Any, longest: int) -> None:
    one = FormField("x", T, kind)
    assert list(judged(one, "字" * longest)) == []
    assert [problem.code for problem in judged(one, "字" * (longest + 1))] == ["answer-long"]


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("integer", "１2"),
        ("integer", "12.0"),
        ("decimal", "3.50"),
        ("money", "¥3"),
        ("date", "2016年5月3日"),
        ("date", "2016.5.3"),
        ("phone", "138 0000 0001"),
        ("text", " 你好 "),
        ("longtext", "一 \r\n二\n"),
    ],
)
def test_a_cell_and_a_field_are_read_alike(app: Flask, kind: Any, typed: str) -> None:
    one = FormField("x", T, kind)
    with app.test_request_context(method="POST"):
        form = form_class(Form("f", T, (one,)), "zh")(formdata=MultiDict([("x", typed)]))
        assert form.validate()
        assert read(one, typed) == answers(form, Form("f", T, (one,)))[0]["x"]


def test_numbers_and_days_are_plain_data() -> None:
    assert read(FormField("x", T, "integer"), "0012") == 12
    assert read(FormField("x", T, "decimal"), "１２.50") == format(Decimal("12.50"), "f")
    for odd in ("1e2", "1_0", "\u0661\u0660"):  # nobody types these on purpose
        with pytest.raises(Refusal, match="number-wanted"):
            read(FormField("x", T, "decimal"), odd)
    assert read(FormField("x", T, "date"), "2016-05-03") == date(2016, 5, 3).isoformat()
    assert read(FormField("x", T, "choices", choices=CHOICES), "甲；b") == ["a", "b"]
