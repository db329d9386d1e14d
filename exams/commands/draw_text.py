"""The words of `zeyou draw`."""

from __future__ import annotations

from collections.abc import Iterator

from exams.lots import Drawn, Lot
from recruit.commands.row_problems import COMMON, Sentences
from recruit.i18n import _, listed

PROBLEMS: Sentences = {
    **COMMON,
    "column-missing": lambda **f: _("缺少这一列。现有的列：%(header)s。请补上表头。", **f),
    "hidden-signs": lambda **_f: _("有看不见的字符，请重新打一遍。"),
}


def draw_lines(drawn: Drawn) -> Iterator[str]:
    """What was drawn from, then the order, by room where there are rooms."""
    yield _("名单 %(count)s 人，名单的指纹 %(digest)s", count=len(drawn.seats), digest=drawn.roster_sha256)
    yield _("种子：%(seed)s", seed=drawn.seed)
    rooms = sorted({one.room for one in drawn.seats}, key=lambda room: (len(room), room))
    for room in rooms:
        if room:
            yield ""
            judges = drawn.panels.get(room)
            yield (
                _("第 %(room)s 室", room=room)
                if not judges
                else _("第 %(room)s 室，评委：%(judges)s", room=room, judges=listed(judges))
            )
        for seat in drawn.seats:
            if seat.room == room:
                yield _line(seat, drawn)
    if drawn.reserve:
        yield ""
        yield _("候补评委，按次序：%(judges)s", judges=listed(drawn.reserve))


def _line(seat: Lot, drawn: Drawn) -> str:
    number = seat.position if seat.room else seat.number
    if seat.candidate in drawn.withdrawn:
        return _("%(number)s. %(candidate)s（已退出，别人的号不变）", number=number, candidate=seat.candidate)
    return _("%(number)s. %(candidate)s", number=number, candidate=seat.candidate)


def draw_rows(drawn: Drawn) -> Iterator[list[str | int]]:
    """number, room, position, candidate, withdrawn."""
    for one in drawn.seats:
        left = "yes" if one.candidate in drawn.withdrawn else ""
        yield [one.number, one.room, one.position if one.room else "", one.candidate, left]
