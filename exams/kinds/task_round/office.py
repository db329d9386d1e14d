"""The office's page of a task round: how far everybody is, the phone check, households claimed twice."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from flask import render_template

from exams.fieldwork.forms import series_form
from exams.fieldwork.rules import DOCUMENT, EVIDENCE, SERIES, phone_rule, target_of
from exams.kinds.task_round.place_words import place_words
from exams.kinds.task_round.review_sampling import review_sections
from exams.kinds.task_round.room import KIND, bp
from exams.queries.fieldwork import HandedIn, handed_in
from exams.queries.fieldwork_review import claimed_twice
from exams.queries.phone_calls import waiting_calls
from exams.queries.phone_sample import open_turns, samples_of, waiting_sample
from exams.queries.review_desk import waiting_for_a_person
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Stage
from recruit.programme import Component
from recruit.web import guards


@bp.get("/office/<int:stage_id>/")
@guards.staff("office")
def office(stage_id: int) -> str:
    return _page(stage_of_office(stage_id))


def stage_of_office(stage_id: int) -> Stage:
    """A county-wide page: an account confined to one township has no business here."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND or guards.account().township_scope is not None:
        raise Refusal("unknown")
    return stage


def _page(stage: Stage) -> str:
    people = list(handed_in(stage).values())
    components = [one for one in stage.definition.components if one.kind in (EVIDENCE, SERIES, DOCUMENT)]
    series = [_series(stage, one) for one in components if one.kind == SERIES and phone_rule(one) is not None]
    return render_template(
        "exams/task_round/office.html",
        stage=stage,
        rows=[(one, Counter(_how_far(one, person) for person in people)) for one in components],
        series=series,
        nothing=sum(one.nothing for one in people),
        people=len(people),
        unreviewed=waiting_for_a_person(stage),
        reviews=review_sections(stage),
    )


def _how_far(component: Component, person: HandedIn) -> str:
    if component.kind == DOCUMENT:
        return "done" if component.code in person.documents else "none"
    pieces = person.accepted if component.kind == EVIDENCE else person.forms
    have = len(pieces[component.code])
    return "done" if have >= target_of(component) else "some" if have else "none"


def _series(stage: Stage, component: Component) -> dict[str, Any]:
    waiting, unassigned = waiting_calls(stage, component.code)
    return {
        "component": component,
        "rule": phone_rule(component),
        "held": len(samples_of(stage, component.code)),
        "half": waiting_sample(stage, component.code) is not None,
        "ready": len(open_turns(stage, component.code, now())) if stage.state != "closed" else 0,
        "waiting": waiting,
        "unassigned": unassigned,
        "claims": claimed_twice(stage, component.code),
        "place": partial(place_words, stage, series_form(stage.cohort.programme, component)),
    }
