"""Names, answers and figures of a back-check in a few characters."""

from __future__ import annotations

import unicodedata

from recruit.i18n import _
from scoring.backchecks.figures import Rate

_LONGEST = 40


def shown(text: str) -> str:
    """A cell as one short piece without control signs, which could steer a terminal."""
    plain = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Cf") else sign for sign in text[: _LONGEST * 2]
    )
    plain = " ".join(plain.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f}%"


def limits(figures: Rate) -> str:
    if figures.rate is None:
        return "–"
    return f"{figures.interval.low * 100:.1f}% ~ {figures.interval.high * 100:.1f}%"


def chance(value: float | None) -> str:
    """A probability; a dash where there is nothing to compare with."""
    if value is None:
        return "–"
    return "<0.0001" if value < 0.0001 else f"{value:.4f}"


def name_of(name: str) -> str:
    return shown(name) or _("（没有写）")
