"""One more stage: a clean one of its kind, under a name of its own, beginning the day after the last one ends. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from recruit.programme.rewrite import Path, flow, put
from recruit.programme.starters import stage_text

#: Where no stage says when it ends.
FIRST_DAY = date(2027, 3, 1)
OPENS, CLOSES = "09:00", "18:00"
DAYS = 2


def new_stage(kind: str, code: str, title: str, english: str, after: str) -> str:
    """YAML of a stage of a kind. `after`: when the last stage closes, as its window says it."""
    first = _day(after) + timedelta(days=1)
    last = first + timedelta(days=DAYS)
    values: dict[Path, str] = {
        ("code",): flow(code),
        ("title",): flow({"zh": title, "en": english}),
        ("window", "opens"): flow(f"{first.isoformat()} {OPENS}"),
        ("window", "closes"): flow(f"{last.isoformat()} {CLOSES}"),
    }
    text = stage_text(kind)
    for path, value in values.items():
        text = put(text, path, value)
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return FIRST_DAY - timedelta(days=1)
