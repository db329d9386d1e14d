"""What the registers keep of one applicant who runs a station: prices, entries in logbooks, awards and measures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from recruit.db import db
from recruit.i18n import _, current_locale
from recruit.models import Account, Application, Award, Candidacy, LogEntry, Penalty, PriceList
from recruit.own_data import OwnFile, OwnPart, Records
from recruit.queries.logbooks import answers_of
from recruit.registers.awards.said import awards_of
from recruit.registers.logbooks.said import books_of


def _accounts(application: Application) -> list[int]:
    query = select(Account.id).where(Account.person_id == application.person_id).order_by(Account.id)
    return list(db.session.scalars(query))


def entries(application: Application, at: datetime) -> OwnPart:
    """What this person wrote into logbooks, corrected entries included, with its files; nothing of other people."""
    records = Records(
        {"book": _("台账"), "on_day": _("日期"), "written_at": _("记录时间"), "answers": _("内容")}
    )
    books = {one.code: one for one in books_of(application.cohort.programme)}
    query = select(LogEntry).where(
        LogEntry.cohort_id == application.cohort_id, LogEntry.written_by_id.in_(_accounts(application))
    )
    files = []
    for one in db.session.scalars(query.order_by(LogEntry.id)):
        book = books.get(one.book)
        if book is None:
            continue
        known, locale = answers_of(one), current_locale()
        told = {
            field.label.in_(locale): known.get(field.code) for field in book.form.fields if not field.private
        }
        title = book.title.in_(locale)
        records.add(book=title, on_day=one.on_day, written_at=one.written_at, answers=told)
        files += [
            OwnFile(f"{one.id}-{file.id}.{file.type}", file.sha256)
            for file in one.files
            if file.erased_at is None
        ]
    note = _("记的时候标为别人资料的内容（比如村民的电话）不在这里。")
    return OwnPart("log-entries", _("台账簿"), records.labels, records.rows, files, note)


def prices(application: Application, at: datetime) -> OwnPart:
    """The price lists this person posted."""
    records = Records({"version": _("版本"), "posted_at": _("公布时间"), "prices": _("价目")})
    query = select(PriceList).where(PriceList.posted_by_id.in_(_accounts(application))).order_by(PriceList.id)
    for one in db.session.scalars(query):
        records.add(version=one.version, posted_at=one.posted_at, prices=dict(sorted(one.prices.items())))
    return OwnPart("price-lists", _("公布过的价目"), records.labels, records.rows)


def awards(application: Application, at: datetime) -> OwnPart:
    """Awards this person got; of what is not settled yet nothing comes along."""
    records = Records(
        {"kind": _("奖励"), "period": _("哪一年"), "amount": _("奖金"), "grounds": _("推荐理由")}
    )
    said = awards_of(application.cohort.programme)
    titles = {one.code: one.title.in_(current_locale()) for one in said.kinds} if said else {}
    for one in db.session.scalars(_about(Award, application)):
        title = titles.get(one.kind, one.kind)
        records.add(kind=title, period=one.period, amount=one.amount, grounds=one.grounds)
    return OwnPart("awards", _("表彰奖励"), records.labels, records.rows)


def penalties(application: Application, at: datetime) -> OwnPart:
    """Measures against this person that two people agreed on, with the day they were heard; why is told on asking, for
    it may name others."""
    records = Records(
        {"kind": _("怎么处理"), "heard_on": _("哪一天听了对方的说明"), "settled_at": _("确认时间")}
    )
    said = awards_of(application.cohort.programme)
    titles = {code: text.in_(current_locale()) for code, text in said.penalties.items()} if said else {}
    for one in db.session.scalars(_about(Penalty, application)):
        records.add(kind=titles.get(one.kind, one.kind), heard_on=one.heard_on, settled_at=one.settled_at)
    note = _("事由里可能写到别人，要看请向办公室提出。")
    return OwnPart("penalties", _("通报批评等处理"), records.labels, records.rows, note=note)


def _about(model: type[Award] | type[Penalty], application: Application) -> Select[tuple[Any]]:
    numbers = select(Candidacy.number).where(
        Candidacy.cohort_id == application.cohort_id, Candidacy.person_id == application.person_id
    )
    return (
        select(model)
        .where(
            model.cohort_id == application.cohort_id,
            model.subject == "partner",
            model.about.in_(numbers),
            model.state == "confirmed",
        )
        .order_by(model.id)
    )


PARTS = (entries, prices, awards, penalties)
