"""Put what was written before blind markers: who marks, whom they may not mark, what lies before whom, by lot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from exams.blind import Wanted, own_place, share_answers
from exams.models import EssayMarker, EssayTie
from exams.queries.blind import Judged, Key, Pile, burdens, judged
from exams.services.draw_papers import stage_seed
from exams.services.recuse import REASONS
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


def name_markers(pile: Pile, stage: Stage, accounts: Sequence[Account], by: Account, at: datetime) -> int:
    """The office names who marks; returns how many are new. Errors: Refusal('role-missing' | 'county-only' |
    'stage-closed') and, with the pile's word in front, 'none' and 'marker'."""
    held = _hold(pile, stage, by, at)
    known = {one.account_id: one for one in markers_of(held)}
    fresh = []
    for account in accounts:
        if not may_mark(account, held):
            raise pile.refusal("marker", login=account.login)
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
        audit.note(at, by.login, f"{pile.word}s.markers", audit.at_stage(held), markers=sorted(fresh))
    return len(fresh)


def release_marker(pile: Pile, stage: Stage, account: Account, by: Account, at: datetime) -> Dealt:
    """Takes a marker off: marks handed in stay, everything else goes to the others. Errors: as `name_markers`, and
    'not-marking'."""
    held = _hold(pile, stage, by)
    marker = next((one for one in markers_of(held) if one.account_id == account.id), None)
    if marker is None or marker.left_at is not None:
        raise pile.refusal("not-marking", login=account.login)
    marker.left_at = at
    unmarked = pile.sheet.id.not_in(select(pile.mark.sheet_id))
    query = select(pile.sheet).where(pile.sheet.stage_id == held.id, pile.sheet.account_id == account.id)
    taken = list(db.session.scalars(query.where(pile.stands(), unmarked)))
    for sheet in taken:
        stop(sheet, "left", at)
    db.session.flush()
    done = deal_again(pile, held, {pile.key_of(one)[0] for one in taken}, at)
    facts = {"marker": account.login, "taken": len(taken)}
    audit.note(at, by.login, f"{pile.word}s.release", audit.at_stage(held), **facts)
    return done


def keep_apart(
    pile: Pile, stage: Stage, account: Account, number: str, reason: str, by: Account, at: datetime
) -> Dealt:
    """The office notes whom a marker may not mark; what lies before them of this candidate goes to somebody else, and
    what they gave counts no more. Errors: as `name_markers`, Refusal('recusal-reason'), and 'number'."""
    if reason not in REASONS:
        raise Refusal("recusal-reason")
    held = _hold(pile, stage, by)
    query = select(Entry).join(Entry.candidacy).where(Entry.stage_id == held.id, Candidacy.number == number)
    entry = db.session.scalar(query)
    if entry is None:
        raise pile.refusal("number", number=number)
    tie(held, account, entry, reason, by, at)
    mine = pile.with_people(select(pile.sheet)).where(Entry.id == entry.id)
    sheets = list(db.session.scalars(mine.where(pile.sheet.account_id == account.id, pile.stands())))
    for sheet in sheets:
        stop(sheet, reason, at)
    db.session.flush()
    return deal_again(pile, held, {pile.key_of(one)[0] for one in sheets}, at)


def tie(stage: Stage, account: Account, entry: Entry, reason: str, by: Account, at: datetime) -> None:
    """Keeps marker and candidate apart from now on, as the log tells."""
    known = select(EssayTie.id).where(EssayTie.account_id == account.id, EssayTie.entry_id == entry.id)
    if db.session.scalar(known) is None:
        facts = {"account_id": account.id, "entry_id": entry.id, "by_id": by.id}
        db.session.add(EssayTie(stage_id=stage.id, reason=reason, at=at, **facts))
        told = {"stage": stage.code, "component": "", "examiner": account.login, "reason": reason}
        audit.note(at, by.login, "examiner.recuse", audit.about(entry.candidacy), **told)
    db.session.flush()


def deal(pile: Pile, stage: Stage, by: Account, at: datetime) -> Dealt:
    """Puts everything before as many markers as it needs, once nobody can write any more.

    Errors: as `name_markers`; those of the pile's `ready`; ``…s-no-markers``.
    """
    held = _hold(pile, stage, by, at)
    pile.ready(held, at)
    if not any(one.left_at is None for one in markers_of(held)):
        raise Refusal(f"{pile.word}s-no-markers")
    pieces = judged(pile, held)
    done = deal_again(pile, held, {one.written.key[0] for one in pieces}, at, pieces)
    facts = {"sheets": done.added, "short": done.short, "seed": stage_seed(held)}
    audit.note(at, by.login, f"{pile.word}s.deal", audit.at_stage(held), **facts)
    return done


def deal_again(
    pile: Pile, stage: Stage, units: Collection[int], at: datetime, known: Sequence[Judged] | None = None
) -> Dealt:
    """What these attempts or entries need by now, after a mark came in or somebody stepped aside: a third marker,
    another first.

    In a closed stage only candidates whom a recheck has opened are given anybody. The caller holds the stage. `known`:
    what they wrote, where the caller has read it.
    """
    found = judged(pile, stage, units) if known is None else known
    if stage.state == "closed":
        opened = to_be_mended(stage, at)
        found = [one for one in found if one.written.candidacy_id in opened]
    return deal_out(pile, stage, found, at)


def deal_out(pile: Pile, stage: Stage, pieces: Sequence[Judged], at: datetime) -> Dealt:
    _drop_outdated(pile, pieces, at)
    needy = {_name(one.written.key): one for one in pieces if one.missing}
    markers = [one.account for one in markers_of(stage) if one.left_at is None]
    markers = [one for one in markers if may_mark(one, stage)]
    apart = _kept_apart([one.written.candidacy_id for one in needy.values()], markers)
    before = _sheets_before(pile, [one.written.key[0] for one in needy.values()])
    back = {one.id for one in markers}
    wanted = []
    for name, one in needy.items():
        had = {who for who, sheet in before.get(one.written.key, {}).items() if _keeps_out(sheet, back)}
        wanted.append(Wanted(name, one.missing, had | apart.get(one.written.candidacy_id, set())))
    load = burdens(pile, stage)
    held = {one.id: load.get(one.id, (0, 0))[1] for one in markers}
    seed = f"{stage_seed(stage)}/{pile.word}s"
    shared, short = share_answers(wanted, held, seed)
    places = _places(pile, stage) if shared else {}
    for name, account_id in shared:
        one = needy[name]
        sheet = before.get(one.written.key, {}).get(account_id)
        if sheet is None:
            sheet = pile.fresh(one.written)
            sheet.stage_id, sheet.account_id = stage.id, account_id
            mine = places.setdefault(account_id, set())
            sheet.turn = own_place(seed, name, account_id, mine)
            mine.add(sheet.turn)
        _hand_out(sheet, one, at)
    db.session.flush()
    return Dealt(len(shared), short)


def stop(sheet: Any, why: str, at: datetime) -> None:
    sheet.stopped_at, sheet.stopped_why = at, why
    sheet.draft = sheet.drafted_at = None


def markers_of(stage: Stage) -> list[EssayMarker]:
    query = select(EssayMarker).where(EssayMarker.stage_id == stage.id).order_by(EssayMarker.id)
    return list(db.session.scalars(query))


def _places(pile: Pile, stage: Stage) -> dict[int, set[int]]:
    """Marker -> the places in their pile that were ever given out. The caller holds the stage, so none comes in
    between."""
    found: dict[int, set[int]] = {}
    query = select(pile.sheet.account_id, pile.sheet.turn).where(pile.sheet.stage_id == stage.id)
    for account_id, place in db.session.execute(query):
        found.setdefault(account_id, set()).add(place)
    return found


def _hand_out(sheet: Any, one: Judged, at: datetime) -> None:
    """A new sheet, or the one that was taken from a marker who had left and is back."""
    sheet.round = 2 if one.settled.apart else 1
    sheet.dealt_at, sheet.stopped_at, sheet.stopped_why = at, None, ""
    db.session.add(sheet)


def _keeps_out(sheet: Any, back: Collection[int]) -> bool:
    """Whoever has read a piece does not get it again, but for one who left, came back, and had not marked it."""
    return sheet.stopped_why != "left" or sheet.account_id not in back


def _drop_outdated(pile: Pile, pieces: Sequence[Judged], at: datetime) -> None:
    """Sheets of a text that is not the one that counts any more: late work came in, was let count or left out again."""
    current = {one.written.key for one in pieces}
    for part in slices(sorted({one.written.key[0] for one in pieces})):
        query = select(pile.sheet).where(pile.unit().in_(part), pile.stands())
        for sheet in db.session.scalars(query):
            if pile.key_of(sheet) not in current:
                stop(sheet, "changed", at)
    db.session.flush()


def _sheets_before(pile: Pile, units: Sequence[int]) -> Mapping[Key, dict[int, Any]]:
    found: dict[Key, dict[int, Any]] = {}
    for part in slices(sorted(set(units))):
        for one in db.session.scalars(select(pile.sheet).where(pile.unit().in_(part))):
            found.setdefault(pile.key_of(one), {})[one.account_id] = one
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


def _name(key: Key) -> str:
    return "/".join(map(str, key))


def _hold(pile: Pile, stage: Stage, by: Account, at: datetime | None = None) -> Stage:
    """The stage, locked against whoever hands in marks or signs the list meanwhile. With `at`, also a closed one where
    a recheck has opened somebody."""
    require(by, "office")
    require_county(by)
    held = locked(Stage, stage.id)
    if held is None or not pile.asked(held):
        raise pile.refusal("none")
    if held.state == "closed" and not (at is not None and to_be_mended(held, at)):
        raise Refusal("stage-closed", stage=held.code)
    return held
