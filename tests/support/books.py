"""A cohort with partners at their stations, whose programme keeps a fund, awards, fees and logbooks."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from recruit.db import db
from recruit.models import Account, Cohort
from recruit.paperfiles import PaperFile
from tests.support import closing, money
from tests.support.worlds import kept

KINDS = closing.KINDS
JUNE = datetime(2026, 6, 10, 9, tzinfo=UTC)
PLAN = PaperFile("jpg", b"a plan")
FUNDS = """  funds:
    - code: special
      title: {zh: 专项资金, en: Special fund}
      from: 2026-01-01
      years: 3
      per_year: {value: 5000000, source: notice}
      total: {value: 15000000, source: notice}
      purposes:
        - {code: logistics, title: {zh: 物流配送, en: Logistics}}
        - {code: awards, title: {zh: 表彰奖励, en: Awards}}
      steps:
        - {code: check, title: {zh: 办公室审核, en: The office checks}, does: check, who: office}
        - {code: approve, title: {zh: 领导审批, en: Approval}, does: approve, who: second-signatory, scan: true}
        - {code: file, title: {zh: 财政备案, en: Filed with finance}, does: file, who: office}
"""
AWARDS = """  awards:
    total: {value: 480000, source: notice}
    kinds:
      - code: excellent
        title: {zh: 优秀乡镇, en: Excellent}
        most: 3
        amount: 50000
        subject: township
        fund: special
        purpose: awards
      - code: advanced
        title: {zh: 先进乡镇, en: Advanced}
        most: 6
        amount: 30000
        subject: township
        fund: special
        purpose: awards
      - code: support
        title: {zh: 支持单位, en: Support}
        most: 5
        amount: 30000
        subject: unit
        fund: special
        purpose: awards
      - {code: best, title: {zh: 最佳服务站, en: Best station}, most: 1, subject: place}
      - {code: head, title: {zh: 优秀站长, en: Best head}, most: 2, subject: partner, every: once}
    penalties:
      - {code: criticism, title: {zh: 通报批评, en: Public criticism}}
"""
FEES = """  fees:
    - {code: parcel, title: {zh: 收发快递, en: Parcels}, cap: {value: 2, source: notice}, per: {zh: 每件, en: per item}}
    - {code: purchase, title: {zh: 代买, en: Purchases}, rate: 1, read_as: {value: ceiling, source: unconfirmed}}
    - {code: ticket, title: {zh: 代购车票, en: Tickets}, cap: 5}
    - {code: convenience, title: {zh: 便民服务, en: Services}, free: true}
    - {code: fair, title: {zh: 村民赶集, en: Village fair}, by_plan: true}
"""
LOGBOOKS = """  logbooks:
    - code: feedback
      title: {zh: 反馈台账, en: Feedback book}
      per: station
      every: week
      from: 2026-05-01
      until: 2026-12-31
      who: [partner]
      fields:
        - code: topic
          label: {zh: 哪方面的, en: About}
          type: choice
          choices:
            - {code: parcel, title: {zh: 快递, en: Parcels}}
            - {code: other, title: {zh: 其他, en: Other}}
        - {code: words, label: {zh: 村民怎么说, en: What was said}, type: longtext, max: 500}
        - {code: phone, label: {zh: 电话, en: Phone}, type: phone, required: false, private: true}
    - code: onsite
      title: {zh: 现场维护记录, en: On-site log}
      per: station
      every: month
      from: 2026-05-01
      until: 2026-12-31
      who: [township, office]
      files: needed
      fields:
        - {code: minutes, label: {zh: 用了多少分钟, en: Minutes}, type: integer, min: 1, max: 600}
    - code: analysis
      title: {zh: 月度分析, en: Monthly analysis}
      per: county
      every: month
      from: 2026-05-01
      until: 2026-12-31
      who: [office]
      files: none
      fields:
        - {code: words, label: {zh: 分析, en: Analysis}, type: longtext}
"""
REGISTERS = FUNDS + AWARDS + FEES + LOGBOOKS


def source() -> str:
    return f"{money.source()}\nregisters:\n{REGISTERS}"


def _world() -> list[int]:
    ids = money.engaged(3, source())
    closing._staff("office2", "office", "丙")
    closing._staff("auditor", "auditor", "丁")
    db.session.commit()
    return ids


def open_books() -> list[int]:
    """Ids of the engagements; within an application's context."""
    return kept(_world)


def account(login: str) -> Account:
    return money.staff(login)


def cohort() -> Cohort:
    return db.session.query(Cohort).filter_by(code="small").one()


def site(app: Flask) -> Flask:
    with app.app_context():
        open_books()
    return app
