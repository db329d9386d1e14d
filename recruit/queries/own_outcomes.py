"""What was decided about one applicant and what came of it, for that applicant: see `recruit.own_data`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import defer

from recruit.db import db
from recruit.i18n import _
from recruit.models import (
    Agreement,
    Application,
    Candidacy,
    Entry,
    Placement,
    PlaceWish,
    Result,
    ResultRow,
    Stage,
)
from recruit.own_data import OwnFile, OwnPart, Records
from recruit.queries.lists import bundle_of
from recruit.queries.progress import progress_of


def stages(application: Application, at: datetime) -> OwnPart:
    """Which stages I came into, and what became of me there, as far as lists are out."""
    records = Records(
        {
            "number": _("准考证号"),
            "stage": _("环节"),
            "opens_at": _("单独安排的开始时间"),
            "closes_at": _("单独安排的结束时间"),
        }
    )
    # As the own page tells it: whoever stands in a stage before the list that let them in is out is not told it here.
    progress = progress_of(application, at)
    for step in progress.steps if progress is not None else ():
        if progress is not None and step.entry is not None:
            records.add(
                number=progress.candidacy.number,
                stage=step.stage.definition.title.zh,
                opens_at=step.entry.opens_at,
                closes_at=step.entry.closes_at,
            )
    return OwnPart("stages", _("参加的环节"), records.labels, records.rows)


def results(application: Application, at: datetime) -> OwnPart:
    """My row on every version of every published list, with the marks it was made from."""
    records = Records(
        {
            "stage": _("环节"),
            "version": _("名单第几版"),
            "published_at": _("公布时间"),
            "rank": _("名次"),
            "total": _("总分"),
            "outcome": _("结果"),
            "reason": _("原因"),
            "marks": _("各项成绩"),
            "completed_at": _("完成时间"),
            "correction": _("更正的原因"),
            "sha256": _("名单文件的指纹（SHA-256）"),
        }
    )
    query = (
        select(ResultRow, Result, Candidacy.number)
        .join(Result, ResultRow.result_id == Result.id)
        .join(Stage, Result.stage_id == Stage.id)
        .join(Candidacy, ResultRow.candidacy_id == Candidacy.id)
        .where(Candidacy.application_id == application.id, Result.state == "published")
        .order_by(Stage.position, Result.version)
        .options(defer(Result.bundle))
    )
    for row, result, number in db.session.execute(query):
        given = next((one for one in bundle_of(result)["inputs"] if one["candidate"] == number), {})
        records.add(
            stage=result.stage.definition.title.zh,
            version=result.version,
            published_at=result.published_at,
            rank=row.rank,
            total=row.total,
            outcome=row.outcome,
            reason=row.reason,
            marks=given.get("values"),
            completed_at=given.get("completed_at"),
            correction=result.reason,
            sha256=result.sha256,
        )
    return OwnPart("results", _("公布的结果"), records.labels, records.rows)


def place(application: Application, at: datetime) -> OwnPart:
    """What I wished for and what I was given, as far as its list is out."""
    records = Records(
        {
            "wished": _("想去的点位"),
            "reassign": _("服从调剂"),
            "chosen_at": _("填写时间"),
            "place": _("分到的点位"),
            "way": _("怎么分到的"),
        }
    )
    mine = select(Candidacy.id).where(Candidacy.application_id == application.id)
    for wish in db.session.scalars(select(PlaceWish).where(PlaceWish.candidacy_id.in_(mine))):
        records.add(wished=wish.places, reassign=wish.reassign, chosen_at=wish.chosen_at)
    query = (
        select(Placement)
        .join(Result, Placement.result_id == Result.id)
        .where(Placement.candidacy_id.in_(mine), Result.state == "published")
        .order_by(Placement.id)
    )
    for one in db.session.scalars(query):
        records.add(place=f"{one.place.code} {one.place.name}", way=one.way)
    return OwnPart("place", _("点位"), records.labels, records.rows)


def agreements(application: Application, at: datetime) -> OwnPart:
    """My agreements, every print of them, as files."""
    records = Records(
        {
            "number": _("协议编号"),
            "version": _("第几次印"),
            "state": _("状态"),
            "issued_at": _("印出时间"),
            "signed_on": _("签字日期"),
            "starts_on": _("开始日期"),
            "ends_on": _("结束日期"),
            "file": _("文件"),
            "erased_at": _("按规定删除的时间"),
        }
    )
    query = (
        select(Agreement)
        .join(Entry, Agreement.entry_id == Entry.id)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .where(Candidacy.application_id == application.id)
        .order_by(Agreement.id)
    )
    files = []
    for one in db.session.scalars(query):
        name = f"{one.number}.pdf"
        if one.erased_at is None:
            files.append(OwnFile(name, one.pdf_sha256))
        records.add(
            number=one.number,
            version=one.version,
            state=one.state,
            issued_at=one.issued_at,
            signed_on=one.signed_on,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            file=name if one.erased_at is None else None,
            erased_at=one.erased_at,
        )
    return OwnPart("agreements", _("协议"), records.labels, records.rows, files)


PARTS = (stages, results, place, agreements)
