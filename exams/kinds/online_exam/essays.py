"""The office's page of essays: who marks, how much each has left, whom they may not mark.

No mark is shown here before all are in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import EssayMarker, EssayTie
from exams.queries.bank import items_by_id
from exams.queries.essays import Judged, burdens, judged, rules_of_essays
from exams.queries.sat import over
from exams.services.deal_essays import (
    MARKERS,
    Dealt,
    deal_essays,
    keep_apart,
    may_mark,
    name_markers,
    release_marker,
)
from exams.web.examine.assign import REASON_WORDS
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, Candidacy, Entry, RoleGrant, Stage
from recruit.queries.rechecks import to_be_mended
from recruit.web import guards

READERS = ("office", "second-signatory", "auditor")


@bp.get("/office/<int:stage_id>/essays")
@guards.staff(*READERS)
def essays(stage_id: int) -> str:
    stage, at = exam_stage(stage_id), now()
    rules, answers = rules_of_essays(stage), judged(stage)
    people, load = _markers(stage), burdens(stage)
    all_in = bool(answers) and not any(one.waiting or (rules and one.missing(rules)) for one in answers)
    may_act = "office" in guards.account().roles and guards.account().township_scope is None
    working = [one.account_id for one in people if one.left_at is None]
    return render_template(
        "exams/online_exam/essays.html",
        stage=stage,
        title=stage.definition.title,
        rules=rules,
        over=over(stage, at),
        people=[(one, *load.get(one.account_id, (0, 0))) for one in people],
        others=[one for one in _could_mark(stage) if one.id not in working] if may_act else [],
        questions=_questions(answers, all_in),
        total=len(answers),
        undealt=sum(1 for one in answers if rules and one.missing(rules)),
        unmarked=sum(len(one.waiting) for one in answers),
        all_in=all_in,
        ties=_ties(stage),
        reasons=REASON_WORDS,
        may_act=may_act and (stage.state != "closed" or bool(to_be_mended(stage, at))),
    )


@bp.post("/office/<int:stage_id>/essays/markers")
@guards.staff("office")
def essay_markers(stage_id: int) -> Response:
    """Names markers."""
    stage, chosen = exam_stage(stage_id), set(request.form.getlist("marker"))
    accounts = [one for one in _could_mark(stage) if str(one.id) in chosen]
    return _done(
        stage_id,
        lambda: name_markers(stage, accounts, guards.account(), now()),
        lambda count: _("加了 %(count)s 位阅卷人。", count=count),
    )


@bp.post("/office/<int:stage_id>/essays/deal")
@guards.staff("office")
def essays_deal(stage_id: int) -> Response:
    """Puts before markers whatever has too few of them."""
    stage = exam_stage(stage_id)
    return _done(stage_id, lambda: deal_essays(stage, guards.account(), now()), _dealt)


@bp.post("/office/<int:stage_id>/essays/markers/<int:account_id>/release")
@guards.staff("office")
def essay_release(stage_id: int, account_id: int) -> Response:
    """Takes a marker off."""
    stage, account = exam_stage(stage_id), _account(account_id)
    return _done(stage_id, lambda: release_marker(stage, account, guards.account(), now()), _dealt)


@bp.post("/office/<int:stage_id>/essays/apart")
@guards.staff("office")
def essays_apart(stage_id: int) -> Response:
    """Notes whom a marker may not mark."""
    stage, form = exam_stage(stage_id), request.form
    who = form.get("who", "")
    account = _account(int(who) if who.isascii() and who.isdigit() and len(who) < 10 else 0)
    number, reason = form.get("number", "").strip()[:20], form.get("reason", "")
    return _done(
        stage_id,
        lambda: keep_apart(stage, account, number, reason, guards.account(), now()),
        lambda done: f"{_('记下了。')} {_dealt(done)}",
    )


def _done(stage_id: int, step: Callable[[], Any], told: Callable[[Any], str]) -> Response:
    """One step and its sentence; how many are still short is said beside it."""
    try:
        done = step()
        db.session.commit()
        flash(told(done), "success")
        if isinstance(done, Dealt) and done.short:
            flash(_("还缺 %(count)s 人次，请再加阅卷人，然后再分一次。", count=done.short), "warning")
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
    return redirect(url_for("exam.essays", stage_id=stage_id), 303)


def _dealt(done: Dealt) -> str:
    return _("分出去 %(count)s 份。", count=done.added)


def _questions(answers: Sequence[Judged], all_in: bool) -> list[dict[str, Any]]:
    """By question: how many wrote it, how many are settled; once all marks are in, thirds and the mean."""
    items = items_by_id({one.written.item_id for one in answers})
    rows = []
    for key in sorted(items, key=lambda key: items[key].code):
        mine = [one for one in answers if one.written.item_id == key]
        points = [one.settled.points for one in mine if one.settled.points is not None]
        rows.append(
            {
                "item": items[key],
                "points": mine[0].written.points,
                "count": len(mine),
                "settled": len(points),
                "apart": sum(one.settled.apart for one in mine) if all_in else None,
                "mean": round(sum(points) / len(points), 2) if all_in and points else None,
            }
        )
    return rows


def _markers(stage: Stage) -> list[EssayMarker]:
    query = select(EssayMarker).join(EssayMarker.account).where(EssayMarker.stage_id == stage.id)
    return list(db.session.scalars(query.order_by(Account.login)))


def _could_mark(stage: Stage) -> list[Account]:
    query = select(Account).where(
        Account.active.is_(True),
        Account.kind == "staff",
        Account.id.in_(select(RoleGrant.account_id).where(RoleGrant.role.in_(MARKERS))),
    )
    return [one for one in db.session.scalars(query.order_by(Account.login)) if may_mark(one, stage)]


def _ties(stage: Stage) -> list[tuple[str, str, str]]:
    query = (
        select(Account.name, Candidacy.number, EssayTie.reason)
        .select_from(EssayTie)
        .join(Account, Account.id == EssayTie.account_id)
        .join(Entry, Entry.id == EssayTie.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(EssayTie.stage_id == stage.id)
        .order_by(Account.login, Candidacy.number)
    )
    return [(name, number, reason) for name, number, reason in db.session.execute(query)]


def _account(account_id: int) -> Account:
    """Errors: Refusal('unknown')."""
    found = db.session.get(Account, account_id)
    if found is None or found.kind != "staff":
        raise Refusal("unknown")
    return found
