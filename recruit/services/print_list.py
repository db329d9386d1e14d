"""A published list on paper: set once as a PDF, kept in the file store, the same bytes for everybody.

It says what the bundle says: rows by the allow-list, both signers, the version, the fingerprints, until when it is
posted and where to object. Nothing reads a clock, so a list that is set again comes out the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.orm import defer

from recruit import storage
from recruit.beside import Beside
from recruit.bundles import bundle_bytes
from recruit.db import db, reading
from recruit.documents.long_list import print_long_list
from recruit.documents.posted_list import PostedList
from recruit.funnel import closing_text
from recruit.i18n import _, listed
from recruit.list_head import head_of
from recruit.list_rows import filled, readable
from recruit.list_words import outcome_words
from recruit.models import Result, ResultRow
from scoring.canonical import parse_json

#: Rows of one table on paper. One table of thousands is laid out again and again, many short ones only once.
TOGETHER = 50
#: Rows: some two hundred pages. What is longer nobody hangs on a wall; it is read on the page and in the tables.
MOST = 10_000
_beside = Beside("list-sheets")


def sheet_of(result: Result) -> bytes | None:
    """The sheet as it was set, or None while it has not been."""
    return storage.find(result.sheet_sha256)


def waiting_sheets(most: int = MOST) -> list[Result]:
    """Published lists that have no sheet yet; lists too long for paper, of more than `most` rows, never get one."""
    length = (
        select(func.count()).select_from(ResultRow).where(ResultRow.result_id == Result.id).scalar_subquery()
    )
    query = select(Result).where(
        Result.state == "published", Result.sheet_sha256.is_(None), length <= most, length > 0
    )
    return list(db.session.scalars(query.order_by(Result.id).options(defer(Result.bundle))))


def set_waiting(at: datetime, most: int = MOST) -> int:
    """The worker's turn: sets what has been published since, beside its other jobs."""
    return _beside.start(lambda: _set_all(most)) if waiting_sheets(most) else 0


def _set_all(most: int) -> None:
    """Sets one list after the other. Setting takes seconds, and nobody's write may wait for it: it only reads."""
    base = str(current_app.config["ZEYOU_BASE_URL"]).rstrip("/")
    with reading():
        waiting = [result.id for result in waiting_sheets(most)]
        db.session.rollback()
    for key in waiting:
        with reading():
            content = pdf_of(db.session.get_one(Result, key), f"{base}/lists/{key}")
            db.session.rollback()
        kept = storage.put(content)
        db.session.get_one(Result, key).sheet_sha256 = kept
        db.session.commit()


def set_sheet(result: Result, address: str) -> bytes:
    """Sets the list on paper and keeps it. `address`: where its page is, for the QR code.

    Errors: those of `recruit.documents.long_list.print_long_list`, Refusal('store-away').
    """
    content = pdf_of(result, address)
    result.sheet_sha256 = storage.put(content)
    db.session.flush()
    return content


def pdf_of(result: Result, address: str) -> bytes:
    """The PDF in Chinese, as published lists are."""
    bundle = parse_json(bundle_bytes(result))
    with force_locale("zh"):
        return print_long_list(_context(result, bundle, address))


def _context(result: Result, bundle: Mapping[str, Any], address: str) -> PostedList:
    stage, programme = result.stage, result.stage.cohort.programme
    columns = filled(result, {**head_of(bundle), "rows": bundle["rows"]})
    title = _("“%(stage)s”名单（第 %(version)s 版）", stage=stage.definition.title.zh, version=result.version)
    return PostedList(
        number=title,
        organiser=programme.organiser.zh,
        programme=programme.title.zh,
        reason=bundle["reason"] or "",
        headings=[heading for _key, heading in columns],
        parts=list(_parts(_rows(stage, bundle, columns))),
        facts=_facts(result, bundle),
        note=_(
            "%(reached)s和候补的人写姓名，没有入选的人只写准考证号。扫右边的码，可以看名单、下载数据、自己重新算一遍。",
            reached=outcome_words("advanced", stage),
        ),
        address=address,
        footer=_(
            "数据文件 SHA-256：%(sha)s　签字时操作记录：%(head)s",
            sha=result.sha256,
            head=bundle["audit_head"],
        ),
    )


def _rows(stage: Any, bundle: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    advanced = sum(row["outcome"] == "advanced" for row in bundle["rows"])
    line = advanced if 0 < advanced < len(bundle["rows"]) else 0
    numeric = {key for key, _heading in columns if key in ("rank", "total") or key.startswith("points.")}
    return [
        {
            "line": number == line,
            "cells": [
                {"text": "" if row.get(key) is None else row[key], "number": key in numeric}
                for key, _heading in columns
            ],
        }
        for number, row in enumerate(readable(stage, bundle), 1)
    ]


def _parts(rows: Sequence[dict[str, Any]]) -> Iterable[Sequence[dict[str, Any]]]:
    return (rows[start : start + TOGETHER] for start in range(0, len(rows), TOGETHER))


def _facts(result: Result, bundle: Mapping[str, Any]) -> list[tuple[str, str]]:
    programme = result.stage.cohort.programme
    zone, desk = programme.timezone, programme.objection_desk

    def told(at: datetime | None) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at is not None else _("没有期限")

    signed = listed(
        f"{one['name']}（{told(datetime.fromisoformat(one['at']))}）" for one in bundle["signers"]
    )
    if result.posted_until is None:
        posted = _("这一环节的名单公布后直接生效，不另设公示期")
    else:
        closes = closing_text(result.posted_until, zone)
        posted = _("%(opens)s 到 %(closes)s", opens=told(result.published_at), closes=closes)
    return [
        (_("签字"), signed),
        (_("公示期"), posted),
        (_("对名单有意见找谁"), f"{desk.address.zh} {desk.phone}"),
        (_("人数"), str(len(bundle["rows"]))),
    ]
