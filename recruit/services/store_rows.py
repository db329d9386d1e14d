"""Lay the rows of a signed list beside its bundle, so that pages need not read the bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recruit.db import db
from recruit.list_head import shown_parts
from recruit.models import ResultRow
from scoring.canonical import spelled

_COLUMNS = (
    "result_id", "position", "candidacy_id", "rank", "total", "outcome", "rung", "reason", "number", "shown",
)  # fmt: skip


def store_rows(result_id: int, rows: Sequence[Mapping[str, Any]], candidacies: Mapping[str, int]) -> None:
    """`rows`: a bundle's; `candidacies`: admission number -> id. In one go, whatever their number.

    The values are what the columns' types would make of them (a total as it is spelt, plain data as canonical text):
    SQLAlchemy converts value by value, which for a hundred thousand rows takes as long as everything else.
    """
    if not rows:
        return
    parts = shown_parts(rows)
    values = [
        (
            result_id,
            row["position"],
            candidacies[row["candidate"]],
            row["rank"],
            row["total"],
            row["outcome"],
            row["rung"],
            row["reason"],
            row["candidate"],
            spelled(part),
        )
        for row, part in zip(rows, parts, strict=True)
    ]
    connection = db.session.connection()
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(_COLUMNS))
    connection.exec_driver_sql(
        f"INSERT INTO {ResultRow.__tablename__} ({', '.join(_COLUMNS)}) VALUES ({marks})", values
    )
