"""Households that a demonstration makes up: they hold under any form, lie where their candidate lives, and come again
from the same dice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from exams.demo.acts.survey import DRAFTS, draft
from exams.demo.acts.written import household
from exams.demo.people import figures
from exams.fieldwork.forms import House, series_form
from exams.survey.filling_tree import Layout
from exams.survey.reading import read_form
from recruit.programme import load
from recruit.programme.loading import HOME

JINSHA = load("jinsha-2016")
AT = datetime(2016, 5, 26, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def form():
    return series_form(JINSHA, JINSHA.stage("task-1").component("households"))


def written(people, form):
    dice = {one.index: Random(one.index) for one in people}
    return [(one, household(one, number, dice[one.index], form, AT)) for one in people for number in range(5)]


def test_they_hold_lie_in_the_candidates_village_and_are_all_different(form):
    people = figures(JINSHA.regions, 20, 1, AT.date())
    documents = written(people, form)
    judged = [(one, form.judge(document, AT)) for one, document in documents]
    assert all(form.place_of(found.plain) == one.village.code for one, found in judged)
    assert all(found.plain["township"] == one.village.township for one, found in judged)
    assert len({found.same for _one, found in judged}) == len(judged)
    assert len({str(found.plain) for _one, found in judged}) > len(people)
    assert written(people, form) == documents


def test_a_form_that_nobody_here_knows_is_filled_in_too(form):
    survey = read_form(HOME / "forms" / "market-yingjiang.xlsx").form
    other = replace(form, survey=survey, layout=Layout(survey), house=House())
    for number in range(DRAFTS * 3):
        assert other.judge(draft(other, "", number, AT), AT).plain
