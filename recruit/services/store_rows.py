"""Lay the rows of a signed list beside its bundle, so that pages need not read the bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recruit.db import db
from recruit.list_head import paged
from recruit.models import ResultPage, ResultRow
from scoring.bundle import Sealed
from scoring.canonical import spelled
from scoring.worked import no_garbage_rounds

_ROW = ("result_id", "position", "candidacy_id", "rank", "total", "outcome", "rung", "reason")
_PAGE = ("result_id", "number", "rows", "tails")


def store_rows(result_id: int, sealed: Sealed, candidacies: Mapping[str, int]) -> None:
    """`candidacies`: admission number -> id. In one go, whatever their number.

    The values are what the columns' types would make of them (a total as it is spelt, plain data as canonical text):
    SQLAlchemy converts value by value, which for a hundred thousand rows takes as long as everything else.
    """
    rows = sealed.bundle["rows"]
    if not rows:
        return
    with no_garbage_rounds():
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
            )
            for row in rows
        ]
        _insert(ResultRow.__tablename__, _ROW, values)
        told = zip(paged(rows), sealed.pages, strict=True)
        pages = [(result_id, number, text, spelled(tails)) for (number, _part, tails), text in told]
        _insert(ResultPage.__tablename__, _PAGE, pages)


def _insert(table: str, columns: Sequence[str], values: list[Any]) -> None:
    connection = db.session.connection()
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    # Names of our own, none of a reader's: nothing here comes from outside.
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"
    connection.exec_driver_sql(statement, values)
