"""Who is invited to a stage, and where each of them sits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from exams.models import ExamSeat, NoticePiece, NoticePrint, NoticeTold, StageNotice
from exams.queries.elsewhere import held_elsewhere
from exams.queries.numbers import anonymous
from exams.queries.rooms import seats_of as drawn_seats
from exams.queries.sessions import session_seats
from recruit.db import db
from recruit.models import Account, Application, Candidacy, Entry, Stage
from recruit.slices import slices

ROOM, TOWNSHIP, NUMBER = "room:", "township:", "number:"
FROM_HOME = ("online-exam", "task-round", "trial-operation", "deliverables")
#: Entry id -> (room, seat).
Seats = Mapping[int, tuple[str, int]]


def at_home(stage: Stage) -> bool:
    """Whether the stage takes place wherever the candidate is, unless the office names a place."""
    return stage.kind in FROM_HOME and not held_elsewhere(stage)


def notice_of(stage: Stage) -> StageNotice | None:
    """What the office wrote for everybody invited; None as long as it wrote nothing."""
    return db.session.scalar(select(StageNotice).where(StageNotice.stage_id == stage.id))


def invited(stage: Stage, scope: str = "") -> list[Entry]:
    """The people still in the running in a stage, by admission number. `scope`: see `exams.models.NoticePrint`."""
    query = (
        select(Entry)
        .join(Entry.candidacy)
        .where(
            Entry.stage_id == stage.id,
            Entry.outcome == "in",
            Entry.asked,
            Candidacy.state == "active",
            Candidacy.person_id.is_not(None),
        )
        .options(contains_eager(Entry.candidacy).joinedload(Candidacy.person))
        .order_by(Candidacy.number)
    )
    if scope.startswith(ROOM):
        seated = select(ExamSeat.entry_id).where(
            ExamSeat.stage_id == stage.id, ExamSeat.room == scope.removeprefix(ROOM)
        )
        query = query.where(Entry.id.in_(seated))
    elif scope.startswith(TOWNSHIP):
        query = query.where(Candidacy.township_code == scope.removeprefix(TOWNSHIP))
    elif scope.startswith(NUMBER):
        query = query.where(Candidacy.number == scope.removeprefix(NUMBER))
    return list(db.session.scalars(query))


def seats_of(stage: Stage) -> dict[int, tuple[str, int]]:
    """Where everybody sits, or in which drawn room and at which turn (0: not told) they are interviewed."""
    if stage.kind == "interview":
        # A turn that was told beforehand could be told to a judge: without names only the room is.
        hidden = anonymous(stage)
        return {entry: (room, 0 if hidden else turn) for entry, (room, turn) in drawn_seats(stage).items()}
    if stage.kind == "skills-test":
        return {entry: (row.session.room, row.seat) for entry, row in session_seats(stage).items()}
    query = select(ExamSeat.entry_id, ExamSeat.room, ExamSeat.seat).where(ExamSeat.stage_id == stage.id)
    return {entry_id: (room, seat) for entry_id, room, seat in db.session.execute(query)}


def accounts_of(entries: Sequence[Entry]) -> dict[int, Account]:
    """Person id -> the account in which they read their messages."""
    people = [one.candidacy.person_id for one in entries]
    query = select(Account).where(Account.kind == "applicant", Account.active.is_(True))
    return {
        account.person_id: account
        for part in slices(people)
        for account in db.session.scalars(query.where(Account.person_id.in_(part)))
        if account.person_id is not None
    }


def told(entries: Sequence[Entry]) -> dict[int, NoticeTold]:
    """Entry id -> what they were told last."""
    return {
        row.entry_id: row
        for part in slices(one.id for one in entries)
        for row in db.session.scalars(select(NoticeTold).where(NoticeTold.entry_id.in_(part)))
    }


def prints_of(stage: Stage) -> list[NoticePrint]:
    """The batches of a stage, the newest first."""
    query = select(NoticePrint).where(NoticePrint.stage_id == stage.id).order_by(NoticePrint.id.desc())
    return list(db.session.scalars(query.limit(20)))


def pieces_of(batch: NoticePrint) -> list[NoticePiece]:
    query = select(NoticePiece).where(NoticePiece.print_id == batch.id).order_by(NoticePiece.position)
    return list(db.session.scalars(query))


def next_piece(batch: NoticePrint) -> NoticePiece | None:
    query = select(NoticePiece).where(NoticePiece.print_id == batch.id, NoticePiece.printed_at.is_(None))
    return db.session.scalar(query.order_by(NoticePiece.position).limit(1))


def entries_by_id(ids: Sequence[int]) -> list[Entry]:
    """In the order of the ids, with what their papers show; whoever has left since is left out."""
    candidacy = joinedload(Entry.candidacy)
    photos = candidacy.joinedload(Candidacy.application).selectinload(Application.attachments)
    query = select(Entry).options(candidacy.joinedload(Candidacy.person), photos)
    found = {
        one.id: one
        for part in slices(ids)
        for one in db.session.scalars(query.where(Entry.id.in_(part)))
        if one.candidacy.state == "active"
    }
    return [found[key] for key in ids if key in found]


def own_invitations(account: Account) -> list[tuple[Entry, StageNotice]]:
    """The stages to which the applicant is invited by a paper that was given out, the newest first."""
    if account.person_id is None:
        return []
    query = (
        select(Entry, StageNotice)
        .join(Entry.candidacy)
        .join(StageNotice, StageNotice.stage_id == Entry.stage_id)
        .where(
            Candidacy.person_id == account.person_id,
            Candidacy.state == "active",
            Entry.outcome == "in",
            Entry.asked,
            StageNotice.issued_at.is_not(None),
        )
        .order_by(Entry.id.desc())
    )
    return [(entry, notice) for entry, notice in db.session.execute(query)]


def is_own(account: Account, entry_id: int) -> bool:
    """Whether the entry is the applicant's own."""
    query = (
        select(Entry.id)
        .join(Entry.candidacy)
        .where(Entry.id == entry_id, Candidacy.person_id == account.person_id)
    )
    return account.person_id is not None and db.session.scalar(query) is not None


def invited_count(stage: Stage) -> int:
    query = (
        select(func.count(Entry.id))
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id, Entry.outcome == "in", Entry.asked, Candidacy.state == "active")
    )
    return db.session.scalar(query) or 0
