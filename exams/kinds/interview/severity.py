"""What stands beside an interview's figures and changes none: strict and mild judges, far marks, agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from exams.kinds.interview.results import judged_of, rule_of
from recruit.db import db
from recruit.models import Account, Stage
from scoring.agreement import Agreement, agreement
from scoring.errors import ScoringError
from scoring.panel_marks import panel_marks
from scoring.severity import Block, Given, RoomFigure, between_rooms, severity


@dataclass(frozen=True)
class Report:
    """blocks: of judges who can be compared, a judge named by login; names: login -> name; seats: login -> where the
    judge sits as the list shows it, "1 J2"; rooms: against each other; agreed: room -> agreement."""

    blocks: Sequence[Block]
    names: Mapping[str, str]
    seats: Mapping[str, Sequence[tuple[str, str]]]
    rooms: Sequence[RoomFigure]
    agreed: Mapping[str, Agreement | None]
    waiting: int
    too_many: bool = False


def report_of(stage: Stage) -> Report:
    """From the whole marks of complete sheets; candidates whose sheets are not all in are left out (`waiting`)."""
    judged = judged_of(stage)
    found = panel_marks(judged.given, rule_of(stage)).rows.values()
    by_room: dict[str, list[Given]] = {}
    means: dict[str, list[Decimal]] = {}
    waiting = 0
    for row in found:
        if row.judged is None:
            waiting += 1
            continue
        logins = judged.codes[row.room]
        means.setdefault(row.room, []).append(row.judged.mean)
        by_room.setdefault(row.room, []).extend(
            Given(logins[code], row.candidate, whole) for code, whole in row.judged.wholes.items()
        )
    try:
        blocks, too_many = severity(one for given in by_room.values() for one in given), False
    except ScoringError:
        blocks, too_many = (), True
    seats = _seats(judged.codes)
    return Report(
        sorted(blocks, key=lambda block: min(seats[one.judge] for one in block.judges)),
        _names(judged.codes),
        seats,
        between_rooms(means),
        {room: agreement(given) for room, given in sorted(by_room.items())},
        waiting,
        too_many,
    )


def _names(codes: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    logins = {login for known in codes.values() for login in known.values()}
    query = select(Account.login, Account.name).where(Account.login.in_(logins))
    return {row.login: row.name for row in db.session.execute(query)}


def _seats(codes: Mapping[str, Mapping[str, str]]) -> dict[str, list[tuple[str, str]]]:
    seats: dict[str, list[tuple[str, str]]] = {}
    for room, known in sorted(codes.items()):
        for code, login in known.items():
            seats.setdefault(login, []).append((room, code))
    return seats
