"""Reminders: once, in the evening or before the end, to those who lack something."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.models import Reminder
from exams.services.remind_candidates import remind
from exams.services.submit_form import Filled, slots_of, submit_forms
from recruit.db import db
from recruit.models import Message
from recruit.programme import load, load_text
from recruit.services.send_messages import read_message
from tests.exams.fieldwork import field
from tests.support.candidates import begun, standing

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def open_(made):
    made.stage.state = "open"
    db.session.commit()
    return made


@pytest.fixture
def trial():
    return open_(field.build("task-2", candidates=2))


def said():
    return [read_message(message)[1] for message in db.session.query(Message).order_by(Message.id)]


def test_whoever_has_not_reported_is_reminded_once_in_the_evening(trial):
    done, lacking = trial.entries
    first = slots_of(done)[0]
    submit_forms([Filled(done, "reports", field.day(), "1")], first.opens)
    evening = first.due - timedelta(hours=4)
    assert remind(evening - timedelta(seconds=1)) == 0
    assert remind(evening) == 1
    assert remind(evening + timedelta(minutes=5)) == 0
    (words,) = said()
    assert "第 1 天" in words
    assert "6月2日 23:59" in words
    assert [(one.entry_id, one.about) for one in db.session.query(Reminder)] == [(lacking.id, "day-1")]


def test_nobody_is_reminded_of_a_day_that_is_over_or_of_a_trial_that_is_closed(trial):
    first = slots_of(trial.entries[0])[0]
    assert remind(first.due) == 0
    trial.entries[0].candidacy.state = "withdrawn"
    assert remind(slots_of(trial.entries[1])[1].due - timedelta(minutes=1)) == 1
    trial.stage.state = "closed"
    assert remind(slots_of(trial.entries[1])[2].due - timedelta(minutes=1)) == 0


def test_a_round_reminds_those_who_are_not_complete_before_it_closes():
    real = load("jinsha-2016")
    at = "    kind: task-round\n"
    assert real.source_yaml.count(at) == 1
    changed = real.source_yaml.replace("target: {value: 100, source: notice}", "target: 3")
    if "remind_hours" not in changed:
        changed = changed.replace(at, at + "    params: {remind_hours: 24}\n")
    programme = load_text(changed, real.source_regions, files=real.files)
    made = open_(standing(begun(programme), "task-1", 2))
    done, lacking = made.entries
    pictures = field.everything(done, 1, made.during)
    ahead = made.closes - timedelta(hours=24)
    assert remind(ahead - timedelta(seconds=1)) == 0
    pictures[0].state = "rejected"
    db.session.flush()
    assert remind(ahead) == 2
    assert remind(ahead) == 0
    assert {one.entry_id for one in db.session.query(Reminder)} == {done.id, lacking.id}
    assert all("5月30日 23:59" in words for words in said())
