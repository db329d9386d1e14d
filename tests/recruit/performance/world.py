"""Three partners at their stations, open since 8 May 2026, whose programme assesses them month by month."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from flask import Flask

from recruit.db import db
from recruit.models import Account, Cohort, PerformanceList
from recruit.queries.money import Partner, partners
from recruit.queries.performance import period_in
from recruit.registers.performance.periods import Period
from recruit.services.end_engagement import open_station
from recruit.services.report_figures import report_figures
from recruit.services.sign_performance import confirm_list, propose_list
from tests.support import closing, money
from tests.support.worlds import kept

KINDS = closing.KINDS
OCTOBER = datetime(2026, 10, 10, 9, tzinfo=UTC)
REGISTER = """  performance:
    every: month
    until: 2026-12
    by: township
    measures:
      - {code: orders, title: {zh: 订单, en: Orders}, unit: {zh: 单, en: orders}, cap: 200, share: 40}
      - {code: sales, title: {zh: 销售额, en: Sales}, cap: 10000, share: 60, money: true}
    ties: [measure:orders]
    removal:
      last: 1
      periods: {value: 3, source: unconfirmed}
      at_least: 2
      at_once: [cheating]
      hear_days: 3
    commission:
      - {code: buying, title: {zh: 代购提成, en: Commission}, measure: sales, rate: {value: 2, source: unconfirmed}}
    improve: {zh: 请到县里参加一次培训。, en: Please come to a lesson in the county town.}
    best: 1
    public: true
    objection_days: 5
"""


def source() -> str:
    return f"{money.source()}\nregisters:\n{REGISTER}"


def _world() -> list[int]:
    ids = money.engaged(3, source())
    closing._staff("office2", "office", "丙")
    closing._staff("auditor", "auditor", "丁")
    for key in ids:
        open_station(money.engagement(key), date(2026, 5, 9), account("office"), money.JUNE)
    db.session.commit()
    return ids


def open_world() -> list[int]:
    """Ids of the engagements; within an application's context."""
    return kept(_world)


def account(login: str) -> Account:
    return money.staff(login)


def cohort() -> Cohort:
    return db.session.query(Cohort).filter_by(code="small").one()


def stations() -> list[Partner]:
    """By admission number."""
    return sorted(partners(cohort()), key=lambda one: one.candidacy.number)


def month(number: int, at: datetime = OCTOBER) -> Period:
    return period_in(cohort(), f"2026-{number:02d}", at)


def after(number: int) -> datetime:
    """The third day of the following month."""
    return datetime(2026, number + 1, 3, 9, tzinfo=UTC)


def report(number: int, *orders: int | None) -> None:
    """What each station sold in a month, sales at ten yuan an order; None: nothing is told."""
    told = {
        one.engagement.id: {"orders": Decimal(count), "sales": Decimal(count * 10)}
        for one, count in zip(stations(), orders, strict=False)
        if count is not None
    }
    report_figures(cohort(), month(number), told, account("office"), after(number))


def settle(number: int, *orders: int | None, reason: str = "", incomplete: bool = False) -> PerformanceList:
    """Reported, put forward and confirmed."""
    report(number, *orders)
    at = after(number)
    made = propose_list(cohort(), month(number), account("office"), at, reason, incomplete)
    return confirm_list(made, account("second"), at)


def site(app: Flask) -> Flask:
    with app.app_context():
        open_world()
    return app
