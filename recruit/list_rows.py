"""The rows and columns of a signed list in words, for pages, exports and prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from recruit.i18n import _
from recruit.list_words import component_titles, outcome_words, reason_words, rung_words
from recruit.models import Result, Stage


def headings(stage: Stage, bundle: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(key, heading) of the columns that people read; a key is a row's key or ``points.CODE``."""
    titles = component_titles(stage.definition)
    fixed = {
        "rank": _("名次"),
        "candidate": _("准考证号"),
        "name": _("姓名"),
        "township": _("乡镇（街道）"),
        "total": _("总分"),
        "outcome": _("结果"),
        "rung": _("同分时由什么分先后"),
        "reason": _("说明"),
    }
    keys = [key for key, _heading in bundle["columns"]]
    return [(key, fixed.get(key) or titles.get(key.removeprefix("points."), key)) for key in keys]


def filled(result: Result, bundle: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The headings of the columns that hold anything: a stage that is decided and not ranked has no ranks to show."""

    def value(row: Mapping[str, Any], key: str) -> Any:
        return row["points"].get(key.removeprefix("points.")) if key.startswith("points.") else row[key]

    return [
        (key, heading)
        for key, heading in headings(result.stage, bundle)
        if any(value(row, key) not in (None, "") for row in bundle["rows"])
    ]


def readable(
    stage: Stage, bundle: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """The rows in words, or only those `wanted` of the bundle's: keys as in `headings`.

    Marks stay text, with the decimals they were rounded to. Names are told apart within the whole list.
    """
    titles = component_titles(stage.definition)
    rows = bundle["rows"] if wanted is None else wanted
    return [
        {
            "rank": row["rank"],
            "candidate": row["candidate"],
            "name": name,
            "township": row["township"],
            **{f"points.{code}": value for code, value in row["points"].items()},
            "total": row["total"],
            "outcome": outcome_words(row["outcome"]),
            "rung": rung_words(row["rung"], titles),
            "reason": reason_words(row["reason"], stage),
        }
        for row, name in zip(rows, told_apart(bundle["rows"], rows), strict=True)
    ]


def told_apart(
    rows: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]] | None = None
) -> list[str | None]:
    """Names as shown; where two rows show the same name, the last digits of the admission number follow it.

    With `wanted`, those of the rows whose names are asked for.
    """
    bearers: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["name"]:
            bearers[row["name"]].append(row["candidate"])
    asked = rows if wanted is None else wanted
    tails: dict[str, int] = {}
    for name in {row["name"] for row in asked if row["name"]}:
        numbers = bearers[name]
        if len(numbers) > 1:
            tails[name] = next(
                size
                for size in range(2, max(map(len, numbers)) + 3)
                if len({number[-size:] for number in numbers}) == len(numbers)
            )
    return [
        _("%(name)s（尾号 %(tail)s）", name=row["name"], tail=row["candidate"][-tails[row["name"]] :])
        if row["name"] in tails
        else row["name"]
        for row in asked
    ]
