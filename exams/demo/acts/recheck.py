"""A few applicants have their marks checked once a list is out, and the office finds the sums right."""

from __future__ import annotations

from datetime import timedelta

from exams.demo.play import Play
from recruit.db import db
from recruit.models import Account, Candidacy, Result, ResultRow
from recruit.queries.rechecks import open_until, subjects_of
from recruit.recheck import TOTAL
from recruit.services.answer_recheck import Answer, answer_rechecks
from recruit.services.file_recheck import Filing, file_rechecks
from recruit.services.rule_objection import Decided, confirm_ruling, propose_ruling

#: So many ask at each stage: enough to see, too few to take time.
ASKING = 3
# data: what invented applicants write, and what the office answers
WORDS = (
    "我自己加了一遍，好像少了几分，请帮我核对。",
    "名次比我估计的低，请看看有没有排错。",
    "请核对我的成绩有没有登错。",
)
# data: the same
ANSWER = "已经按登记的成绩重新加过，并和名单、登记表逐项对过，没有算错、排错、抄错。"
# data: what an invented applicant complains of, and what the two who looked into it wrote
COMPLAINT = "轮到我的时候外面有人吵，考官中途停了一会儿，我觉得影响了我。"
# data: the same
RULED = "看了当天的记录，也问了在场的工作人员：停了不到一分钟，给您补足了时间，打分没有受影响，名单不变。"


def play_rechecks(play: Play, result: Result) -> int:
    """Files and answers; returns how many. Nothing is done where the rules know no recheck."""
    published = result.published_at
    until = open_until(result)
    if until is None or published is None:
        return 0
    at = published + timedelta(minutes=30)
    if at >= until:
        return 0
    made = file_rechecks([_filing(play, result, *one) for one in _asking(play, result)], at)
    play.clock.set(at + timedelta(minutes=30))
    answer_rechecks(
        [Answer(one, "confirmed", ANSWER) for one in made], play.cast.reviewers[0], play.clock.now()
    )
    db.session.commit()
    return len(made) + _ruled(play, result)


def _ruled(play: Play, result: Result) -> int:
    """Where the rules know rulings, one applicant says that something happened on the day, and two people look into it.

    Returns how many."""
    until, moment = open_until(result, "ruling"), play.clock.now()
    asking = _asking(play, result)
    if until is None or moment >= until or not asking:
        return 0
    candidacy, account = asking[0]
    filing = Filing(result, candidacy, TOTAL, COMPLAINT, account, kind="ruling")
    (objection,) = file_rechecks([filing], moment)
    first, second = play.cast.reviewers[:2]
    decided = Decided("confirmed", RULED, f"{first.name}、{second.name}")
    ruling = propose_ruling(objection, decided, first, moment + timedelta(minutes=20))
    play.clock.set(moment + timedelta(minutes=40))
    confirm_ruling(ruling, second, play.clock.now())
    db.session.commit()
    return 1


def _asking(play: Play, result: Result) -> list[tuple[Candidacy, Account]]:
    """Those of this stage whose dice fall lowest; who left of their own accord asks for nothing."""
    code = result.stage.code
    query = (
        db.select(Candidacy, Account)
        .join(Account, Account.person_id == Candidacy.person_id)
        .join(ResultRow, ResultRow.candidacy_id == Candidacy.id)
        .where(ResultRow.result_id == result.id, Candidacy.state == "active", Account.kind == "applicant")
        .order_by(Candidacy.number)
    )
    every = [(candidacy, account) for candidacy, account in db.session.execute(query).unique()]

    def throw(one: tuple[Candidacy, Account]) -> float:
        return play.by_candidacy[one[0].id].dice(play.seed, f"recheck/{code}").random()

    return sorted(every, key=throw)[:ASKING]


def _filing(play: Play, result: Result, candidacy: Candidacy, account: Account) -> Filing:
    dice = play.by_candidacy[candidacy.id].dice(play.seed, f"recheck-words/{result.stage.code}")
    return Filing(result, candidacy, dice.choice(subjects_of(result.stage)), dice.choice(WORDS), account)
