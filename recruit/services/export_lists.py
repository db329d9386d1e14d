"""A signed list as files: CSV, Excel, a page that opens from disk, and the bundle from which all can be recomputed.

Same result, same bytes: nothing here reads a clock, a language setting or the database's row order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import render_template
from flask_babel import force_locale

from recruit.bundles import bundle_bytes
from recruit.config import ROOT
from recruit.funnel import closing_text
from recruit.i18n import current_locale
from recruit.list_rows import filled, headings, readable
from recruit.models import Result
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
        return bundle_bytes(result)
    bundle = parse_json(bundle_bytes(result))
    if kind == "csv":
        # The very bytes whose SHA-256 stands in the bundle: codes, not words, so that nothing depends on a language.
        return list_csv(bundle["rows"], bundle["columns"])
    with force_locale("zh"):
        return _xlsx(result, bundle) if kind == "xlsx" else page(result, bundle, standalone=True).encode()


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
    zone = stage.cohort.programme.timezone
    rows = readable(stage, bundle)
    return render_template(
        "print/list.html",
        result=result,
        bundle=bundle,
        stage=stage,
        programme=stage.cohort.programme,
        timezone=zone,
        posted_until=closing_text(result.posted_until, zone) if result.posted_until is not None else "",
        columns=filled(result, bundle),
        rows=rows,
        signed_at=datetime.fromisoformat(bundle["signers"][-1]["at"]),
        cut=sum(row["outcome"] == "advanced" for row in bundle["rows"]),
        style=STYLE.read_text(encoding="utf-8") if standalone else None,
        **more,
    )
