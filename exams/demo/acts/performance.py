"""Performance in the demonstration: figures come month by month, two people confirm each list; one station is last
until it has to go and gets its whole deposit back, another one goes at once and pays for what it broke."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from exams.demo.acting import RegisterAct
from exams.demo.acts.deposits import give_back, take_deposits
from exams.demo.play import Play
from recruit.db import db
from recruit.deposits import Looked
from recruit.models import Account, PerformanceCase
from recruit.queries.money import Partner
from recruit.queries.performance import PAID, Station, competing, due_period, said_at
from recruit.queries.performance_cases import cases_of
from recruit.registers.performance.periods import Period
from recruit.registers.performance.said import Reported
from recruit.registers.performance.words import earned_sum
from recruit.services.remove_station import confirm_case, hear, open_at_once, propose_end
from recruit.services.report_figures import report_figures
from recruit.services.sign_performance import confirm_list, propose_list

#: From the third day of a month on, so that everything of it fits before the next.
DAY = timedelta(days=1)
#: From the list to the last deposit that goes back; what does not fit before `until` waits for the next call.
NEEDED = 16 * DAY
#: What the one who was last sells, in hundredths of a cap, and the most of the others.
LAST, FIRST, MOST = 5, 20, 110
#: What the broken piece costs, in yuan, and never more than half of the deposit.
BROKEN = Decimal(1200)
# data: what invented people say
SAYS = "村里人不多，我又常要照顾老人，认这个结果。"
# data: the same
CHEATED = "村民反映代买多收了钱，查了订单属实。"
# data: the same
REGRETS = "确实多收了，愿意退给村民。"


def play_performance(play: Play, code: str, until: datetime) -> None:
    """Deposits as soon as people have signed; then every period that is over, and what follows from it."""
    take_deposits(play)
    db.session.commit()
    while (due := due_period(play.cohort, play.clock.now())) is not None:
        if _morning(play, due) + NEEDED > until:
            return
        play.clock.set(max(play.clock.now(), _morning(play, due)))
        _assess(play, due)
        for case, partner in cases_of(play.cohort):
            if not case.outcome:
                _end(play, case, partner, SAYS, None)
        said = said_at(play.cohort)
        if said.until is not None and said.until.code == due.code and said.at_once:
            _at_once(play, said.at_once[0], due)
        db.session.commit()


def _morning(play: Play, period: Period) -> datetime:
    return datetime.combine(period.last + 3 * DAY, time(9), play.programme.timezone)


def _assess(play: Play, period: Period) -> None:
    """Figures of every station that was open for the whole of it, one list, and what the platform paid on it."""
    office, at = play.cast.office, play.clock.now()
    stations, measures = competing(play.cohort, period), said_at(play.cohort).measures
    told = {one.key: _figures(play, one, period, measures, one is stations[-1]) for one in stations}
    report_figures(play.cohort, period, told, office, at)
    made = propose_list(play.cohort, period, office, at)
    held = confirm_list(made, play.cast.second, at + timedelta(hours=2))
    play.clock.set(at + timedelta(hours=4))
    paid = {row.engagement_id: {PAID: earned_sum(row)} for row in held.rows if row.earned}
    if said_at(play.cohort).commission and paid:
        report_figures(play.cohort, period, paid, office, play.clock.now())


def _figures(
    play: Play, station: Station, period: Period, measures: tuple[Reported, ...], last: bool
) -> dict[str, Decimal | None]:
    """Of every cap a share by the dice; whoever has the last number sells least."""
    dice = Random(f"{play.seed}/performance/{period.code}/{station.number}")
    shares = [LAST if last else dice.randrange(FIRST, MOST) for _one in measures]
    return {
        one.code: (one.rule.cap * share / 100).quantize(Decimal(1))
        for one, share in zip(measures, shares, strict=True)
    }


def _at_once(play: Play, cause: str, period: Period) -> None:
    """The first of those who still run a station; told, heard and decided as anybody."""
    running = [one for one in competing(play.cohort, period) if one.partner.engagement.ended_on is None]
    if not running or not play.programme.deposits:
        return
    partner, deposit = running[0].partner, play.programme.deposits[0]
    piece, price = deposit.checklist[0].title.zh, min(BROKEN, deposit.amount / 2)
    case = open_at_once(partner, cause, CHEATED, play.cast.office, play.clock.now())
    # data: what an invented inspection found
    _end(play, case, partner, REGRETS, Looked(piece, "摔坏了", price))


def _end(play: Play, case: PerformanceCase, partner: Partner, says: str, damage: Looked | None) -> None:
    """Heard on the next day, ended on the one after it, the deposit returned another two days later."""
    at, office = play.clock.now(), play.cast.office
    hear(case, says, _own(partner), at + DAY)
    ends = at + 2 * DAY
    # data: what an invented office writes
    reason = "考核规定的情形，本人已经说明。"
    propose_end(case, ends.astimezone(play.programme.timezone).date(), reason, office, ends)
    confirm_case(case, play.cast.second, ends + timedelta(hours=1))
    # data: the same
    why = "设备验收，损坏的照价赔。" if damage else ""
    give_back(play, partner.engagement, damage, why, ends + 2 * DAY)
    play.clock.set(ends + 2 * DAY)


def _own(partner: Partner) -> Account:
    query = db.select(Account).where(
        Account.kind == "applicant", Account.person_id == partner.candidacy.person_id
    )
    return db.session.scalars(query.order_by(Account.id)).unique().one()


ACT = RegisterAct(play_performance)
