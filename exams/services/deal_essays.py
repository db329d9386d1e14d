"""Put essays before markers: who marks, whom they may not mark, and which answer lies before whom, by lot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from exams import messages_essays as messages_essays  # registers its texts
from exams.models import Attempt, EssayMark, EssayMarker, EssaySheet, EssayTie
from exams.queries.essays import Judged, Key, burdens, judged, rules_of_essays
from exams.queries.rulings import late_unruled
from exams.queries.sat import over
from exams.services.draw_papers import stage_seed
from exams.services.recuse import REASONS
from exams.sitting.essays import Wanted, lot, share_answers
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Candidacy, Entry, Stage
from recruit.queries.rechecks import to_be_mended
from recruit.services.assign import may_examine
from recruit.services.roles import require, require_county
from recruit.slices import slices

MARKERS = ("marker",)


@dataclass(frozen=True)
class Dealt:
    """How many sheets were handed out, and how many more are needed for which there is nobody."""

    added: int
    short: int


def may_mark(account: Account, stage: Stage) -> bool:
    """Markers of the whole county alone: a township's own would know the people, and see where they are from."""
    fit = account.active and account.township_scope is None
    return fit and may_examine(account, MARKERS, stage.cohort.programme)


def name_markers(stage: Stage, accounts: Sequence[Account], by: Account, at: datetime) -> int:
    """The office names who marks; returns how many are new. Errors: Refusal('role-missing' | 'county-only' |
    'stage-closed' | 'essay-none' | 'essay-marker')."""
    held = _hold(stage, by, at)
    known = {one.account_id: one for one in _markers(held)}
    fresh = []
    for account in accounts:
        if not may_mark(account, held):
            raise Refusal("essay-marker", login=account.login)
        marker = known.get(account.id)
        if marker is None:
            db.session.add(
                EssayMarker(stage_id=held.id, account_id=account.id, added_at=at, added_by_id=by.id)
            )
        elif marker.left_at is not None:
            marker.left_at = None
        else:
            continue
        fresh.append(account.login)
    db.session.flush()
    if fresh:
        audit.note(at, by.login, "essays.markers", audit.at_stage(held), markers=sorted(fresh))
    return len(fresh)


def release_marker(stage: Stage, account: Account, by: Account, at: datetime) -> Dealt:
    """Takes a marker off: marks handed in stay, everything else goes to the others. Errors: as `name_markers`, and
    Refusal('essay-not-marking')."""
    held = _hold(stage, by)
    marker = next((one for one in _markers(held) if one.account_id == account.id), None)
    if marker is None or marker.left_at is not None:
        raise Refusal("essay-not-marking", login=account.login)
    marker.left_at = at
    unmarked = EssaySheet.id.not_in(select(EssayMark.sheet_id))
    query = select(EssaySheet).where(EssaySheet.stage_id == held.id, EssaySheet.account_id == account.id)
    taken = list(db.session.scalars(query.where(EssaySheet.stopped_at.is_(None), unmarked)))
    for sheet in taken:
        stop(sheet, "left", at)
    db.session.flush()
    facts = {"marker": account.login, "taken": len(taken)}
    audit.note(at, by.login, "essays.release", audit.at_stage(held), **facts)
    return deal_again(held, {one.attempt_id for one in taken}, at)


def keep_apart(stage: Stage, account: Account, number: str, reason: str, by: Account, at: datetime) -> Dealt:
    """The office notes whom a marker may not mark; what lies before them of this candidate goes to somebody else, and
    what they gave counts no more. Errors: as `name_markers`, and Refusal('recusal-reason' | 'essay-number')."""
    if reason not in REASONS:
        raise Refusal("recusal-reason")
    held = _hold(stage, by)
    query = select(Entry).join(Entry.candidacy).where(Entry.stage_id == held.id, Candidacy.number == number)
    entry = db.session.scalar(query)
    if entry is None:
        raise Refusal("essay-number", number=number)
    tie(held, account, entry, reason, by, at)
    mine = select(EssaySheet).join(EssaySheet.attempt).where(Attempt.entry_id == entry.id)
    sheets = list(
        db.session.scalars(mine.where(EssaySheet.account_id == account.id, EssaySheet.stopped_at.is_(None)))
    )
    for sheet in sheets:
        stop(sheet, reason, at)
    db.session.flush()
    return deal_again(held, {one.attempt_id for one in sheets}, at)


def tie(stage: Stage, account: Account, entry: Entry, reason: str, by: Account, at: datetime) -> None:
    """Keeps marker and candidate apart from now on, as the log tells."""
    known = select(EssayTie.id).where(EssayTie.account_id == account.id, EssayTie.entry_id == entry.id)
    if db.session.scalar(known) is None:
        facts = {"account_id": account.id, "entry_id": entry.id, "by_id": by.id}
        db.session.add(EssayTie(stage_id=stage.id, reason=reason, at=at, **facts))
        told = {"stage": stage.code, "component": "", "examiner": account.login, "reason": reason}
        audit.note(at, by.login, "examiner.recuse", audit.about(entry.candidacy), **told)
    db.session.flush()


def deal_essays(stage: Stage, by: Account, at: datetime) -> Dealt:
    """Puts every essay before as many markers as it needs, once nobody can write any more.

    Errors: as `name_markers`, and Refusal('essays-too-early' | 'essays-late-first' | 'essays-no-markers').
    """
    held = _hold(stage, by, at)
    if not over(held, at):
        raise Refusal("essays-too-early")
    if late_unruled(held):
        raise Refusal("essays-late-first")
    if not any(one.left_at is None for one in _markers(held)):
        raise Refusal("essays-no-markers")
    answers = judged(held)
    done = deal_again(held, {one.written.attempt_id for one in answers}, at, answers)
    facts = {"sheets": done.added, "short": done.short, "seed": stage_seed(held)}
    audit.note(at, by.login, "essays.deal", audit.at_stage(held), **facts)
    return done


def deal_again(
    stage: Stage, attempt_ids: Collection[int], at: datetime, known: Sequence[Judged] | None = None
) -> Dealt:
    """What these attempts need by now, after a mark came in or somebody stepped aside: a third marker, another first.

    In a closed stage only candidates whom a recheck has opened are given anybody. The caller holds the stage. `known`:
    their answers, where the caller has read them.
    """
    found = judged(stage, attempt_ids) if known is None else known
    if stage.state == "closed":
        opened = to_be_mended(stage, at)
        found = [one for one in found if one.written.candidacy_id in opened]
    return deal_out(stage, found, at)


def deal_out(stage: Stage, answers: Sequence[Judged], at: datetime) -> Dealt:
    rules = rules_of_essays(stage)
    assert rules is not None
    _drop_outdated(answers, at)
    needy = {_name(one.written.key): one for one in answers if one.missing(rules)}
    markers = [one.account for one in _markers(stage) if one.left_at is None and may_mark(one.account, stage)]
    apart = _kept_apart([one.written.candidacy_id for one in needy.values()], markers)
    before = _sheets_before([one.written.attempt_id for one in needy.values()])
    back = {one.id for one in markers}
    wanted = []
    for name, one in needy.items():
        had = {who for who, sheet in before.get(one.written.key, {}).items() if _keeps_out(sheet, back)}
        wanted.append(Wanted(name, one.missing(rules), had | apart.get(one.written.candidacy_id, set())))
    load = burdens(stage)
    held = {one.id: load.get(one.id, (0, 0))[1] for one in markers}
    seed = f"{stage_seed(stage)}/essays"
    shared, short = share_answers(wanted, held, seed)
    for name, account_id in shared:
        one = needy[name]
        _hand_out(stage, one, account_id, before.get(one.written.key, {}).get(account_id), seed, at)
    db.session.flush()
    return Dealt(len(shared), short)


def stop(sheet: EssaySheet, why: str, at: datetime) -> None:
    sheet.stopped_at, sheet.stopped_why = at, why
    sheet.draft = sheet.drafted_at = None


def _hand_out(
    stage: Stage, one: Judged, account_id: int, earlier: EssaySheet | None, seed: str, at: datetime
) -> None:
    """A new sheet, or the one that was taken from a marker who had left and is back."""
    known = one.written
    sheet = earlier or EssaySheet(
        stage_id=stage.id,
        attempt_id=known.attempt_id,
        position=known.position,
        bank_item_id=known.item_id,
        answer_sha256=known.sha256,
        account_id=account_id,
        turn=lot(seed, _name(known.key), account_id),
    )
    sheet.round = 2 if one.settled.apart else 1
    sheet.dealt_at, sheet.stopped_at, sheet.stopped_why = at, None, ""
    db.session.add(sheet)


def _keeps_out(sheet: EssaySheet, back: Collection[int]) -> bool:
    """Whoever has read an answer does not get it again, but for one who left, came back, and had not marked it."""
    return sheet.stopped_why != "left" or sheet.account_id not in back


def _drop_outdated(answers: Sequence[Judged], at: datetime) -> None:
    """Sheets of a text that is not the one that counts: late work was let count, or is left out again."""
    current = {one.written.key for one in answers}
    for part in slices(sorted({one.written.attempt_id for one in answers})):
        query = select(EssaySheet).where(EssaySheet.attempt_id.in_(part), EssaySheet.stopped_at.is_(None))
        for sheet in db.session.scalars(query):
            if (sheet.attempt_id, sheet.position, sheet.answer_sha256) not in current:
                stop(sheet, "changed", at)
    db.session.flush()


def _sheets_before(attempt_ids: Sequence[int]) -> Mapping[Key, dict[int, EssaySheet]]:
    found: dict[Key, dict[int, EssaySheet]] = {}
    for part in slices(sorted(set(attempt_ids))):
        for one in db.session.scalars(select(EssaySheet).where(EssaySheet.attempt_id.in_(part))):
            found.setdefault((one.attempt_id, one.position, one.answer_sha256), {})[one.account_id] = one
    return found


def _kept_apart(candidacy_ids: Sequence[int], markers: Sequence[Account]) -> dict[int, set[int]]:
    """Candidacy -> markers who may not mark it: noted here, recused from it in whatever stage, or the candidate's own
    phone or mailbox."""
    found: dict[int, set[int]] = {}
    own = {index: one.id for one in markers for index in (one.phone_index, one.email_index) if index}
    for part in slices(sorted(set(candidacy_ids))):
        noted = select(Entry.candidacy_id, EssayTie.account_id).join(EssayTie, EssayTie.entry_id == Entry.id)
        recused = select(Entry.candidacy_id, Assignment.account_id).join(Assignment.entry)
        recused = recused.where(Assignment.recused_at.is_not(None))
        for query in (noted, recused):
            for candidacy_id, account_id in db.session.execute(query.where(Entry.candidacy_id.in_(part))):
                found.setdefault(candidacy_id, set()).add(account_id)
        same = (
            select(Candidacy.id, Account.phone_index, Account.email_index)
            .join(Account, Account.person_id == Candidacy.person_id)
            .where(Candidacy.id.in_(part), or_(Account.phone_index.in_(own), Account.email_index.in_(own)))
        )
        for candidacy_id, *indexes in db.session.execute(same) if own else ():
            found.setdefault(candidacy_id, set()).update(own[one] for one in indexes if one in own)
    return found


def _markers(stage: Stage) -> list[EssayMarker]:
    query = select(EssayMarker).where(EssayMarker.stage_id == stage.id).order_by(EssayMarker.id)
    return list(db.session.scalars(query))


def _name(key: Key) -> str:
    return "/".join(map(str, key))


def _hold(stage: Stage, by: Account, at: datetime | None = None) -> Stage:
    """The stage, locked against whoever hands in marks or signs the list meanwhile. With `at`, also a closed one where
    a recheck has opened somebody."""
    require(by, "office")
    require_county(by)
    held = locked(Stage, stage.id)
    if held is None or rules_of_essays(held) is None:
        raise Refusal("essay-none")
    if held.state == "closed" and not (at is not None and to_be_mended(held, at)):
        raise Refusal("stage-closed", stage=held.code)
    return held
