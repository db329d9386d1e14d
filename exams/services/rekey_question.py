"""Void a question, or mark it by another key, after it was sat: one proposes, a second signs, all are marked anew.

Nothing is written over: the ruling stands beside the paper, the question's stored version keeps its key, and the bank
gets a new version. A list that is signed already stays; its correction takes the usual two signatures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from exams.bank.items import ESSAY, NUMERIC, ORDERING, SHORT, Item, faults
from exams.models import BankItem, ItemRuling
from exams.queries.bank import item_of, newest_in, newest_versions, plain_key, with_key
from exams.queries.rulings import item_rulings
from exams.queries.sat import sat_in
from exams.services.hold_ruling import hold_correctable
from exams.services.load_bank import row_of
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.reasons import told
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed

ACTIONS = ("full", "leave-out", "also", "instead", "as-was")
BY_KEY = ("also", "instead")
#: Why a question is not marked as it was drawn. Of each the person says in words what it is.
CAUSES = ("wrong-key", "several-right", "unclear", "misprint", "leaked", "other")
LONGEST_REASON = 500
SECONDS = ("second-signatory",)


@dataclass(frozen=True)
class Change:
    """What is to happen: one of `ACTIONS`, one of `CAUSES`, the words; a plain `key` where the action needs one."""

    action: str
    cause: str
    reason: str
    key: dict[str, Any] | None = None


def draft_ruling(stage: Stage, row: BankItem, change: Change, by: Account, at: datetime) -> ItemRuling:
    """The ruling as it would be, checked and not stored: what the preview works with.

    Errors: Refusal('rekey-not-sat' | 'rekey-nothing' | 'rekey-essay') and, with `field`, 'rekey-action' |
    'rekey-cause' | 'rekey-reason' | 'rekey-key' | 'rekey-same'.
    """
    if change.action not in ACTIONS:
        raise Refusal("rekey-action", field="action")
    if change.cause not in CAUSES:
        raise Refusal("rekey-cause", field="cause")
    if not change.reason.strip():
        raise Refusal("rekey-reason", field="reason")
    if row.id not in sat_in(stage):
        raise Refusal("rekey-not-sat")
    in_force = [one for one in item_rulings(stage, "confirmed") if one.bank_item_id == row.id]
    if change.action == "as-was" and not any(one.action != "as-was" for one in in_force):
        raise Refusal("rekey-nothing")
    return ItemRuling(
        stage_id=stage.id,
        bank_item_id=row.id,
        action=change.action,
        new_key=_checked_key(item_of(row), change),
        cause=change.cause,
        reason=change.reason.strip()[:LONGEST_REASON],
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )


def propose_rekey(stage: Stage, row: BankItem, change: Change, by: Account, at: datetime) -> ItemRuling:
    """Puts the ruling forward. Until it is signed nobody's marks change.

    Errors: Refusal('role-missing' | 'county-only' | 'next-stage-started' | 'rekey-twice') and those of `draft_ruling`.
    """
    require(by, "office")
    require_county(by)
    held = hold_correctable(stage, at)
    ruling = draft_ruling(held, row, change, by, at)
    if any(one.bank_item_id == row.id for one in item_rulings(held, "proposed")):
        raise Refusal("rekey-twice")
    db.session.add(ruling)
    db.session.flush()
    _note(ruling, by, at, "exam.rekey-propose", ruling.reason)
    return ruling


def confirm_rekey(ruling: ItemRuling, by: Account, at: datetime) -> ItemRuling:
    """A second, different person signs: from now on every paper with the question is marked by the ruling.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'same-signatory' | 'next-stage-started').
    """
    require(by, *SECONDS)
    require_county(by)
    stage = hold_correctable(ruling.stage, at)
    held = still_proposed(ItemRuling, ruling.id)
    require_other(by, db.session.get(Account, held.proposed_by_id), held.proposed_by_id)
    for earlier in item_rulings(stage, "confirmed"):
        if earlier.bank_item_id == held.bank_item_id:
            earlier.state = "superseded"
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    version = _into_bank(held, at)
    db.session.flush()
    _note(held, by, at, "exam.rekey-confirm", held.reason, new_version=version)
    return held


def send_back_rekey(ruling: ItemRuling, by: Account, at: datetime, reason: str = "") -> ItemRuling:
    """The second person does not sign, with a reason; or whoever proposed it takes it back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    held = still_proposed(ItemRuling, ruling.id)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(held, by, at, "exam.rekey-back", held.answer, state=held.state)
    return held


def _checked_key(item: Item, change: Change) -> dict[str, Any]:
    if change.action not in BY_KEY:
        return {}
    if item.kind == ESSAY:
        raise Refusal("rekey-essay", field="action")
    try:
        new = with_key(item, change.key or {})
        wrong = _new_faults(item, _as_bank_keeps(new))
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise Refusal("rekey-key", field="key") from None
    if wrong:
        raise Refusal("rekey-key", field="key")
    if new.key == item.key:
        raise Refusal("rekey-same", field="key")
    return plain_key(new)


def _new_faults(old: Item, new: Item) -> set[str]:
    """What is wrong with the new version and was not with the old one: a missing explanation is no matter here."""
    return {one.code for one in faults(new)} - {one.code for one in faults(old)}


def _as_bank_keeps(item: Item) -> Item:
    """An ordering is stored in its right order: another right order is another order of its options."""
    if item.kind != ORDERING or not isinstance(item.key, tuple):
        return item
    options = tuple(item.options[int(str(index))] for index in item.key)
    return replace(item, options=options, key=tuple(range(len(options))))


def _into_bank(ruling: ItemRuling, at: datetime) -> int | None:
    """The question's next version: with the new key, ready to be drawn, where a key can say it; otherwise a draft, so
    that nobody draws the question before somebody has worded it anew. Returns its number; None where the bank has gone
    on already, or where an earlier ruling was only lifted."""
    sat = ruling.item
    in_use, newest = newest_in("reviewed").get(sat.code), newest_versions()[sat.code]
    if ruling.action == "as-was" or in_use is None or in_use.id != sat.id:
        return None
    old = item_of(sat)
    new = _as_bank_keeps(with_key(old, ruling.new_key)) if ruling.new_key else old
    if ruling.action == "also":
        new = _both(old, new)
    right = new != old and not _new_faults(old, new)
    row = row_of(new if right else old, newest.version + 1, at, state="reviewed" if right else "draft")
    row.author_id = ruling.proposed_by_id
    # Who proposed it does not review it: what was ruled out must not come back by one person's word.
    row.writers = [db.session.get_one(Account, ruling.proposed_by_id)]
    if right:
        row.reviewer_id, row.reviewed_at = ruling.settled_by_id, at
    # Also a draft that waits: it was made of the wording that was ruled on, and would bring the old key back.
    query = select(BankItem).where(BankItem.code == sat.code, BankItem.state != "retired").with_for_update()
    for standing in db.session.scalars(query.order_by(BankItem.id)).all():
        standing.state, standing.retired_at, standing.retired_reason = "retired", at, ruling.reason
        standing.revision += 1
    db.session.add(row)
    return row.version


def _both(old: Item, new: Item) -> Item:
    """A key that says both, where the kind can hold several; otherwise the old one, and a person words it anew."""
    if old.kind in (SHORT, NUMERIC):
        before = plain_key(old)["key"]
        return with_key(old, {"key": [*before, *(one for one in plain_key(new)["key"] if one not in before)]})
    return old


def _note(ruling: ItemRuling, by: Account, at: datetime, action: str, words: str, **facts: Any) -> None:
    """The log names the question and what is done; a key stands in the ruling, where the rules of keeping reach it."""
    audit.note(
        at,
        by.login,
        action,
        audit.at_stage(ruling.stage),
        question=f"{ruling.item.code}/{ruling.item.version}",
        ruling=ruling.action,
        cause=ruling.cause,
        reason=told(words),
        **facts,
    )
