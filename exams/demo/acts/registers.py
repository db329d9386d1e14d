"""What runs beside the stages: each register that is switched on is played up to one moment after another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from exams.demo.acting import RegisterAct
from exams.demo.play import Play
from recruit.db import db
from recruit.dotted import resolve
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.registers import Register, registers_of

WHAT = "registers"


def keep_registers(play: Play, until: datetime) -> None:
    """Whatever is due in each register up to that moment; nothing where the clock is already there or beyond.

    Errors: Refusal('demo-stopped') with the register and what its services said.
    """
    if play.clock.now() >= until:
        return
    for register, _said in registers_of(play.programme):
        if not register.act:
            continue
        try:
            keep_one(play, register, until)
        except Refusal as refusal:
            raise Refusal("demo-stopped", stage=register.title(), why=tell(refusal)) from refusal


def keep_one(play: Play, register: Register, until: datetime) -> None:
    """Whatever is due in this register up to that moment. Errors: those of its act."""
    act: RegisterAct = resolve(register.act)
    act.play(play, register.code, until)
    db.session.commit()


def keep_registers_to_the_end(play: Play) -> None:
    """Month by month from where the stages ended to the last day that any register speaks of."""
    moments = list(month_ends(play.clock.now(), last_day(play)))
    for done, moment in enumerate(moments, 1):
        keep_registers(play, moment)
        if play.clock.now() < moment:
            play.clock.set(moment)
        play.progress(WHAT, done, len(moments))


def month_ends(at: datetime, last: date | None) -> Iterator[datetime]:
    """The first moment of every month after `at`, up to the one that follows `last`."""
    month = at.astimezone(at.tzinfo).date().replace(day=1)
    while last is not None and month <= last:
        month = (month + timedelta(days=32)).replace(day=1)
        yield datetime.combine(month, time(), at.tzinfo)


def last_day(play: Play) -> date | None:
    """The last day that any register speaks of."""
    days = [register.last_day(said, play.programme) for register, said in registers_of(play.programme)]
    return max((day for day in days if day is not None), default=None)


def register_words() -> str:
    """What the bar calls it."""
    return _("台账")
