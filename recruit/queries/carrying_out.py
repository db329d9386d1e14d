"""Granted requests that a list, as it would be proposed now, does not carry out by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.models import CarriedOut, Mending, Recheck, Result, Stage
from recruit.queries.carried_over import brought
from recruit.queries.lists import bundle_of
from recruit.queries.owed_corrections import owed_corrections
from scoring.inputs import by_allotment, by_posts


def unmended(stage: Stage, made: Mapping[str, Any]) -> list[Recheck]:
    """Those still owed, in the order of their answers, for which nothing is different on this list: no verdict was put
    right because of them, and what counts for whoever asked is what it was on the version asked about.

    `made`: policy, inputs and rows as a bundle has them.
    """
    return [one for one in owed_corrections(stage) if not (_mended(one) or _differs(one, made))]


def _mended(recheck: Recheck) -> bool:
    query = select(Mending.id).where(Mending.recheck_id == recheck.id).limit(1)
    return db.session.scalar(query) is not None


def _differs(recheck: Recheck, made: Mapping[str, Any]) -> bool:
    was, number = bundle_of(recheck.result), recheck.candidacy.number
    row, line = _of(was["rows"], number), _of(made["rows"], number)
    if by_allotment(made["policy"]):
        # Their inputs differ on every new version: a seat that is kept is one.
        return _seat(row) != _seat(line)
    if by_posts(made["policy"]):
        return _post(row) != _post(line)
    if was["policy"] != made["policy"] and row.get("total") != line.get("total"):
        return True  # a rule was put right, and it counts for them
    return _counts(_of(was["inputs"], number)) != _counts(_of(made["inputs"], number))


def _of(items: Any, number: str) -> Mapping[str, Any]:
    return next((one for one in items if one["candidate"] == number), {})


def _post(row: Mapping[str, Any]) -> tuple[Any, str]:
    """Whose seat, which post, where; how they came to it is told otherwise once it is kept."""
    return row.get("outcome"), str(row.get("reason") or "").partition(":")[2]


def _seat(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row.get("outcome"), row.get("reason")


def _counts(item: Mapping[str, Any]) -> dict[str, Any]:
    others = {key: item.get(key) for key in ("decision", "reason", "extra_test", "draw", "excluded")}
    return {**others, **brought(item)}


def carried_out(result: Result) -> list[CarriedOut]:
    """What this version carries out, or will once it is signed, in the order in which it was asked for."""
    query = select(CarriedOut).where(CarriedOut.result_id == result.id).order_by(CarriedOut.recheck_id)
    return list(
        db.session.scalars(query.options(joinedload(CarriedOut.recheck).joinedload(Recheck.candidacy)))
    )
