"""The style sheet and the script: small, readable, and understood by old phones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "recruit" / "web" / "static"
CSS = (STATIC / "zeyou.css").read_text(encoding="utf-8")

# What a Chromium 70 would not understand, by the version that brought it.
NEW_CSS = {
    r":has\(": 105, r":is\(": 88, r":where\(": 88, r":focus-visible": 86, r"\binset\s*:": 87, r"aspect-ratio": 88,
    r"\bclamp\(": 79, r"[:\s(]min\(": 79, r"[:\s(]max\(": 79, r"\bgap\s*:[^;]*;[^}]*display:\s*flex": 84,
    r"display:\s*(inline-)?flex[^}]*\bgap\s*:": 84, r"margin-(inline|block)\s*:": 87, r"@layer": 99, r"@container": 105,
    r"color-mix\(": 111, r"overflow-wrap:\s*anywhere": 80, r"\d(dvh|svh|lvh)\b": 108, r"^\s*&": 112,
}  # fmt: skip
NEW_JS = [r"\?\.[a-zA-Z_\[(]", r"\?\?", r"\|\|=|&&=", r"\.replaceAll\(", r"\.at\(", r"Object\.fromEntries", r"\.flat\(",
          r"catch\s*\{", r"^\s*(import|export)\b", r"\bstatic\s*\{", r"\d_\d"]  # fmt: skip


def offences(text: str, patterns: list[str]) -> list[str]:
    return [p for p in patterns if re.search(p, text, re.M)]


def test_style_sheet_is_small() -> None:
    assert len(CSS.encode()) <= 18 * 1024
    assert (STATIC / "zeyou.js").stat().st_size <= 6 * 1024


def test_old_phones_understand_style_and_script() -> None:
    assert offences(CSS, list(NEW_CSS)) == []
    assert offences((STATIC / "zeyou.js").read_text(encoding="utf-8"), NEW_JS) == []


@pytest.mark.parametrize(
    "bad",
    ["a:has(b) { }", ".x { display: flex; gap: 1rem }", ".x { inset: 0 }", "p { width: min(1px, 2px) }"],
)
def test_the_check_for_new_css_can_fail(bad: str) -> None:
    assert offences(bad, list(NEW_CSS))


@pytest.mark.parametrize("bad", ["a?.b", "a ?? b", "try { } catch { }"])
def test_the_check_for_new_script_can_fail(bad: str) -> None:
    assert offences(bad, NEW_JS)


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in STATIC.iterdir():
        if path.suffix == ".png":
            continue
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(\s*['\"]?//", text), path.name


def palette() -> dict[str, str]:
    colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", CSS))
    return {name: "#" + "".join(c * 2 for c in v[1:]) if len(v) == 4 else v for name, v in colours.items()}


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, by the formula of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "muted", "accent", "deep", "bad") for ground in ("paper", "sheet", "tint")),
    ("on-accent", "accent"), ("on-accent", "deep"), ("on-accent", "bad"), ("ink", "warn-bg"), ("muted", "warn-bg"),
    ("accent", "sheet"), *((state, f"{state}-bg") for state in ("good", "warn", "bad", "wait")),
    *(("ink", f"{state}-bg") for state in ("good", "bad", "wait")),
    *((state, ground) for state in ("good", "warn", "wait") for ground in ("paper", "sheet")),
]  # fmt: skip
EDGE_PAIRS = [("edge", "sheet"), ("edge", "paper"), ("focus", "sheet"), ("focus", "paper"), ("focus", "tint"),
              ("focus-dark", "deep")]  # fmt: skip


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read(ink: str, ground: str) -> None:
    assert contrast(palette()[ink], palette()[ground]) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_and_focus_can_be_seen(edge: str, ground: str) -> None:
    assert contrast(palette()[edge], palette()[ground]) >= 3


def test_contrast_formula() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
