"""Published lists as everybody may read them. What a row may show was settled when two people signed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer

from recruit.db import db
from recruit.errors import Refusal
from recruit.list_rows import readable
from recruit.models import Cohort, Result, Stage
from scoring.canonical import parse_json

PAGE = 100


@dataclass(frozen=True)
class Posted:
    """The lists of one stage: the newest published one, and the earlier versions it replaced."""

    stage: Stage
    newest: Result
    earlier: tuple[Result, ...]


@dataclass(frozen=True)
class ListPage:
    """Some rows of a list in words. `cut_after`: how many of these rows stand above the line, None if the line is
    not on this page."""

    rows: list[dict[str, Any]]
    page: int
    pages: int
    total: int
    cut_after: int | None


def posted_lists(cohort: Cohort) -> list[Posted]:
    """The published lists in the order of their stages."""
    query = (
        select(Result)
        .join(Stage, Stage.id == Result.stage_id)
        .where(Stage.cohort_id == cohort.id, Result.state == "published")
        .order_by(Stage.position, Result.version.desc())
        .options(defer(Result.bundle))
    )
    by_stage: dict[int, list[Result]] = {}
    for result in db.session.scalars(query):
        by_stage.setdefault(result.stage_id, []).append(result)
    return [Posted(versions[0].stage, versions[0], tuple(versions[1:])) for versions in by_stage.values()]


def published(result_id: int) -> Result:
    """Errors: Refusal('unknown'), the same for "not there" and "not published"."""
    query = select(Result).where(Result.id == result_id, Result.state == "published")
    found = db.session.scalar(query.options(defer(Result.bundle)))
    if found is None:
        raise Refusal("unknown")
    return found


def versions_of(stage: Stage) -> list[Result]:
    """The published versions of a stage's list, the newest first."""
    query = select(Result).where(Result.stage_id == stage.id, Result.state == "published")
    return list(db.session.scalars(query.order_by(Result.version.desc()).options(defer(Result.bundle))))


def bundle_of(result: Result) -> Mapping[str, Any]:
    """The bundle as data. Kept for a while: on the day of publication thousands read one list."""
    return _bundle(result.sha256, result.id)


@lru_cache(maxsize=8)
def _bundle(sha256: str, result_id: int) -> Mapping[str, Any]:
    # The digest names the content, so an entry can never be stale; the id only says where to read it.
    text = db.session.scalar(select(Result.bundle).where(Result.id == result_id))
    bundle: Mapping[str, Any] = parse_json((text or "").encode())
    return bundle


def list_page(result: Result, number: str = "", page: int = 1) -> ListPage:
    """One page of a list, or the rows whose admission number holds what was typed."""
    bundle = bundle_of(result)
    rows = bundle["rows"]
    wanted = "".join(number.split()).upper()
    if wanted:
        rows = [row for row in rows if wanted in row["candidate"].upper()]
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 1), pages)
    plain = rows[(page - 1) * PAGE : page * PAGE]
    shown = [
        {**words, "code": row["outcome"]}
        for words, row in zip(readable(result.stage, bundle, plain), plain, strict=True)
    ]
    advanced = sum(row["code"] == "advanced" for row in shown)
    cut = advanced if not wanted and 0 < advanced < len(shown) else None
    return ListPage(shown, page, pages, len(rows), cut)
