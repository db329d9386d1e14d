"""When a household is called again, and which of its answers differ from the form."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exams.fieldwork.asked import asked_of, asked_of_survey, differing, flat, tidy
from exams.fieldwork.recall import next_try
from exams.survey.plain import survey_of
from recruit.errors import Refusal
from tests.exams.fieldwork import plain

ZONE = ZoneInfo("Asia/Shanghai")
ASK = ("persons", "internet", "produce", "phone")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2016-06-01T{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("tried", "planned"),
    [
        (["09:00"], "12:00"),
        (["10:30"], "13:30"),
        (["13:00"], "17:00"),
        (["18:00"], "next 08:00"),
        (["09:00", "13:00"], "17:00"),
        (["09:00", "13:00", "17:30"], "20:30"),
        (["13:00", "18:30"], "next 08:00"),
        (["20:00"], "next 08:00"),
        (["07:00"], "10:00"),
    ],
    ids=lambda one: "+".join(one) if isinstance(one, list) else one,
)
def test_the_next_call_is_later_and_at_another_time_of_day(tried, planned):
    day, _blank, clock = planned.rpartition(" ")
    expected = at(clock) + timedelta(days=bool(day))
    assert next_try([at(one) for one in tried], 3, ZONE) == expected


def test_waiting_longer_than_a_day():
    assert next_try([at("09:00")], 48, ZONE) == at("12:00") + timedelta(days=2)


@pytest.fixture(scope="module")
def form():
    return plain.form()


def test_sealed_questions_are_never_asked(form):
    assert [one.code for one in asked_of(form, ASK)] == ["persons", "internet", "produce"]


def test_answers_are_compared_by_what_they_mean(form):
    questions = asked_of(form, ASK)
    told = {"persons": 4, "internet": "fibre", "produce": ["tea", "grain"]}
    same = tidy(
        questions, {"persons": "４ ", "internet": "fibre", "produce": ["grain", "tea"], "surname": "某"}
    )
    assert same == {"persons": "４", "internet": "fibre", "produce": ["grain", "tea"]}
    assert differing(questions, told, same) == []
    other = tidy(questions, {"persons": "5", "internet": "", "produce": ["tea"]})
    assert differing(questions, told, other) == ["persons", "produce"]
    assert differing(questions, {}, {"persons": "5"}) == ["persons"]


@pytest.mark.parametrize("given", [{"persons": "many"}, {"internet": "wifi"}, {"produce": ["gold"]}], ids=str)
def test_what_is_no_answer_is_told(form, given):
    with pytest.raises(Refusal, match="asked-unfit"):
        tidy(asked_of(form, ASK), given)


def test_a_survey_form_asks_the_same(form):
    plain, survey = asked_of(form, ASK[:3]), asked_of_survey(survey_of(form), ASK[:3])
    assert [(one.code, one.kind, one.label) for one in plain] == [
        (one.code, one.kind, one.label) for one in survey
    ]
    answers = {"home": {"persons": "4", "rooms": [{"n": "1"}, {"n": "2"}]}, "produce": "tea grain"}
    assert flat(answers) == {"persons": "4", "rooms": 2, "produce": "tea grain"}
    assert differing(survey, flat(answers), {"persons": "4", "produce": ["grain", "tea"]}) == []
