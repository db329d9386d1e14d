"""The rows and columns of a signed list in words, for pages, exports and prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recruit.i18n import _
from recruit.list_head import filled_keys, tail_sizes
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


def filled(result: Result, head: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The headings of the columns that hold anything. `head`: a bundle or its head."""
    keys = (
        head["filled"] if "filled" in head else filled_keys(head["rows"], [one[0] for one in head["columns"]])
    )
    return [(key, heading) for key, heading in headings(result.stage, head) if key in keys]


def readable(
    stage: Stage, bundle: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """The rows in words, or only those `wanted` of the bundle's: keys as in `headings`.

    Marks stay text, with the decimals they were rounded to. Names are told apart within the whole list.
    """
    rows = bundle["rows"] if wanted is None else wanted
    return in_words(stage, rows, told_apart(bundle["rows"], rows))


def in_words(
    stage: Stage, rows: Sequence[Mapping[str, Any]], names: Sequence[str | None]
) -> list[dict[str, Any]]:
    """Rows of a bundle, or the same from the table, with the names as they are told."""
    titles = component_titles(stage.definition)
    return [
        {
            "rank": row["rank"],
            "candidate": row["candidate"],
            "name": name,
            "township": row["township"],
            **{f"points.{code}": value for code, value in row["points"].items()},
            "total": row["total"],
            "outcome": outcome_words(row["outcome"], stage),
            "rung": rung_words(row["rung"], titles),
            "reason": reason_words(row["reason"], stage),
        }
        for row, name in zip(rows, names, strict=True)
    ]


def told_apart(
    rows: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]] | None = None
) -> list[str | None]:
    """Names as shown; where two rows show the same name, the last digits of the admission number follow it.

    With `wanted`, those of the rows whose names are asked for.
    """
    sizes = tail_sizes(rows)
    return [
        with_tail(row["name"], row["candidate"][-sizes[row["name"]] :] if row["name"] in sizes else None)
        for row in (rows if wanted is None else wanted)
    ]


def with_tail(name: str | None, tail: str | None) -> str | None:
    """A name with the digits that tell its bearer from others."""
    return _("%(name)s（尾号 %(tail)s）", name=name, tail=tail) if tail else name
