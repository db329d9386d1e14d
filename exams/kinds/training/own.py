"""The own page of somebody in training: what counts so far, what is missing, which session makes it up."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exams.kinds.training.room import bp, lesson_titles
from exams.models import DaySession
from exams.queries.training import (
    lessons_given,
    records_of_entries,
    sessions_of_entries,
    sheets_closed,
    standings,
)
from exams.queries.training_places import offers_to
from exams.services.place_in_training import choose, give_up
from exams.training.rules import KINDS, lessons_of, may_choose, rule_of
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.kinds import Working
from recruit.models import Entry
from recruit.queries.entries import own_entry
from recruit.training_words import count_words
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.words import deadline


@bp.get("/own/<int:entry>")
@guards.applicant
def own(entry: int) -> str:
    """Only for one's own entry; another's is as good as not there."""
    one = own_entry(guards.account(), entry, *KINDS)
    stage, at = one.stage, now()
    rule, told = rule_of(stage.definition), standings(stage, at, [one])[one.id]
    sessions = sessions_of_entries(stage).get(one.id, [])
    ended = stage.state == "closed" or one.candidacy.state != "active"
    return render_template(
        "exams/training/own.html",
        stage=stage,
        entry=one,
        rule=rule,
        told=told,
        lessons=[
            (each, told.by_lesson[each.code], rule.least(each.code)) for each in lessons_of(stage.definition)
        ],
        titles=lesson_titles(stage),
        sessions=sessions,
        next=next((each for each in sessions if at < each.closes_at), None),
        given=lessons_given(stage),
        records={row.session_id: row for row in records_of_entries([one.id]).get(one.id, [])},
        closed=sheets_closed(stage),
        offers=[] if ended else offers_to(one, told, at),
        may_choose=may_choose(stage.definition),
        until=deadline(one.window[1], stage.cohort.programme),
        zone=stage.cohort.programme.timezone,
        place=stage.definition.params.get("place"),
        ended=ended,
        now=at,
    )


@bp.post("/own/<int:entry>/<any(choose, leave):verb>")
@guards.applicant
def pick(entry: int, verb: str) -> Response:
    """Takes a place in a session, or gives it back."""
    one = own_entry(guards.account(), entry, *KINDS)
    session = db.session.get(DaySession, request.form.get("session", 0, type=int))
    if session is None or session.stage_id != one.stage_id:
        raise Refusal("unknown")
    step = choose if verb == "choose" else give_up
    told = _("选好了：%(name)s。请按时来。", name=session.name) if verb == "choose" else _("退掉了。")
    return act(
        lambda: step(session, one, guards.account(), now()), told, url_for("training.own", entry=one.id)
    )


def workings(entry: Entry) -> Sequence[Working]:
    """Lesson by lesson, once the list is out."""
    stage = entry.stage
    rule, told, titles = (
        rule_of(stage.definition),
        standings(stage, only=[entry])[entry.id],
        lesson_titles(stage),
    )
    lines = []
    for code, heard in told.by_lesson.items():
        had, whole = count_words(heard, rule.unit), count_words(rule.units[code], rule.unit)
        lines.append((titles[code], _("%(had)s，这一课共 %(whole)s", had=had, whole=whole)))
    return [Working(_("培训"), lines, "training.own", {"entry": entry.id})]
