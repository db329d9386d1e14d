"""The office's page of blind marking, whatever is marked: who marks, how much each has left, whom they may not mark.

No mark is shown here before all are in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from exams.kinship import WORDS as REASON_WORDS
from exams.models import EssayMarker, EssayTie
from exams.queries.blind import Judged, Pile, burdens
from exams.services import deal_blind
from exams.services.deal_blind import MARKERS, Dealt, may_mark
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, Candidacy, Entry, RoleGrant, Stage
from recruit.queries.rechecks import to_be_mended
from recruit.web import guards

READERS = ("office", "second-signatory", "auditor")


@dataclass(frozen=True)
class OfficePages:
    """`page` is the endpoint of what the office sees; its buttons stand below that address."""

    pile: Pile
    page: str

    def values(self, stage: Stage, pieces: Sequence[Judged]) -> dict[str, Any]:
        """How far the pieces are, and what `exams/_blind_people.html` shows. No mark is among it."""
        base = self._url(stage).rstrip("/")
        return {
            "stage": stage,
            "undealt": sum(1 for one in pieces if one.missing),
            "unmarked": sum(len(one.waiting) for one in pieces),
            "all_in": all_in(pieces),
            "urls": {name: f"{base}/{name}" for name in ("markers", "deal", "apart")},
            **_people(self.pile, stage),
        }

    def name(self, stage: Stage) -> Response:
        """Names markers."""
        chosen = set(request.form.getlist("marker"))
        accounts = [one for one in _could_mark(stage) if str(one.id) in chosen]
        return self._step(
            stage,
            lambda: deal_blind.name_markers(self.pile, stage, accounts, guards.account(), now()),
            lambda count: _("加了 %(count)s 位阅卷人。", count=count),
        )

    def deal(self, stage: Stage) -> Response:
        """Puts before markers whatever has too few of them."""
        return self._step(stage, lambda: deal_blind.deal(self.pile, stage, guards.account(), now()), _dealt)

    def release(self, stage: Stage, account_id: int) -> Response:
        """Takes a marker off."""
        account = _staff_account(account_id)
        return self._step(
            stage,
            lambda: deal_blind.release_marker(self.pile, stage, account, guards.account(), now()),
            _dealt,
        )

    def apart(self, stage: Stage) -> Response:
        """Notes whom a marker may not mark. Errors: Refusal('unknown') where the form names no account."""
        form, text = request.form, request.form.get("who", "")
        account = _staff_account(int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0)
        number, reason = form.get("number", "").strip()[:20], form.get("reason", "")
        return self._step(
            stage,
            lambda: deal_blind.keep_apart(self.pile, stage, account, number, reason, guards.account(), now()),
            lambda done: f"{_('记下了。')} {_dealt(done)}",
        )

    def _url(self, stage: Stage) -> str:
        return url_for(self.page, stage_id=stage.id)

    def _step(self, stage: Stage, act: Callable[[], Any], told: Callable[[Any], str]) -> Response:
        """One step and its sentence; how many are still short is said beside it."""
        url = self._url(stage)
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


def progress(pieces: Sequence[Judged], done: bool) -> dict[str, Any]:
    """How many there are and how many are settled; `done` (all marks of the page are in): thirds and the mean."""
    points = [one.settled.points for one in pieces if one.settled.points is not None]
    return {
        "count": len(pieces),
        "settled": len(points),
        "apart": sum(one.settled.apart for one in pieces) if done else None,
        "mean": round(sum(points) / len(points), 2) if done and points else None,
    }


def all_in(pieces: Sequence[Judged]) -> bool:
    """Whether every mark that is needed is in; before that nobody at the office sees one."""
    return bool(pieces) and not any(one.waiting or one.missing for one in pieces)


def _people(pile: Pile, stage: Stage) -> dict[str, Any]:
    people, load = _markers(stage), burdens(pile, stage)
    may_act = "office" in guards.account().roles and guards.account().township_scope is None
    working = [one.account_id for one in people if one.left_at is None]
    return {
        "people": [(one, *load.get(one.account_id, (0, 0))) for one in people],
        "others": [one for one in _could_mark(stage) if one.id not in working] if may_act else [],
        "ties": _ties(stage),
        "reasons": REASON_WORDS,
        "may_act": may_act and (stage.state != "closed" or bool(to_be_mended(stage, now()))),
    }


def _dealt(done: Dealt) -> str:
    return _("分出去 %(count)s 份。", count=done.added)


def _could_mark(stage: Stage) -> list[Account]:
    query = select(Account).where(
        Account.active.is_(True),
        Account.kind == "staff",
        Account.id.in_(select(RoleGrant.account_id).where(RoleGrant.role.in_(MARKERS))),
    )
    return [one for one in db.session.scalars(query.order_by(Account.login)) if may_mark(one, stage)]


def _staff_account(account_id: int) -> Account:
    """Errors: Refusal('unknown')."""
    found = db.session.get(Account, account_id)
    if found is None or found.kind != "staff":
        raise Refusal("unknown")
    return found


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
