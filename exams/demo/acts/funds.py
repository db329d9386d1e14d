"""The fund in the demonstration: townships ask, requests go through their hands, a part is paid, one is returned."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from exams.demo.acting import RegisterAct
from exams.demo.play import Play
from recruit.db import db
from recruit.models import Account, FundRequest
from recruit.paperfiles import PaperFile
from recruit.queries.funds import next_step, requests_of
from recruit.registers.funds.said import Fund, Step, funds_of
from recruit.services.ask_fund import Asking, ask_fund
from recruit.services.decide_fund import Word, pass_step, turn_down
from recruit.services.pay_fund import Part, confirm_fund_payment, propose_fund_payment

#: So many requests a year, each of a twentieth of its limit.
REQUESTS, SHARE = 5, 20


def play_funds(play: Play, code: str, until: datetime) -> None:
    """Every year whose summer is over by `until` and that nobody asked for yet."""
    for fund in funds_of(play.programme):
        for year in fund.years:
            moment = datetime.combine(date(year, 9, 4), datetime.min.time(), play.programme.timezone)
            begun = max(play.clock.now(), moment + timedelta(hours=9))
            if begun >= until or begun.year != year or requests_of(play.cohort, None, fund.code, year):
                continue
            play.clock.set(begun)
            _year(play, fund, year)
    db.session.commit()


def _year(play: Play, fund: Fund, year: int) -> None:
    purposes = list(fund.purposes)
    clerks = sorted(play.cast.clerks.items())
    for number in range(REQUESTS):
        township, clerk = clerks[number % len(clerks)]
        name = play.programme.regions.township(township).name
        # data: invented matters
        asking = Asking(
            fund.code, year, purposes[number % len(purposes)], f"{name}人民政府", township,
            f"示例项目{number + 1}", fund.per_year / SHARE,
        )  # fmt: skip
        made = ask_fund(play.cohort, asking, _paper(play), clerk, play.clock.now())
        _through(play, made, last=number == REQUESTS - 1)


def _through(play: Play, request: FundRequest, last: bool) -> None:
    """Every step by another hand; the last request is returned at its first. Then a part is paid."""
    hands: list[Account] = []
    while (step := next_step(play.cohort, request)) is not None:
        play.clock.set(play.clock.now() + timedelta(hours=1))
        at = play.clock.now()
        by = _hand(play, step, hands)
        if last:
            turn_down(request, step.code, "return", "请把预算写细一点", by, at)  # data: invented
            return
        day = at.astimezone(play.programme.timezone).date()
        # data: an invented number
        reference = f"示例备案{request.number}"
        word = Word(reference=reference, on_day=day, paper=_paper(play) if step.paper else None)
        pass_step(request, step.code, word, by, at)
        hands.append(by)
    day = play.clock.now().astimezone(play.programme.timezone).date()
    assert request.granted is not None
    part = Part(
        "paid", (request.granted / 2).quantize(Decimal("0.01")), day, "unified", f"SF-{request.number}"
    )
    paid = propose_fund_payment(request, part, play.cast.office, play.clock.now())
    confirm_fund_payment(paid, play.cast.second, play.clock.now())


def _hand(play: Play, step: Step, hands: list[Account]) -> Account:
    """Somebody who may and has not had a hand in it."""
    able = [play.cast.second] if step.who == "second-signatory" else [play.cast.office, *play.cast.reviewers]
    return next(one for one in able if one not in hands)


def _paper(play: Play) -> PaperFile:
    return PaperFile("jpg", play.picture(0).bytes)


ACT = RegisterAct(play_funds)
