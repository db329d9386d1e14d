"""Close a stage: preview, propose, confirm by a second person, publish. Once, for all kinds.

Kinds say what happened; here the list is computed through `scoring`, signed twice, recorded and never changed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from recruit import audit
from recruit.bundles import keep
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.kinds import Blocker, kind_of
from recruit.list_head import head_of
from recruit.models import Account, Candidacy, Decision, Entry, Result, Stage
from recruit.queries.owed_corrections import corrections_over
from recruit.queries.results import current_result
from recruit.queries.stages import following, standing_in_the_way
from recruit.services.admit import admit, let_back, take_out
from recruit.services.build_bundle import StageList, build_list, seal_list
from recruit.services.carry_out import carry_out, to_carry_out
from recruit.services.collect_inputs import collect
from recruit.services.move_up import end_lapsed
from recruit.services.roles import require, require_county, require_other
from recruit.services.stay_apart import require_apart
from recruit.services.store_rows import store_rows
from scoring.canonical import sha256_hex

#: So much of a reason fits on the record.
REASON = 500


@dataclass(frozen=True)
class Preview:
    """What closing now would mean: what stands in the way, and the list as it would be."""

    blockers: tuple[Blocker, ...]
    stage_list: StageList


def preview(stage: Stage, at: datetime) -> Preview:
    """Computes the list without changing anything."""
    return Preview(tuple(standing_in_the_way(stage, at)), build_list(stage, collect(stage, at=at)))


def propose(
    stage: Stage, by: Account, at: datetime, reason: str = "", unchanged: Mapping[int, str] | None = None
) -> Result:
    """The office puts the list forward. A list of a closed stage is a correction and needs a reason; it carries out the
    requests that were granted, `unchanged` says of which and why nothing had to change (`carry_out`).

    Errors: Refusal('role-missing' | 'county-only' | 'judged-here' | 'stage-blocked' | 'undecided-at-line' |
    'correction-reason-missing' | 'wrong-state' where a list is waiting for its second signature already |
    'next-stage-started') and those of `to_carry_out`.
    """
    require(by, "office")
    require_county(by)
    require_apart(stage, by, second=False)
    locked(Stage, stage.id)  # of two officers at once the second waits, and finds the first one's list
    pending = db.session.scalar(select(Result).where(Result.stage_id == stage.id, Result.state == "proposed"))
    if pending is not None:
        raise Refusal("wrong-state")
    earlier = current_result(stage)
    if earlier is not None:
        _may_correct(stage, at, reason)
        end_lapsed(earlier, by, at)
    else:
        _may_close(stage, at)
    stage_list = build_list(stage, collect(stage, at=at))
    if stage_list.undecided:
        raise Refusal("undecided-at-line", count=len(stage_list.undecided))
    settled = to_carry_out(stage, stage_list, unchanged or {}) if earlier else {}
    newest = db.session.scalar(select(func.max(Result.version)).where(Result.stage_id == stage.id)) or 0
    result = Result(
        stage=stage,
        version=newest + 1,
        supersedes_id=earlier.id if earlier else None,
        state="proposed",
        inputs_sha256=stage_list.inputs_sha256,
        bundle="",
        sha256="",
        reason=reason.strip()[:REASON],
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(result)
    db.session.flush()
    carry_out(result, settled)
    same = [one.number or str(one.id) for one, words in settled.items() if words]
    facts = {"counts": stage_list.counts, **({"unchanged": same} if same else {})}
    _note(result, by, at, "result.propose", inputs=stage_list.inputs_sha256, **facts)
    return result


def _may_close(stage: Stage, at: datetime) -> None:
    blockers = standing_in_the_way(stage, at)
    if blockers:
        raise Refusal("stage-blocked", count=len(blockers), codes=[blocker.code for blocker in blockers])


def _may_correct(stage: Stage, at: datetime, reason: str) -> None:
    if not reason.strip():
        raise Refusal("correction-reason-missing")
    if corrections_over(stage, at) and not kind_of(stage).fills_freed(stage):
        raise Refusal("next-stage-started")


def reject(result: Result, by: Account, at: datetime, reason: str) -> None:
    """The second signatory sends the list back with a reason.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'correction-reason-missing').
    """
    require(by, "second-signatory")
    require_county(by)
    _hold(result)
    if result.state != "proposed":
        raise Refusal("wrong-state")
    if not reason.strip():
        raise Refusal("correction-reason-missing")
    result.state, result.reason = "rejected", reason.strip()[:REASON]
    _note(result, by, at, "result.reject", reason=reason.strip())


def confirm(result: Result, by: Account, at: datetime) -> Result:
    """A second, different person signs. The list is computed anew and must be the one that was proposed.

    In the same transaction the immutable record is written, the stage closes and those who advance enter the next
    stage. Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'judged-here' | 'inputs-changed' |
    'wrong-state' | 'stage-blocked' | 'next-stage-started' | 'before-last-step' (moment)).
    """
    require(by, "second-signatory")
    require_county(by)
    stage = _hold(result)
    if result.state != "proposed":
        raise Refusal("wrong-state")
    _not_before(result.proposed_at, at, stage.cohort.programme.timezone)
    proposer = db.session.get(Account, result.proposed_by_id)
    require_other(by, proposer, result.proposed_by_id)
    require_apart(stage, by, second=True)
    # Whatever stands in the way may have come up between the two signatures: a window prolonged, the next stage begun.
    if result.supersedes_id is None:
        _may_close(stage, at)
    else:
        _may_correct(stage, at, result.reason)
    _hold_entries(stage)
    if (earlier := current_result(stage)) is not None:
        end_lapsed(earlier, by, at)
    inputs = collect(stage, at=at)
    stage_list = build_list(stage, inputs)
    if stage_list.inputs_sha256 != result.inputs_sha256:
        raise Refusal("inputs-changed")
    result.state, result.confirmed_at, result.confirmed_by_id = "confirmed", at, by.id
    assert proposer is not None
    sealed = seal_list(result, stage_list, proposer, by)
    result.sha256, result.head = sha256_hex(sealed.content), head_of(sealed.bundle)
    keep(result, sealed.content)
    store_rows(result.id, sealed, {code: one.candidacy_id for code, one in inputs.entries.items()})
    stage.state, stage.closed_at = "closed", stage.closed_at or at
    kind_of(stage).confirmed(stage)
    _move_on(result, stage_list, inputs.entries, at)
    _note(result, by, at, "result.confirm", sha256=result.sha256, counts=stage_list.counts)
    return result


def _not_before(step: datetime | None, at: datetime, zone: ZoneInfo) -> None:
    """A clock that was set back, or a demonstration looked at as of another day, must not turn the record round."""
    if step is not None and at < step:
        raise Refusal("before-last-step", moment=step.astimezone(zone).strftime("%Y-%m-%d %H:%M"))


def _hold(result: Result) -> Stage:
    """The result as it stands now, with its stage held: proposing, signing and publishing come one after the other."""
    stage = locked(Stage, result.stage_id)
    assert stage is not None
    db.session.refresh(result)
    return stage


def _hold_entries(stage: Stage) -> None:
    """Waits for work that is being handed in at this moment, so that what is acknowledged is on the list; and for
    whoever withdraws or is excluded at this moment, so that nobody who has left is on it as one who goes on."""
    query = select(Entry.id).where(Entry.stage_id == stage.id).order_by(Entry.id)
    db.session.execute(query.with_for_update()).all()
    running = (
        select(Candidacy)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .where(Entry.stage_id == stage.id)
        .order_by(Candidacy.id)
        .options(lazyload("*"))
        .with_for_update(read=True, of=Candidacy)
        .execution_options(populate_existing=True)
    )
    db.session.scalars(running).all()
    kind_of(stage).hold(stage)


def _move_on(result: Result, stage_list: StageList, entries: Mapping[str, Entry], at: datetime) -> None:
    """Writes each entry's outcome and lets those in who were not in the next stage yet."""
    keep = []
    for row in stage_list.rows:
        entry = entries[row.candidate]
        entry.outcome, entry.result_id = row.outcome, result.id
        if row.outcome == "advanced":
            keep.append(entry.candidacy)
    target = following(result.stage)
    if target is None:
        return
    there = _take_back(target, {candidacy.id for candidacy in keep}, at)
    admit(target, [candidacy for candidacy in keep if candidacy.id not in there], at)


def _take_back(target: Stage, keep: set[int], at: datetime) -> set[int]:
    """Puts right who stands in the next stage already, and returns whose candidacies those are.

    A correction may find that somebody should not have gone on: their entry is closed, nothing is deleted. A further
    one may find that they should have: the entry is opened again, because a candidacy enters a stage once. Whom
    somebody has decided about there (they declined to sign, say) stays as decided.
    """
    entries = list(db.session.scalars(select(Entry).where(Entry.stage_id == target.id).order_by(Entry.id)))
    decided = _decided_out(target)
    for entry in entries:
        if entry.candidacy_id not in keep and entry.outcome not in ("out", "advanced"):
            take_out(entry, at)
        elif entry.candidacy_id in keep and entry.outcome == "out" and entry.id not in decided:
            let_back(entry)
    return {entry.candidacy_id for entry in entries}


def _decided_out(stage: Stage) -> set[int]:
    """Entries of a stage that lets people go one by one, about whom somebody has decided that they are out."""
    if stage.definition.exit != "single":
        return set()
    query = select(Decision.entry_id).join(Entry, Entry.id == Decision.entry_id)
    return set(
        db.session.scalars(
            query.where(Entry.stage_id == stage.id, Decision.outcome == "out", Decision.current.is_(True))
        )
    )


def publish(result: Result, by: Account, at: datetime) -> Result:
    """Puts the signed list before the public, for as many working days as the programme says.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' where it is not signed, is published, or was
    superseded | 'before-last-step' (moment)).
    """
    require(by, "office", "second-signatory")
    require_county(by)
    _hold(result)
    newest = current_result(result.stage)
    if newest is not None and newest.version > result.version:
        raise Refusal("wrong-state")
    if result.state != "confirmed":
        raise Refusal("wrong-state")
    _not_before(result.confirmed_at, at, result.stage.cohort.programme.timezone)
    result.state, result.published_at = "published", at
    result.posted_until = posted_until(result.stage, at)
    _note(result, by, at, "result.publish", sha256=result.sha256)
    return result


def posted_until(stage: Stage, at: datetime) -> datetime | None:
    """The end of the last day of posting; None where the programme asks for no posting."""
    posting = stage.definition.posting
    if posting is None or posting.working_days == 0:
        return None
    programme = stage.cohort.programme
    day = programme.calendar.add(at.astimezone(programme.timezone).date(), posting.working_days)
    return datetime(day.year, day.month, day.day, tzinfo=programme.timezone) + timedelta(days=1)


def _note(result: Result, by: Account, at: datetime, action: str, **facts: Any) -> None:
    stage = result.stage
    audit.note(at, by.login, action, audit.at_stage(stage), version=result.version, **facts)
