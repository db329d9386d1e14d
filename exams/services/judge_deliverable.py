"""Judge what somebody handed in: accepted, sent back with what is missing, or refused once nothing more can come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select

from exams.fieldwork.item_states import SETTLED, all_met, unanswered
from exams.fieldwork.items import DELIVERABLES, item_pieces
from exams.fieldwork.late import late_rule
from exams.fieldwork.words import REASONS
from exams.models import DeliverableReview, Evidence
from exams.queries.deliverables import Handed, handed_in_for, one_item, settled
from exams.services.hold_entries import hold
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import opening_text
from recruit.models import Account, Entry
from recruit.queries.assignments import assigned
from recruit.services.hold_stage import hold_markable
from recruit.services.mend import Change, mend
from recruit.services.roles import require, require_active
from recruit.services.send_messages import Notice, queue

#: Who may be given deliverables to judge.
REVIEWERS = ("marker",)
#: So much of a reviewer's words is kept.
WORDS = 500


@dataclass(frozen=True)
class Word:
    """What a reviewer says of one item: criterion -> met or not; `pictures` (id -> a code of `REASONS`) are no good and
    have to be replaced. `seen`: the fingerprint of what lay before the reviewer. `why`: needed after the closing."""

    entry: Entry
    item: str
    outcome: Literal["accepted", "back", "refused"]
    met: Mapping[str, bool]
    words: str = ""
    seen: str = ""
    pictures: Mapping[int, str] = field(default_factory=dict)
    why: str = ""


def judge_deliverables(words: Sequence[Word], by: Account, at: datetime) -> int:
    """Records what one reviewer says, all or none; returns how many changed something.

    Errors: Refusal('role-missing' | 'not-assigned' (number) | 'deliverable-own-hand' (number) | 'stage-closed' |
    'candidacy-ended' | 'unknown' | 'deliverable-incomplete' | 'deliverable-changed' | 'deliverable-criteria' |
    'deliverable-not-met' | 'deliverable-words' | 'deliverable-too-late' (closes) | 'deliverable-too-early' (closes) |
    'reason-unknown' | 'mend-reason' | 'mend-undecided').
    """
    require(by, *REVIEWERS)
    opened = hold_markable((one.entry for one in words), at)
    hold(one.entry for one in words)
    allowed = assigned(by, {one.entry.id for one in words})
    changes, told, events = [], [], []
    for one in words:
        require_active(one.entry.candidacy)
        if (one.entry.id, one.item) not in allowed:
            raise Refusal("not-assigned", number=one.entry.candidacy.number)
        if handed_in_for(one.entry, by):
            raise Refusal("deliverable-own-hand", number=one.entry.candidacy.number)
        before = one_item(one.entry, one.item)
        _require_fit(one, before, one.entry.id in opened, at)
        if before.review is not None and _same(before.review, one):
            continue
        _store(one, before, by, at)
        was = before.review.outcome if before.review else before.state
        changes.append(Change(one.entry, one.item, "", was, one.outcome, one.why or one.words))
        if one.entry.id not in opened:
            told += _notices(one, before)
            facts = {"stage": one.entry.stage.code, "item": one.item, "outcome": one.outcome}
            events.append(
                audit.Event(at, by.login, "deliverable.judge", audit.about(one.entry.candidacy), facts)
            )
    db.session.flush()
    queue(told, at)
    mend(changes, opened, by, at)
    audit.record(events)
    return len(changes)


def require_unsettled(entry: Entry, piece: str) -> None:
    """Nothing more is handed in for an item that is accepted or refused. Errors: Refusal('deliverable-settled')."""
    if entry.stage.kind == DELIVERABLES and settled(entry, piece):
        raise Refusal("deliverable-settled")


def _same(review: DeliverableReview, one: Word) -> bool:
    """A page that is sent twice says nothing new."""
    return (review.outcome, review.seen_hash, review.words, review.met) == (
        one.outcome, one.seen, one.words.strip()[:WORDS], dict(one.met),
    )  # fmt: skip


def _require_fit(one: Word, before: Handed, mending: bool, at: datetime) -> None:
    judged = before.item.judged
    if before.lacking:
        raise Refusal("deliverable-incomplete")
    if one.seen != before.seen:
        raise Refusal("deliverable-changed")
    if unanswered(judged, one.met):
        raise Refusal("deliverable-criteria")
    if one.outcome == "accepted" and not all_met(judged, one.met):
        raise Refusal("deliverable-not-met")
    if one.outcome != "accepted" and not one.words.strip():
        raise Refusal("deliverable-words")
    if any(reason not in REASONS for reason in one.pictures.values()):
        raise Refusal("reason-unknown")
    if mending and one.outcome not in SETTLED:
        raise Refusal("mend-undecided")
    if not mending:
        _require_time(one, at)


def _require_time(one: Word, at: datetime) -> None:
    """Sent back while something can still come, refused only afterwards."""
    closes = one.entry.window[1]
    if one.outcome == "back" and at >= closes:
        raise Refusal("deliverable-too-late", closes=_told(one.entry, closes))
    shuts = late_rule(one.entry.stage.definition.params).until(closes)
    if one.outcome == "refused" and at < shuts:
        raise Refusal("deliverable-too-early", closes=_told(one.entry, shuts))


def _told(entry: Entry, moment: datetime) -> str:
    return opening_text(moment, entry.stage.cohort.programme.timezone)


def _store(one: Word, before: Handed, by: Account, at: datetime) -> None:
    earlier = before.review
    if earlier is not None:
        earlier.current = False
        db.session.flush()  # one word at a time is current
    db.session.add(
        DeliverableReview(
            entry_id=one.entry.id,
            item=one.item,
            revision=earlier.revision + 1 if earlier else 1,
            outcome=one.outcome,
            met={code: bool(one.met[code]) for code in before.item.judged},
            words=one.words.strip()[:WORDS],
            seen_hash=one.seen,
            at=at,
            by_id=by.id,
        )
    )
    _rule_pictures(one, {piece.code for piece in item_pieces(before.item)}, by, at)


def _rule_pictures(one: Word, pieces: Collection[str], by: Account, at: datetime) -> None:
    """Pictures of what is sent back that are no good leave their place free for better ones; those of what is accepted
    are accepted with it."""
    query = select(Evidence).where(
        Evidence.entry_id == one.entry.id, Evidence.component.in_(pieces), Evidence.state != "rejected"
    )
    for picture in db.session.scalars(query.order_by(Evidence.id)):
        if one.outcome == "back" and picture.id in one.pictures:
            picture.state, picture.reason = "rejected", one.pictures[picture.id]
        elif one.outcome == "accepted":
            picture.state = "accepted"
        else:
            continue
        picture.reviewed_by_id, picture.reviewed_at = by.id, at


def _notices(one: Word, before: Handed) -> list[Notice]:
    """Whoever has to mend something is told at once, wherever a message reaches them."""
    person = one.entry.candidacy.person_id
    if one.outcome != "back" or person is None:
        return []
    # Midnight belongs to the day that ends, so the last minute of it is named.
    last = one.entry.window[1] - timedelta(seconds=1)
    facts = {
        "stage": one.entry.stage.definition.title,
        "item": before.item.title,
        "closes": last.astimezone(one.entry.stage.cohort.programme.timezone),
    }
    own = select(Account).where(Account.person_id == person, Account.active.is_(True)).order_by(Account.id)
    return [Notice(account, "deliverable-back", facts) for account in db.session.scalars(own).unique()]
