"""A signed list as files: CSV, Excel, a page that opens from disk, and the bundle from which all can be recomputed.

Same result, same bytes: nothing here reads a clock, a language setting or the database's row order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import render_template
from flask_babel import force_locale

from recruit.config import ROOT
from recruit.i18n import _, current_locale
from recruit.list_words import component_titles, outcome_words, reason_words, rung_words
from recruit.models import Result, Stage
from recruit.tables import write_xlsx
from scoring.bundle import list_csv
from scoring.canonical import parse_json

STYLE = ROOT / "recruit" / "web" / "static" / "zeyou.css"
#: File kind -> (folder, suffix) of an export.
FILES = {
    "csv": ("lists", ".csv"),
    "xlsx": ("lists", ".xlsx"),
    "html": ("lists", ".html"),
    "json": ("bundles", ".json"),
}


def export(result: Result, folder: Path) -> list[Path]:
    """Writes ``lists/<stage>.csv .xlsx .html`` and ``bundles/<stage>.json`` below `folder`; returns the paths."""
    written = []
    for kind, (below, suffix) in FILES.items():
        path = folder / below / f"{result.stage.code}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(result, kind))
        written.append(path)
    return written


def content(result: Result, kind: str) -> bytes:
    """The bytes of one file; `kind` is a key of `FILES`. Files speak Chinese, as the published notice does."""
    if kind == "json":
        return result.bundle.encode()
    bundle = parse_json(result.bundle.encode())
    if kind == "csv":
        # The very bytes whose SHA-256 stands in the bundle: codes, not words, so that nothing depends on a language.
        return list_csv(bundle["rows"], bundle["columns"])
    with force_locale("zh"):
        return _xlsx(result, bundle) if kind == "xlsx" else page(result, bundle, standalone=True).encode()


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


def readable(stage: Stage, bundle: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows in words: keys as in `headings`. Marks stay text, with the decimals they were rounded to."""
    titles = component_titles(stage.definition)
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
        for row, name in zip(bundle["rows"], told_apart(bundle["rows"]), strict=True)
    ]


def told_apart(rows: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """Names as shown; where two rows show the same name, the last digits of the admission number follow it."""
    seen = Counter(row["name"] for row in rows if row["name"])
    tails: dict[str, int] = {}
    for name, count in seen.items():
        if count > 1:
            numbers = [row["candidate"] for row in rows if row["name"] == name]
            tails[name] = next(
                size
                for size in range(2, max(map(len, numbers)) + 3)
                if len({number[-size:] for number in numbers}) == len(numbers)
            )
    return [
        _("%(name)s（尾号 %(tail)s）", name=row["name"], tail=row["candidate"][-tails[row["name"]] :])
        if row["name"] in tails
        else row["name"]
        for row in rows
    ]


def _xlsx(result: Result, bundle: Mapping[str, Any]) -> bytes:
    columns = headings(result.stage, bundle)
    numeric = {key for key, _heading in columns if key == "total" or key.startswith("points.")}
    rows = [
        [
            Decimal(row[key]) if key in numeric and row.get(key) is not None else row.get(key) or None
            for key, _heading in columns
        ]
        for row in readable(result.stage, bundle)
    ]
    assert result.confirmed_at is not None
    return write_xlsx(
        [heading for _key, heading in columns],
        rows,
        result.stage.definition.title.in_(current_locale()),
        result.confirmed_at,
    )


def page(result: Result, bundle: Mapping[str, Any], standalone: bool, **more: Any) -> str:
    """The list as a sheet to print. `standalone` carries its style inside, so that the file looks right from disk."""
    stage = result.stage
    rows = readable(stage, bundle)
    return render_template(
        "print/list.html",
        result=result,
        bundle=bundle,
        stage=stage,
        programme=stage.cohort.programme,
        timezone=stage.cohort.programme.timezone,
        columns=filled(result, bundle),
        rows=rows,
        signed_at=datetime.fromisoformat(bundle["signers"][-1]["at"]),
        cut=sum(row["outcome"] == "advanced" for row in bundle["rows"]),
        style=STYLE.read_text(encoding="utf-8") if standalone else None,
        **more,
    )
