"""Columns of texts become questions: kinds, codes, what tells nothing."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from scoring.errors import ScoringError
from scoring.leads.forms import Context, read_forms
from tests.scoring.leads.surveys import Survey, small

PEOPLE = "p p q q r r"


def test_width_case_and_blanks_do_not_make_an_answer_another():
    forms = small({"a": "Ａ a B b . A"}, PEOPLE)
    (question,) = forms.questions
    assert question.labels == ("a", "b")
    assert question.codes.tolist() == [0, 0, 1, 1, -1, 0]


def test_dont_know_is_an_answer_but_no_number():
    texts = [str(one) for one in range(11, 31)] + ["-99", "不知道"]
    forms = read_forms(list(map(str, range(22))), ["p", "q"] * 11, {"n": texts})
    (question,) = forms.questions
    assert question.kind == "number"
    assert np.isnan(question.values[20:]).all()
    assert question.unsure.tolist() == [False] * 20 + [True] * 2
    assert question.answered.all()


def test_codes_of_ones_own_for_dont_know():
    forms = read_forms(list("abcd"), list("ppqq"), {"a": ["1", "2", "9", "1"]}, unsure=["9"])
    assert forms.questions[0].unsure.tolist() == [False, False, True, False]


def test_few_different_numbers_are_choices():
    assert small({"a": "1 2 3 1 2 3"}, PEOPLE).questions[0].kind == "choice"


def test_what_tells_nothing_is_left_out_and_said_why():
    survey = Survey(people=6, each=12)
    survey.answers["district"] = [f"d{one % 3}" for one in survey.owner]
    survey.answers["same"] = ["1"] * len(survey.ids)
    survey.answers["name"] = [f"person {one}" for one in survey.ids]
    survey.answers["number"] = [str(one) for one in range(1000, 1000 + len(survey.ids))]
    forms = survey.forms()
    assert forms.left_out == {"district": "own", "same": "constant", "name": "label", "number": "label"}
    assert [one.name for one in forms.questions][:2] == ["scale0", "scale1"]


def test_an_answer_that_nearly_everybody_gives_is_no_district():
    survey = Survey(people=6, each=12)
    survey.answers["lit"] = ["yes"] * 70 + ["no"] * 2
    assert "lit" not in survey.forms().left_out


def test_seconds_that_are_told_win_over_moments():
    begun = datetime(2026, 5, 25, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    context = Context(
        starts=[begun] * 3,
        ends=[begun + timedelta(seconds=60), begun + timedelta(seconds=90), begun - timedelta(seconds=5)],
        seconds=[30, None, None],
    )
    forms = read_forms(list("abc"), list("ppq"), {"a": ["1", "2", "1"]}, context)
    assert forms.seconds[:2].tolist() == [30, 90]
    assert np.isnan(forms.seconds[2])
    assert forms.hours.tolist() == [9.5] * 3
    assert forms.starts[0] == datetime(2026, 5, 25, 1, 30, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("by", "column", "code"),
    [
        (["p", "q"], ["1", "2"], "too-few-forms"),
        (["p", "p", "p"], ["1", "2", "3"], "one-enumerator"),
        (["p", "p", "q"], ["1", "2"], "lengths-differ"),
        (["p", "p"], ["1", "2", "1"], "lengths-differ"),
    ],
)
def test_refusals(by, column, code):
    with pytest.raises(ScoringError) as refused:
        read_forms([str(one) for one in range(max(2, len(by)))], by, {"a": column})
    assert refused.value.code == code


def test_moments_of_another_length_are_refused():
    with pytest.raises(ScoringError) as refused:
        read_forms(list("abc"), list("ppq"), {"a": ["1", "2", "1"]}, Context(phones=["1"]))
    assert refused.value.facts == {"column": "phones"}
