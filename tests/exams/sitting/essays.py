"""An exam of one essay and its markers, for tests of marking by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from exams.bank.items import Item
from exams.models import Attempt, EssaySheet
from exams.queries.essay_sheets import own_sheets
from exams.queries.essays import ESSAYS
from exams.queries.sitting import slots_of
from exams.services.mark_blind import draft_mark, hand_in
from exams.services.save_answers import Answer, save_answers
from exams.services.start_attempt import Start, start_attempts
from exams.services.submit_attempt import submit_attempts
from recruit.db import db
from recruit.models import Account
from recruit.programme import Programme, load
from tests.exams.sitting.sheets import client_id
from tests.exams.sitting.world import build
from tests.recruit.programme.files import JINSHA, write
from tests.support.candidates import World, staff

MINUTE = timedelta(minutes=1)
GUIDE = "道歉 4 分，换货 4 分，留下联系方式 2 分"  # data: a guide
_ESSAY = Item("k-essay", 1, "essay", "service", 3, "顾客说东西坏了，您怎么办？", (), None, GUIDE)
_SINGLE = Item(
    "k-single", 1, "single", "service", 3, "选甲", ("甲", "乙"), "A", "explained"
)  # data: a question
_START, _END = JINSHA.index("      paper:\n"), JINSHA.index("      multiple_rule: all-or-nothing\n")
_PAPER = """      paper:
        - {type: single, topic: service, count: 1, points: 90}
        - {type: essay, topic: service, count: 1, points: 10}
"""


@cache
def programme(essay: str = "") -> Programme:
    """The Jinsha programme whose exam asks one single choice of 90 points and one essay of 10."""
    said = f"      essay: {{{essay}}}\n" if essay else ""
    with TemporaryDirectory() as folder:
        return load(str(write(Path(folder), JINSHA[:_START] + _PAPER + said + JINSHA[_END:])))


@dataclass
class Exam:
    """The exam is over: 0001 and 0002 wrote an essay, 0003 left it blank."""

    world: World
    office: Account
    markers: list[Account]
    attempts: list[Attempt]

    @property
    def at(self):
        return self.world.closes + MINUTE


def exam(essay: str = "", markers: int = 3, texts=("我先道歉，再换货。", "不管。", "")) -> Exam:
    made = build(len(texts), items=(_ESSAY, _SINGLE), programme=programme(essay))
    attempts = start_attempts([Start(entry, made.opens) for entry in made.entries])
    for attempt, text in zip(attempts, texts, strict=True):
        if text:
            save_answers(
                [Answer(attempt.id, client_id(attempt.id), 1, place(attempt), [text])], made.opens + MINUTE
            )
    submit_attempts([(one, made.opens + 30 * MINUTE) for one in attempts])
    people = [staff(f"m{number}", "marker") for number in range(markers)]
    return Exam(made, staff("chief", "office"), people, attempts)


def place(attempt: Attempt) -> int:
    """Where the essay stands on the paper."""
    return next(at for at, slot in enumerate(slots_of(attempt), 1) if slot.points == 10)


def sheets_of(made: Exam, attempt: Attempt) -> list[EssaySheet]:
    """The attempt's sheets that stand, in the order in which they were handed out."""
    query = db.session.query(EssaySheet).filter_by(attempt_id=attempt.id, stopped_at=None)
    return query.order_by(EssaySheet.id).all()


def give(made: Exam, attempt: Attempt, *marks: str) -> None:
    """The first markers of an attempt, one after another, hand in these marks, None leaves one out."""
    for sheet, mark in zip(sheets_of(made, attempt), marks, strict=False):
        marker = db.session.get_one(Account, sheet.account_id)
        if mark and sheet.id in {one.id for one in own_sheets(marker, made.world.stage)}:
            draft_mark(ESSAYS, sheet.id, Decimal(mark), marker, made.at)
            hand_in(ESSAYS, made.world.stage, marker, made.at)
