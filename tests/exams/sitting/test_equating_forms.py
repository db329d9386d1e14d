"""Parallel forms of an exam: what was earned on each is put on one scale, and both stand in the list's inputs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from exams.kinds.online_exam import KIND
from exams.models import Paper
from exams.services.mark_paper import paper_marks
from exams.services.save_answers import save_answers
from exams.services.start_attempt import Start, start_attempts
from recruit.db import db
from scoring.inputs import canonical_inputs, marks_to_plain
from tests.exams.sitting.sheets import sheet
from tests.exams.sitting.world import build, with_params


@pytest.fixture
def world(app_context):
    """Six candidates on two forms; of each form one answers 10, one 20, one 30 questions, on form 2 five fewer each."""
    yield build(6, programme=with_params(forms=2, equate="mean"))
    db.session.rollback()


def test_marks_of_the_second_form_are_lifted_to_the_scale_of_the_first(world):
    forms = dict(db.session.execute(select(Paper.entry_id, Paper.form)).all())
    attempts = start_attempts([Start(entry, world.opens) for entry in world.entries[:-1]])
    sat: dict[int, int] = {}
    for attempt in attempts:
        form = forms[attempt.entry_id]
        sat[form] = sat.get(form, 0) + 1
        save_answers(sheet(attempt, sat[form] * 10 - (5 if form == 2 else 0)), world.opens)
    rows = {row.candidate: row for row in KIND.marks(world.stage)}
    raw = paper_marks(world.stage)
    numbers = {entry.id: entry.candidacy.number for entry in world.entries}
    of_form = {form: [numbers[key] for key, own in forms.items() if own == form] for form in (1, 2)}
    means = {form: [raw[number] for number in of_form[form] if raw[number] is not None] for form in of_form}
    shift = sum(means[1]) / len(means[1]) - sum(means[2]) / len(means[2])
    for number in of_form[1]:
        assert rows[number].values["paper"] == raw[number]
    for number in of_form[2]:
        expected = None if raw[number] is None else max(Decimal(0), raw[number] + shift)
        assert rows[number].values["paper"] == expected
    absent = rows[numbers[world.entry_ids[-1]]]
    assert absent.absent
    assert absent.equated == {}
    assert {one.equated["paper"].form for one in rows.values() if one.equated} == {1, 2}
    policy = world.stage.definition.policy.to_dict()
    plain = canonical_inputs(policy, [marks_to_plain(row) for row in rows.values()])
    assert plain == [marks_to_plain(rows[number]) for number in sorted(rows)]
