"""Who is expected in a session: put in by township or one by one, taken out while nothing is recorded."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exams.kinds.training.room import bp, lesson_titles
from exams.models import DaySession
from exams.queries.training import (
    expected_in,
    lessons_given,
    records_in,
    sheet_of,
    training_session,
    training_stage,
)
from exams.queries.training_places import lacking_in
from exams.services.place_in_training import Put, put_in, put_in_everywhere, put_in_township, take_out
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Entry, Stage
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.forms.fields import plain


@bp.get("/office/<int:stage_id>/session/<int:session>/people")
@guards.staff("office", "clerk")
def people(stage_id: int, session: int) -> str:
    """Who is expected; a township's clerk sees its own people."""
    stage = training_stage(stage_id)
    one = training_session(stage, session)
    scope = guards.account().township_scope
    expected = expected_in(one)
    lacking = [entry for entry in lacking_in(one) if _within(entry, scope)]
    return render_template(
        "exams/training/people.html",
        stage=stage,
        session=one,
        lessons=[lesson_titles(stage)[row.lesson] for row in lessons_given(stage).get(one.id, [])],
        expected=[entry for entry in expected if _within(entry, scope)],
        others=sum(not _within(entry, scope) for entry in expected),
        free=max(0, one.seats - len(expected)),
        recorded=set(records_in(one)),
        townships=_townships(stage, lacking),
        names={each.code: each.name for each in stage.cohort.programme.regions.townships},
        county=scope is None,
        may=stage.state != "closed" and sheet_of(one) is None,
    )


@bp.post("/office/<int:stage_id>/everywhere")
@guards.staff("office", "clerk")
def everywhere(stage_id: int) -> Response:
    """Everybody into every session that they still need: a township's clerk for its own people."""
    stage = training_stage(stage_id)
    code = guards.account().township_scope or ""
    return act(
        lambda: put_in_everywhere(stage, code, guards.account(), now()),
        told_everywhere,
        url_for("training.plan", stage_id=stage.id),
    )


@bp.post("/office/<int:stage_id>/session/<int:session>/township")
@guards.staff("office", "clerk")
def township(stage_id: int, session: int) -> Response:
    """Everybody of a township who still needs it, while there is room."""
    stage, one = _found(stage_id, session)
    code = request.form.get("township", "")[:12]
    return act(
        lambda: put_in_township(one, code, guards.account(), now()),
        told_put,
        url_for("training.people", stage_id=stage.id, session=one.id),
    )


@bp.post("/office/<int:stage_id>/session/<int:session>/person")
@guards.staff("office", "clerk")
def person(stage_id: int, session: int) -> Response:
    """One person by admission number."""
    stage, one = _found(stage_id, session)
    number = plain(request.form.get("number", "")[:20]).upper()
    return act(
        lambda: put_in(one, number, guards.account(), now()),
        _("排好了。"),
        url_for("training.people", stage_id=stage.id, session=one.id),
    )


@bp.post("/office/<int:stage_id>/session/<int:session>/out")
@guards.staff("office", "clerk")
def out(stage_id: int, session: int) -> Response:
    """Takes one person off the session."""
    stage, one = _found(stage_id, session)
    entry = db.session.get(Entry, request.form.get("entry", 0, type=int))
    if entry is None or entry.stage_id != stage.id:
        raise Refusal("unknown")
    return act(
        lambda: take_out(one, entry, guards.account(), now()),
        _("去掉了，记得给他排别的场次。"),
        url_for("training.people", stage_id=stage.id, session=one.id),
    )


def told_everywhere(put: Put) -> str:
    """How many places were given, and who still lacks something."""
    words = [_("排了 %(count)s 人次。", count=put.placed)]
    if put.full:
        words.append(_("还有 %(count)s 人有的课没有排到：坐满了，或者时间撞了。请再排几场。", count=put.full))
    return "".join(words)


def told_put(put: Put) -> str:
    """How many have a place, and why the others have none."""
    words = [_("排进了 %(count)s 人。", count=put.placed)]
    if put.full:
        words.append(_("%(count)s 人坐不下了，请再排一场。", count=put.full))
    if put.busy:
        words.append(_("%(count)s 人这个时间在别的场次，没有排。", count=put.busy))
    return "".join(words)


def _found(stage_id: int, session_id: int) -> tuple[Stage, DaySession]:
    stage = training_stage(stage_id)
    return stage, training_session(stage, session_id)


def _within(entry: Entry, scope: str | None) -> bool:
    return scope in (None, entry.candidacy.township_code)


def _townships(stage: Stage, lacking: list[Entry]) -> list[tuple[str, str, int]]:
    """(code, name, how many still need it) of the townships that have such people."""
    counts: dict[str, int] = {}
    for entry in lacking:
        code = entry.candidacy.township_code or ""
        counts[code] = counts.get(code, 0) + 1
    regions = stage.cohort.programme.regions
    return [(one.code, one.name, counts[one.code]) for one in regions.townships if counts.get(one.code)]
