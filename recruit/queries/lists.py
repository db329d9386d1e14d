"""Published lists as everybody may read them. What a row may show was settled when two people signed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer

from recruit.bundles import bundle_bytes
from recruit.db import db
from recruit.errors import Refusal
from recruit.keep_some import KeepSome
from recruit.list_head import head_of
from recruit.list_rows import in_words, with_tail
from recruit.models import Candidacy, Cohort, Result, ResultPage, ResultRow, Stage
from scoring.bundle import PAGE as KEPT
from scoring.canonical import parse_json

#: Rows on a page.
PAGE = 100
#: Bytes of signed files that are kept as data, which takes some six times as much: the lists of a county of
#: twenty thousand.
KEPT_BYTES = 12 * 1024 * 1024
_bundles: KeepSome[Mapping[str, Any]] = KeepSome(KEPT_BYTES)


@dataclass(frozen=True)
class Posted:
    """The lists of one stage: the newest published one, and the earlier versions it replaced."""

    stage: Stage
    newest: Result
    earlier: tuple[Result, ...]


@dataclass(frozen=True)
class ListPage:
    """Some rows of a list in words. `cut_after`: how many of these rows stand above the line, None if the line is
    not on this page. `place`: counted from the front, where the only row stands that a search found; else None."""

    rows: list[dict[str, Any]]
    page: int
    pages: int
    total: int
    cut_after: int | None
    place: int | None = None


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


def posted_as(sha256: str) -> Result | None:
    """The published list whose data file has this fingerprint; None where none has."""
    query = select(Result).where(Result.sha256 == sha256, Result.state == "published")
    return db.session.scalar(query.order_by(Result.id).limit(1).options(defer(Result.bundle)))


def versions_of(stage: Stage) -> list[Result]:
    """The published versions of a stage's list, the newest first."""
    query = select(Result).where(Result.stage_id == stage.id, Result.state == "published")
    return list(db.session.scalars(query.order_by(Result.version.desc()).options(defer(Result.bundle))))


def bundle_of(result: Result) -> Mapping[str, Any]:
    """The bundle as data. Kept for a while: on the day of publication thousands read one list."""
    # The digest names the content, so an entry can never be stale.
    return _bundles.get(result.sha256, lambda: _read(result))


def _read(result: Result) -> tuple[Mapping[str, Any], int]:
    content = bundle_bytes(result)
    return parse_json(content), len(content)


def head_of_list(result: Result) -> Mapping[str, Any]:
    """What is told of a signed list beside its rows (`recruit.list_head.head_of`)."""
    return result.head if result.head is not None else head_of(bundle_of(result))


def rows_of(result: Result, positions: Iterable[int]) -> list[dict[str, Any]]:
    """The rows at these positions of a list in words, in order, each with its outcome's ``code``.

    A position's page is read and nothing else, however long the list is.
    """
    wanted = sorted(set(positions))
    pages = {(position - 1) // KEPT + 1 for position in wanted}
    query = select(ResultPage).where(ResultPage.result_id == result.id, ResultPage.number.in_(pages))
    rows: dict[int, Mapping[str, Any]] = {}
    tails: dict[str, str] = {}
    for page in db.session.scalars(query):
        rows |= {row["position"]: row for row in page.rows}
        tails |= page.tails
    plain = [rows[position] for position in wanted]
    names = [with_tail(row["name"], tails.get(row["candidate"])) for row in plain]
    told = in_words(result.stage, plain, names)
    return [{**words, "code": row["outcome"]} for words, row in zip(told, plain, strict=True)]


def rows_of_numbers(result: Result, numbers: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of these admission numbers, as `rows_of`; numbers that are not on the list are left out."""
    return rows_of(result, db.session.scalars(_positions(result).where(Candidacy.number.in_(list(numbers)))))


def _positions(result: Result) -> Select[tuple[int]]:
    query = select(ResultRow.position).join(Candidacy, Candidacy.id == ResultRow.candidacy_id)
    return query.where(ResultRow.result_id == result.id).order_by(ResultRow.position)


def list_page(result: Result, number: str = "", page: int = 1) -> ListPage:
    """One page of a list, or the rows whose admission number holds what was typed.

    A page reads its own rows and nothing else, so that it takes the same time however long the list is.
    """
    wanted = "".join(number.split()).upper()
    found = _matching(result, wanted) if wanted else range(1, _length(result) + 1)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    shown = rows_of(result, found[(page - 1) * PAGE : page * PAGE])
    advanced = sum(row["code"] == "advanced" for row in shown)
    cut = advanced if not wanted and 0 < advanced < len(shown) else None
    place = found[0] if wanted and len(found) == 1 else None
    return ListPage(shown, page, pages, len(found), cut, place)


def last_in(result: Result, counts: Mapping[str, int]) -> dict[str, Any] | None:
    """The last row above the line in words; None where nobody stands below it or nothing was ranked."""
    above = counts.get("advanced", 0)
    if not 0 < above < sum(counts.values()):
        return None
    row = rows_of(result, [above])[0]
    return row if row["total"] is not None and row["rank"] is not None else None


def _matching(result: Result, wanted: str) -> Sequence[int]:
    stage = result.stage
    whose = (
        Candidacy.cohort_id == stage.cohort_id,
        Candidacy.track == stage.track,
    )  # a number is found by its index
    exact = db.session.scalars(_positions(result).where(*whose, Candidacy.number == wanted)).all()
    if exact:
        return exact
    like = func.upper(Candidacy.number).contains(wanted, autoescape=True)
    return db.session.scalars(_positions(result).where(like)).all()


def _length(result: Result) -> int:
    """How many rows a list has: positions run from 1 without a gap."""
    return (
        db.session.scalar(select(func.max(ResultRow.position)).where(ResultRow.result_id == result.id)) or 0
    )
