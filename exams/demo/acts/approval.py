"""Chains of approval in the demonstration: step by step, township by township; some are sent back, some refused."""

from __future__ import annotations

from datetime import datetime
from random import Random

from exams.demo.acting import Act, nothing
from exams.demo.play import Play
from recruit.approval.chain import Step
from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.queries.approvals import chains_of, steps_in
from recruit.services.approve import Word, approve

#: One in so many is refused at its last step, and one in so many comes back once.
REFUSED, RETURNED = 25, 30
WHY_REFUSED, WHY_BACK = "经核实，条件不符合。", "表上缺一处签名，请补。"  # data: what is written
SURNAMES, SIGNED = "赵钱孙李周吴郑王", "某"  # data: who signs


def play_approval(play: Play, code: str) -> None:
    """Every step in its share of the window; whoever was sent back comes again within the same step's time."""
    stage = play.stage(code)
    steps = steps_in(stage)
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        at = play.at(stage, (number + 0.5) / (len(steps) + 1))
        for turn in range(2):
            _one_round(play, stage, step, at, last=last, again=turn == 1)
    play.progress(code, 1, 1)


def _one_round(play: Play, stage: Stage, step: Step, at: datetime, *, last: bool, again: bool) -> None:
    waiting = [
        one
        for one in chains_of(stage)
        if one.standing.state == "open"
        and one.standing.step.code == step.code
        and one.entry.candidacy.state == "active"
    ]
    by_township: dict[str, list[Entry]] = {}
    for one in waiting:
        by_township.setdefault(one.entry.candidacy.township_code, []).append(one.entry)
    for township, entries in sorted(by_township.items()):
        speaker = _speaker(play, step, township)
        said = [_word(play, stage, step, entry, at, last=last, again=again) for entry in entries]
        approve(stage, said, speaker, at)
        db.session.commit()


def _word(
    play: Play, stage: Stage, step: Step, entry: Entry, at: datetime, *, last: bool, again: bool
) -> Word:
    dice = Random(f"{play.seed}/{stage.code}/{step.code}/{entry.candidacy.number}")
    day = at.astimezone(play.programme.timezone).date()
    signed = dice.choice(SURNAMES) + SIGNED if step.seal else ""
    if last and dice.randrange(REFUSED) == 0:
        return Word(entry, step.code, "refuse", day, WHY_REFUSED, signed)
    # At the first step there is nobody behind to send it back to, and it waits there.
    first = step.code == steps_in(stage)[0].code
    if first and not again and dice.randrange(RETURNED) == 0:
        return Word(entry, step.code, "return", day, WHY_BACK, signed)
    return Word(entry, step.code, "pass", day, "", signed)


def _speaker(play: Play, step: Step, township: str) -> Account:
    """Who writes the words of a step: nobody of the county twice in one chain."""
    if step.by in ("village", "township"):
        return play.cast.clerks[township]
    if step.by == "company":
        return play.cast.reviewers[0]
    return play.cast.office if step.by == "office" else play.cast.reviewers[1]


ACT = Act(play_approval, ready=nothing)
