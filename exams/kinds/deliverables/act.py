"""How the demonstration plays deliverables: nearly all hand in everything, some have to mend it, few never do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from exams.demo import pictures
from exams.demo.acting import Act
from exams.demo.acts.marking import share_out
from exams.demo.acts.written import fill
from exams.demo.play import Play, fresh
from exams.fieldwork.items import item_pieces, items_of, judged_parts
from exams.fieldwork.late import late_rule
from exams.queries.deliverable_desk import queue_of
from exams.queries.deliverables import Handed
from exams.services.judge_deliverable import Word, judge_deliverables
from exams.services.submit_document import Written, submit_documents
from exams.services.upload_evidence import Upload, upload_evidence
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.programme import Component
from recruit.queries.entries import entries_of
from recruit.services.assign import assign

BATCH = 25
#: Shares of those who never hand in all of it, and of the items that are sent back once.
NEVER, BACK = 0.02, 0.1
# data: what an invented reviewer says
MISSING = "走访的日期没有写，数字也要注明从哪里来，请补上再交。"
# data: what an invented candidate's file says
TEXT = "这是演示用的材料。我们走访了三家合作社，记下了产量和价钱，准备先从土豆和茶叶做起。"


def play_deliverables(play: Play, code: str) -> None:
    """Handed in by the middle of the window, judged, mended, judged again; nothing is left to judge."""
    stage = play.stage(code)
    entries = [entry for entry in entries_of(stage) if entry.candidacy.state == "active"]
    for start in range(0, len(entries), BATCH):
        batch = fresh(entries[start : start + BATCH])
        _hand_in(play, stage, batch, play.at(stage, 0.1 + 0.4 * start / max(len(entries), 1)))
        db.session.commit()
        play.progress(code, min(start + BATCH, len(entries)), len(entries))
    for part in judged_parts(stage.definition):
        for marker, own in share_out(entries, play.cast.markers):
            if own:
                assign(own, [marker], part.code, play.cast.office, play.at(stage, 0.6))
                _judge(play, stage, part, marker, play.at(stage, 0.6), first=True)
        db.session.commit()
    _mend(play, stage, play.at(stage, 0.8))
    for part in judged_parts(stage.definition):
        for marker in play.cast.markers:
            _judge(play, stage, part, marker, play.at(stage, 0.9), first=False)
        db.session.commit()
    play.clock.set(late_rule(stage.definition.params).until(stage.closes_at) + timedelta(hours=1))


def _dice(play: Play, entry: Entry, purpose: str) -> Random:
    """Everybody's own, so that a seed repeats; a place has them from its number."""
    return Random(f"{play.seed}/{entry.stage.code}/{entry.candidacy.number}/{purpose}")


def _hand_in(play: Play, stage: Stage, entries: Sequence[Entry], at: datetime) -> None:
    for entry in entries:
        never = _dice(play, entry, "never").random() < NEVER
        for item in items_of(stage.definition):
            for part in item_pieces(item)[1 if never else 0 :]:
                _send(play, entry, part, at)


def _send(play: Play, entry: Entry, part: Component, at: datetime, purpose: str = "first") -> None:
    dice = _dice(play, entry, f"{part.code}/{purpose}")
    if part.kind == "evidence":
        shots = [pictures.screenshot(dice) for _ in range(int(part.params["target"]))]
        for outcome in upload_evidence([Upload(entry, part.code, one) for one in shots], at):
            if outcome.refusal is not None:
                raise outcome.refusal
    elif "form" in part.params:
        answers = fill(play.programme.forms[str(part.params["form"])], dice)
        submit_documents([Written(entry, part.code, answers)], at)
    elif not part.code.endswith(".record"):
        content = f"{TEXT}{entry.candidacy.number} {dice.random()}".encode()
        submit_documents([Written(entry, part.code, file=content, file_name="report.txt")], at)


def _mine(marker: Account, stage: Stage, part: Component) -> Iterable[Handed]:
    try:
        return queue_of(marker, stage, part.code)
    except Refusal:  # nobody was left for this one
        return ()


def _judge(play: Play, stage: Stage, part: Component, marker: Account, at: datetime, *, first: bool) -> None:
    words = []
    for one in _mine(marker, stage, part):
        if one.state != "waiting":
            continue
        back = first and _dice(play, one.entry, f"{part.code}/back").random() < BACK
        met = dict.fromkeys(one.item.judged, True)
        if back and one.item.judged:
            met[one.item.judged[0]] = False
        outcome = "back" if back else "accepted"
        words.append(Word(one.entry, part.code, outcome, met, MISSING if back else "", one.seen))  # type: ignore[arg-type]
    judge_deliverables(words, marker, at)


def _mend(play: Play, stage: Stage, at: datetime) -> None:
    """Whoever was asked for something hands the first piece in anew."""
    for part in judged_parts(stage.definition):
        for marker in play.cast.markers:
            for one in _mine(marker, stage, part):
                if one.state == "back":
                    _send(play, one.entry, item_pieces(one.item)[0], at, "again")
    db.session.commit()


ACT = Act(play_deliverables)
