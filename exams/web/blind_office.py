"""What the office's pages of blind marking share: who marks, who could, who is kept apart; one step, its sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from sqlalchemy import select
from werkzeug.wrappers import Response

from exams.models import EssayMarker, EssayTie
from exams.queries.blind import Judged, Pile, burdens
from exams.services.deal_blind import MARKERS, Dealt, may_mark
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


def people_values(pile: Pile, stage: Stage) -> dict[str, Any]:
    """What `exams/_blind_people.html` shows. No mark is among it."""
    people, load = _markers(stage), burdens(pile, stage)
    may_act = "office" in guards.account().roles and guards.account().township_scope is None
    working = [one.account_id for one in people if one.left_at is None]
    return {
        "people": [(one, *load.get(one.account_id, (0, 0))) for one in people],
        "others": [one for one in could_mark(stage) if one.id not in working] if may_act else [],
        "ties": _ties(stage),
        "reasons": REASON_WORDS,
        "may_act": may_act and (stage.state != "closed" or bool(to_be_mended(stage, now()))),
    }


def all_in(pieces: list[Judged]) -> bool:
    """Whether every mark that is needed is in; before that nobody at the office sees one."""
    return bool(pieces) and not any(one.waiting or one.missing for one in pieces)


def step(url: str, act: Callable[[], Any], told: Callable[[Any], str]) -> Response:
    """One step and its sentence; how many are still short is said beside it."""
    try:
        done = act()
        db.session.commit()
        flash(told(done), "success")
        if isinstance(done, Dealt) and done.short:
            flash(_("还缺 %(count)s 人次，请再加阅卷人，然后再分一次。", count=done.short), "warning")
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
    return redirect(url, 303)


def dealt(done: Dealt) -> str:
    return _("分出去 %(count)s 份。", count=done.added)


def named(count: int) -> str:
    return _("加了 %(count)s 位阅卷人。", count=count)


def could_mark(stage: Stage) -> list[Account]:
    query = select(Account).where(
        Account.active.is_(True),
        Account.kind == "staff",
        Account.id.in_(select(RoleGrant.account_id).where(RoleGrant.role.in_(MARKERS))),
    )
    return [one for one in db.session.scalars(query.order_by(Account.login)) if may_mark(one, stage)]


def staff_account(account_id: int) -> Account:
    """Errors: Refusal('unknown')."""
    found = db.session.get(Account, account_id)
    if found is None or found.kind != "staff":
        raise Refusal("unknown")
    return found


def typed_account(text: str) -> Account:
    """The account that a form names. Errors: Refusal('unknown')."""
    return staff_account(int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0)


def _markers(stage: Stage) -> list[EssayMarker]:
    query = select(EssayMarker).join(EssayMarker.account).where(EssayMarker.stage_id == stage.id)
    return list(db.session.scalars(query.order_by(Account.login)))


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
