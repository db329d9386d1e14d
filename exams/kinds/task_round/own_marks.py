"""The candidate's own marks for a written piece, criterion by criterion, once the list is out; nobody is named."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import select

from exams.fieldwork.marking import blind_rules, comments_shown
from exams.fieldwork.rules import DOCUMENT
from exams.kinds.task_round.blind_plans import how_words, marker_words, rule_words
from exams.kinds.task_round.room import KIND, bp
from exams.queries.fieldwork_own import own_component
from exams.queries.plans import Told, told_of
from exams.rubrics import criteria_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.models import Entry, Result
from recruit.programme import Component
from recruit.web import guards
from recruit.web.context import page_url
from scoring.numeric import plain


@bp.get("/<int:entry_id>/written/<component>/marks")
@guards.applicant
def plan_marks_page(entry_id: int, component: str) -> str:
    """Errors: Refusal('unknown') before the list is out, and where nothing was marked blind."""
    entry, part = own_component(guards.account(), entry_id, KIND, component, DOCUMENT)
    result, told = released(entry), None
    rules = blind_rules(part)
    if result is not None and rules is not None:
        told = told_of(entry, part, result.confirmed_at)
    if told is None or rules is None or result is None:
        raise Refusal("unknown")
    return render_template(
        "exams/task_round/plan_marks.html",
        entry=entry,
        component=part,
        told=told,
        how=how_words(told, part),
        rules=rule_words(rules),
        who=[marker_words(str(at)) for at in range(1, len(told.given) + 1)],
        rows=_rows(told, part),
        totals=[plain(one.value) for one in told.given],
        result=plain(told.result),
        comments=_comments(told, part) if comments_shown(part) else [],
        scaled=sum(one.max for one in criteria_of(part)) != part.max,
        max=plain(part.max),
        explain_url=page_url("lists.explain", result_id=result.id, number=entry.candidacy.number),
    )


def released(entry: Entry) -> Result | None:
    """The list that is out and holds this candidate's line, the newest version of it."""
    query = select(Result).where(Result.stage_id == entry.stage_id, Result.state == "published")
    found: Result | None = db.session.scalars(query.order_by(Result.version.desc()).limit(1)).one_or_none()
    return found


def marks_are_out(entry: Entry, component: Component) -> bool:
    """Whether the page above has something to show."""
    result = released(entry) if blind_rules(component) is not None else None
    return result is not None and told_of(entry, component, result.confirmed_at) is not None


def _rows(told: Told, component: Component) -> list[list[str]]:
    return [
        [
            one.title.in_(current_locale()),
            plain(one.max),
            *(plain(sheet.marks[one.code]) if one.code in sheet.marks else "–" for sheet in told.given),
        ]
        for one in criteria_of(component)
    ]


def _comments(told: Told, component: Component) -> list[dict[str, Any]]:
    titles = {one.code: one.title.in_(current_locale()) for one in criteria_of(component)}
    return [
        {
            "who": marker_words(str(at)),
            "said": [(titles.get(code, code), words) for code, words in said.items()],
        }
        for at, one in enumerate(told.given, 1)
        if (said := one.comments)
    ]
