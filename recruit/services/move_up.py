"""Move up from the reserve: the office proposes, a second person confirms, and the next in line enters the next stage.

Nobody is named by hand. The office says whose place is free; who takes it follows from the published list. Where the
programme asks people first (`accept_hours`), the second person's word is an offer that `recruit.services.answer_offer`
answers; one that nobody took frees the place for the next, again by two people.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from recruit import audit
from recruit import replacement_messages as replacement_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Replacement, Result, ResultRow, Stage
from recruit.queries.freed import bound, given_out, settled
from recruit.queries.owed_corrections import owed_corrections
from recruit.queries.replacements import gone, in_the_running, last_refused, next_in_reserve, replacements_of
from recruit.queries.results import current_result
from recruit.queries.stages import following
from recruit.reasons import told
from recruit.replacement import (
    ASKED,
    ENDS_AS,
    HAD_THEIR_TURN,
    LIVE,
    answer_until,
    closing_cause,
    ended_as,
    holds,
    why_not,
)
from recruit.services.admit import admit, let_back
from recruit.services.hold_candidacies import hold_candidacies
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import REASON, settle_back, still_proposed
from recruit.services.send_messages import Notice, queue
from recruit.services.take_up_place import require_free_seat, take_up


def propose_move_up(
    stage: Stage, number: str, cause: str, reason: str, by: Account, at: datetime
) -> Replacement:
    """Puts forward that the next in reserve takes the place of the candidate `number`, who left.

    `cause` is asked for only where the candidate is still in the running (a key of `ENDS_AS`): confirming ends the
    candidacy too. `stage` is the one whose list has the reserve.

    Errors: Refusal('role-missing' | 'county-only' | 'reason-wanted' | 'list-not-published' | 'replacement-none' |
    'replacement-last' | 'replacement-closed' | 'replacement-opened' | 'replacement-closed-fraud' |
    'replacement-closed-unfit' | 'list-waiting' | 'list-owed' (stage) | 'not-on-list' (number) | 'freed-none' (number) |
    'freed-goes-first' (numbers, place) |
    'move-up-twice' (number) | 'cause-wanted' (number) | 'reserve-empty' | 'reserve-shared' (numbers) |
    'move-up-changed' where the one whose turn it is withdraws at this moment).
    """
    require(by, "office")
    require_county(by)
    result = list_in_force(stage, at)
    end_lapsed(result, by, at)
    left = _who_left(result, number)
    turn = next_in_reserve(result, *HAD_THEIR_TURN)
    hold_candidacies([left.id, *(row.candidacy_id for row in turn)])
    cause, refused = _cause(result, left, cause, at), last_refused(result, left)
    if (closing := closing_cause(cause, left.state_reason)) in stage.definition.closed_after:
        raise Refusal(f"replacement-closed-{closing}")
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    require_free_seat(result, left, at)
    row = _first(turn)
    if row.candidacy.state != "active":
        raise Refusal("move-up-changed")
    replacement = Replacement(
        result=result,
        left=left,
        up=row.candidacy,
        cause=cause,
        reason=reason.strip()[:REASON],
        follows=refused,
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(replacement)
    db.session.flush()
    note(replacement, by, at, "reserve.propose", cause=cause, reason=_told(replacement, reason))
    return replacement


def confirm_move_up(replacement: Replacement, by: Account, at: datetime) -> Entry | None:
    """A second, different person confirms; the candidate enters the next stage and is told. None where they are asked
    first: then the place waits for their answer until `answer_until`.

    Everything is looked at again. Proposals of one list are confirmed in the order of its reserve.
    Errors: Refusal('same-signatory' | 'wrong-state' | 'move-up-changed') and those of `propose_move_up` but for the
    reason's.
    """
    require(by, "second-signatory")
    require_county(by)
    result = list_in_force(replacement.result.stage, at)
    hold_candidacies([replacement.left_id, replacement.up_id])
    held = still_proposed(Replacement, replacement.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    if held.up.state != "active":
        raise Refusal("move-up-changed")
    if result.id != held.result_id or _first(next_in_reserve(result, *ASKED)).candidacy_id != held.up_id:
        raise Refusal("move-up-changed")
    if held.left_id not in {one.id for one in in_the_running(result)}:
        raise Refusal("move-up-changed")
    if held.left.state == "active" and held.cause in ("withdrawn", "excluded", "fraud", "unfit"):
        raise Refusal("move-up-changed")  # came back meanwhile, or would be put out without having been heard
    _not_further(result, held.left)
    require_free_seat(result, held.left, at, held)
    ended = _end(held)
    held.settled_at, held.settled_by_id = at, by.id
    if (hours := held.result.stage.definition.accept_hours) is not None:
        _offer(held, hours, by, at)
        entry = None
    else:
        held.state = "confirmed"
        entry = enter(held, at)
        note(held, by, at, "reserve.confirm", cause=held.cause)
    _tell(held, entry, ended, at)
    return entry


def _offer(held: Replacement, hours: int, by: Account, at: datetime) -> None:
    target = following(held.result.stage)
    assert target is not None
    held.state = "offered"
    held.answer_until = answer_until(held.result.stage.definition.replacement, hours, target.opens_at, at)
    db.session.flush()
    note(held, by, at, "reserve.offer", cause=held.cause, until=held.answer_until.isoformat())


def end_lapsed(result: Result, by: Account, at: datetime) -> None:
    """Writes down what the clock has ended already, so that the place is free for the next."""
    for one in replacements_of(result, "offered"):
        if not holds(one.state, one.answer_until, at):
            held = locked(Replacement, one.id)
            assert held is not None
            if held.state != "offered":
                continue
            held.state = ended_as(held.replied_via)
            held.replied_at = held.replied_at or held.answer_until
            note(held, by, at, "reserve.lapse", state=held.state)
    db.session.flush()


def send_back_move_up(replacement: Replacement, by: Account, at: datetime, reason: str = "") -> None:
    """The second person does not confirm, with a reason; or whoever proposed it takes it back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    held = still_proposed(Replacement, replacement.id)
    held.answer = settle_back(held, by, at, reason)
    note(held, by, at, "reserve.back", state=held.state, reason=_told(held, reason))


def list_in_force(stage: Stage, at: datetime, *, asked: bool = False) -> Result:
    """The published list whose reserve may move up now. Its stage and the next are held until the caller is done.

    `asked`: for the yes of somebody who was asked. Then neither a list that waits for its signature or is owed nor how
    much time is left keeps them out: they are treated like whoever moved up before that list was proposed.
    """
    locked(Stage, stage.id)
    result = current_result(stage)
    if result is None or result.state != "published":
        raise Refusal("list-not-published")
    target = following(stage)
    if target is not None:
        locked(Stage, target.id)
    rule = stage.definition.replacement
    refused = why_not(
        rule,
        target.opens_at if target else None,
        settled(stage),
        at,
        None if asked else stage.definition.least_hours,
    )
    if refused is not None:
        title = target.definition.title if target else ""
        raise Refusal(refused, stage=title, hours=stage.definition.least_hours)
    for one in () if asked else (stage, target):
        if one is not None and _waiting(one):
            raise Refusal("list-waiting", stage=one.definition.title)
        # Two people have said that this list is wrong: who comes next may be just what is being put right.
        if one is not None and owed_corrections(one):
            raise Refusal("list-owed", stage=one.definition.title)
    return result


def _waiting(stage: Stage) -> bool:
    query = select(Result.id).where(Result.stage_id == stage.id, Result.state == "proposed")
    return db.session.scalar(query.limit(1)) is not None


def _who_left(result: Result, number: str) -> Candidacy:
    wanted = "".join(number.split()).upper()
    left = next((one for one in in_the_running(result) if one.number.upper() == wanted), None)
    if left is None:
        raise Refusal("not-on-list", number=wanted)
    pending = select(Replacement.id).where(
        Replacement.result_id == result.id, Replacement.left_id == left.id, Replacement.state.in_(LIVE)
    )
    if db.session.scalar(pending.limit(1)) is not None:
        raise Refusal("move-up-twice", number=left.number)
    return left


def _cause(result: Result, left: Candidacy, cause: str, at: datetime) -> str:
    """How the candidacy ended, by the record where there is one, else by the office's word."""
    _not_further(result, left)
    if (refused := last_refused(result, left)) is not None and left.state != "active":
        return refused.cause
    if left.state != "active":
        return left.state
    if left.id in {one.id for one in gone(result, at)}:
        return "declined"
    if cause not in ENDS_AS:
        raise Refusal("cause-wanted", number=left.number)
    return cause


def _not_further(result: Result, left: Candidacy) -> None:
    """Whoever has gone on from the next stage already (signed the agreement, say) leaves no place here."""
    if (allotment := given_out(result.stage)) is not None:
        if left.id in bound(allotment):
            raise Refusal("already-moved-on", number=left.number)
        return
    target = following(result.stage)
    query = select(Entry.id).where(
        Entry.stage_id == (target.id if target else None),
        Entry.candidacy_id == left.id,
        Entry.outcome == "advanced",
    )
    if db.session.scalar(query) is not None:
        raise Refusal("already-moved-on", number=left.number)


def _first(turn: list[ResultRow]) -> ResultRow:
    if not turn:
        raise Refusal("reserve-empty")
    if len(turn) > 1:
        raise Refusal("reserve-shared", numbers=[row.candidacy.number for row in turn])
    return turn[0]


def _end(held: Replacement) -> bool:
    """Whoever left by the office's word is out of the running from now on. True where this service ended it."""
    if held.left.state != "active" or held.cause not in ENDS_AS:
        return False
    held.left.state = ENDS_AS[held.cause]
    # The cause alone: the office's words stand in the proposal, which only the county reads.
    held.left.state_reason = held.cause
    return True


def enter(held: Replacement, at: datetime) -> Entry:
    """Through the one door into a stage; somebody a correction took out of it before stands in it again."""
    target = following(held.result.stage)
    assert target is not None
    if target.state == "closed":
        return take_up(target, held, at)
    query = select(Entry).where(Entry.stage_id == target.id, Entry.candidacy_id == held.up_id)
    entry = db.session.scalar(query)
    if entry is None:
        (entry,) = admit(target, [held.up], at)
    else:
        let_back(entry)
    return entry


def _tell(held: Replacement, entry: Entry | None, ended: bool, at: datetime) -> None:
    """Whoever moves up hears of it, and whoever was ended by two people's word does not have to find out by themselves.

    That holds for `declined` too: the office may have heard wrongly, and only the applicant knows.
    """
    here = held.result.stage.definition.title
    target = following(held.result.stage)
    assert target is not None
    told: dict[str, Any] = {"stage": here, "next": target.definition.title}
    if entry is None:
        told["until"] = held.answer_until
    template = "moved-up" if entry is not None else "place-offered"
    notices = [Notice(one, template, told) for one in accounts_of(held.up)]
    if ended:
        facts = {"stage": here, "phone": target.cohort.programme.objection_desk.phone}
        notices += [Notice(one, "place-given-up", facts) for one in accounts_of(held.left)]
    queue(notices, at)


def accounts_of(candidacy: Candidacy) -> list[Account]:
    """The applicant's own account; places have none."""
    query = select(Account).where(Account.kind == "applicant", Account.active.is_(True))
    if candidacy.person_id is None:
        return []
    return list(db.session.scalars(query.where(Account.person_id == candidacy.person_id)))


def _told(held: Replacement, reason: str) -> str:
    """The reason as the log may hold it: with numbers for the names of the two."""
    names = {one.person.name: one.number for one in (held.left, held.up) if one.person is not None}
    return told(reason, names)


def note(held: Replacement, by: Account, at: datetime, action: str, **facts: Any) -> None:
    stage = held.result.stage
    audit.note(
        at,
        by.login,
        action,
        audit.at_stage(stage),
        version=held.result.version,
        left=held.left.number,
        up=held.up.number,
        **facts,
    )
