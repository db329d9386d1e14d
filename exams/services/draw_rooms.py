"""Draw rooms: which candidates and which judges meet in which room, and in what order. Once, by two people's words.

The office commits the roster and gives the first word; a second person, who has not seen it, gives the other. The seed
is made from both, so neither can choose the outcome, and anybody can replay it (`replays`). A stage is drawn once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from exams import messages_panels as messages_panels  # registers its texts
from exams.lots import outcome, roster_digest, with_experts
from exams.models import RoomDraw, RoomSeat
from exams.queries.rooms import draw_of, experts_wanted, panel_component
from exams.services.ask_recusal import recuse_as_granted
from exams.services.number_candidates import number_candidates
from exams.services.seat_latecomers import seat_latecomers
from exams.services.seat_sessions import reseat, take_second_word
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry, RoleGrant, Stage
from recruit.programme import Programme
from recruit.queries.entries import entries_of
from recruit.queries.guests import require_in_place
from recruit.services.assign import may_examine, require_examiner
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require
from recruit.two_words import seed_of, tidy_word

WITNESSES = ("second-signatory", "auditor", "office")

#: Roles whose work a panel is.
JUDGES = ("judge",)


def draw_rooms(
    stage: Stage,
    judges: Sequence[Account],
    words: tuple[str, str],
    by: Account,
    witness: Account,
    at: datetime,
    experts: Sequence[Account] = (),
) -> RoomDraw:
    """Both halves at once, for a draw held at one table. Errors: see `propose_draw` and `complete_draw`."""
    propose_draw(stage, judges, words[0], by, at, experts)
    return complete_draw(stage, words[1], witness, at)


def propose_draw(
    stage: Stage,
    judges: Sequence[Account],
    word: str,
    by: Account,
    at: datetime,
    experts: Sequence[Account] = (),
) -> RoomDraw:
    """The office commits who is drawn, and gives the first word. `experts`: who of the judges is of the trade, where
    the programme wants so many of them in each room.

    Errors: Refusal('role-missing' | 'stage-closed' | 'draw-on-record' | 'word-too-short' | 'judges-too-few' |
    'not-an-examiner' | 'role-not-in-programme' | 'draw-roster-empty' | 'guest-elsewhere' | 'experts-too-few').
    """
    require(by, "office")
    stage = hold_running(stage)  # two officers at once: the second waits and is refused
    if draw_of(stage) is not None:
        raise Refusal("draw-on-record")
    params = stage.definition.params
    rooms, per_room = int(params.get("panels", 1)), int(params.get("judges", 1))
    numbers = [e.candidacy.number for e in entries_of(stage) if e.candidacy.state == "active"]
    _fit(numbers, judges, rooms * per_room, stage.cohort.programme)
    require_in_place(judges, stage, at)
    least = experts_wanted(panel_component(stage))
    known = {account.login for account in judges} & {account.login for account in experts}
    if len(known) < rooms * least:
        raise Refusal("experts-too-few", needed=rooms * least, found=len(known))
    plan = {
        "rooms": [str(number) for number in range(1, rooms + 1)],
        "per_room": per_room,
        "candidates": numbers,
        "judges": sorted(account.login for account in judges),
        **with_experts(known, least),
    }
    draw = RoomDraw(
        stage_id=stage.id,
        plan=plan,
        roster_sha256=roster_digest(plan),
        first_word=tidy_word(word),
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(draw)
    db.session.flush()
    audit.note(at, by.login, "rooms.commit", _subject(stage), roster=draw.roster_sha256, rooms=rooms)
    return draw


def complete_draw(stage: Stage, word: str, witness: Account, at: datetime) -> RoomDraw:
    """The witness gives the second word; seats are taken and the judges assigned, as they were committed.

    Who is drawn is not asked again for role, account or day: a draw is held once, so a stage would never be drawn where
    somebody fell out between the two words. Who cannot come is taken off afterwards, as on the day, and the reserve
    sits (`exams.services.step_aside`).

    Errors: Refusal('role-missing' | 'same-signatory' | 'draw-missing' | 'draw-on-record' | 'word-too-short').
    """
    stage, draw = take_second_word(stage, word, witness, at)
    seats, panels = outcome(draw.plan, draw.seed)
    entries = {entry.candidacy.number: entry for entry in entries_of(stage)}
    for number, (room, position) in seats.items():
        db.session.add(RoomSeat(stage_id=stage.id, entry_id=entries[number].id, room=room, position=position))
    by_room: dict[str, list[Entry]] = {}
    for number, (room, _position) in seats.items():
        by_room.setdefault(room, []).append(entries[number])
    for room, group in sorted(by_room.items()):
        _sit(group, _accounts(panels[room]), room, witness, at)
    db.session.flush()
    number_candidates(stage, draw, {number: room for number, (room, _turn) in seats.items()}, at)
    seat_latecomers(
        stage, [e for n, e in entries.items() if n not in seats and e.candidacy.state == "active"]
    )
    reseat(stage, at, strict=False)
    recuse_as_granted(stage, witness, at)
    audit.note(
        at,
        witness.login,
        "rooms.draw",
        _subject(stage),
        roster=draw.roster_sha256,
        words=[draw.first_word, draw.second_word],
        seed=draw.seed,
    )
    return draw


def replays(draw: RoomDraw) -> bool:
    """True when the record gives exactly the seats and panels drawn; late entries and stand-ins come on top."""
    if draw.roster_sha256 != roster_digest(draw.plan):
        return False
    if draw.seed != seed_of(draw.first_word, draw.second_word):
        return False
    seats, _panels = outcome(draw.plan, draw.seed)
    query = select(RoomSeat).where(RoomSeat.stage_id == draw.stage_id)
    stored = {seat.entry.candidacy.number: (seat.room, seat.position) for seat in db.session.scalars(query)}
    return all(stored.get(number) == seat for number, seat in seats.items())


def judges_in_reach(programme: Programme) -> list[Account]:
    """Active judges of the whole county whom the programme lets judge, by login: a township's own judge cannot sit on
    a drawn panel."""
    query = (
        select(Account)
        .where(
            Account.active.is_(True),
            Account.id.in_(select(RoleGrant.account_id).where(RoleGrant.role == "judge")),
        )
        .order_by(Account.login)
    )
    return [
        account
        for account in db.session.scalars(query)
        if account.township_scope is None and may_examine(account, JUDGES, programme)
    ]


def _fit(numbers: Sequence[str], judges: Sequence[Account], needed: int, programme: Programme) -> None:
    if not numbers:
        raise Refusal("draw-roster-empty")
    if len(judges) < needed:
        raise Refusal("judges-too-few", needed=needed, found=len(judges))
    for account in judges:
        if account.township_scope is not None:
            raise Refusal("outside-township")
        require_examiner(account, JUDGES, programme)


def _sit(
    entries: Sequence[Entry], judges: Sequence[Account], room: str, witness: Account, at: datetime
) -> None:
    stage = entries[0].stage
    component = panel_component(stage).code
    db.session.add_all(
        Assignment(entry_id=entry.id, account_id=one.id, component=component, panel=room, assigned_at=at)
        for entry in entries
        for one in judges
    )
    db.session.flush()
    facts = {"component": component, "panel": room, "entries": len(entries)}
    logins = sorted(one.login for one in judges)
    audit.note(at, witness.login, "stage.assign", _subject(stage), **facts, examiners=logins)


def _accounts(logins: Sequence[str]) -> list[Account]:
    return list(db.session.scalars(select(Account).where(Account.login.in_(logins)).order_by(Account.login)))


def _subject(stage: Stage) -> str:
    return audit.at_stage(stage)
