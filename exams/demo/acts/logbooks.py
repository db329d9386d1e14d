"""Logbooks in the demonstration: the first few stations keep theirs, now and then one misses a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from exams.demo.acting import RegisterAct
from exams.demo.play import Play
from recruit.db import db
from recruit.models import Account, Place
from recruit.paperfiles import PaperFile
from recruit.programme import FormField
from recruit.queries.logbooks import missed_by, running
from recruit.registers.logbooks.said import Book, books_of
from recruit.services.write_log import Written, may_write, write_log

#: So many stations write; of the others the county sees what they missed. One period in so many is missed.
STATIONS, MISSED = 4, 9


def play_logbooks(play: Play, code: str, until: datetime) -> None:
    """Catches up on every period that is over by now."""
    today = play.clock.now().astimezone(play.programme.timezone).date()
    stations = {one.place.id: one.place for one in running(play.cohort)[:STATIONS]}
    for book in books_of(play.programme):
        # What is written whenever something happens is written once a month here.
        rhythm = book if book.every else replace(book, every="month")
        for key, days in missed_by(play.cohort, rhythm, today).items():
            if key and key not in stations:
                continue
            for day in days:
                _write(play, book, stations.get(key), day)
    db.session.commit()


def _write(play: Play, book: Book, place: Place | None, day: date) -> None:
    dice = Random(f"{play.seed}/log/{book.code}/{place.code if place else ''}/{day}")
    by = _hand(play, book, place)
    if by is None or dice.randrange(MISSED) == 0:
        return
    answers = {one.code: _answer(one, dice, day) for one in book.form.fields}
    files = [PaperFile("jpg", play.picture(0).bytes)] if book.files == "needed" else []
    on_day = min(day + timedelta(days=dice.randrange(5)), book.last)
    write_log(play.cohort, book, place, Written(on_day, answers, files), by, play.clock.now())


def _hand(play: Play, book: Book, place: Place | None) -> Account | None:
    """Whoever of the book's writers has an account in the play."""
    able = [play.cast.office]
    if place is not None:
        able = [play.cast.clerks.get(place.township_code, play.cast.office), play.cast.office]
        owner = next((one for one in running(play.cohort) if one.place.id == place.id), None)
        person = owner.candidacy.person_id if owner is not None else None
        query = db.select(Account).where(Account.person_id == person, Account.kind == "applicant")
        own = db.session.scalar(query) if person is not None else None
        able = [own, *able] if own is not None else able
    return next((one for one in able if may_write(book, place, one)), None)


def _answer(one: FormField, dice: Random, day: date) -> Any:
    """Something that fits the field. Answers are invented and say so."""
    low = int(one.min or 0)
    high = int(one.max if one.max is not None else low + 20)
    made: dict[str, Any] = {
        "integer": dice.randint(low, high),
        "decimal": str(dice.randint(low, high)),
        "money": f"{dice.randint(low, high)}.00",
        "date": day.isoformat(),
        "yesno": bool(dice.randrange(2)),
        "phone": "+8613800000000",
    }
    if one.type == "choice":
        return dice.choice(one.choices)[0]
    if one.type == "choices":
        return [one.choices[0][0]]
    text = "示例记录"  # data: invented
    return made.get(one.type, text * max(1, -(-low // len(text))))


ACT = RegisterAct(play_logbooks)
