"""The first round of Jinsha with a household form that the programme writes down itself, as offices without a
spreadsheet have it: filled in on plain pages, without script."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from recruit.programme import Form, Programme, load, load_text
from tests.exams.fieldwork import field
from tests.support.candidates import World

#: What is replaced in Jinsha's text, by what.
CHANGES = (
    (
        "  - {code: household, xlsform: forms/household-jinsha.xlsx}\n",
        (Path(__file__).parent / "household.yaml").read_text("utf-8"),
    ),
    (
        "          # questions of the spreadsheet, by the names they have there\n"
        "          place: village_code\n"
        "          phone: phone\n"
        "          consent: consent\n"
        "          private: [surname, remarks]\n",
        "",
    ),
)


def text(source: str) -> str:
    """Jinsha's text with the plain form."""
    for old, new in CHANGES:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


@lru_cache(maxsize=1)
def programme() -> Programme:
    real = load("jinsha-2016")
    return load_text(text(real.source_yaml), real.source_regions)


def form() -> Form:
    return programme().forms["household"]


def build(candidates: int = 2) -> World:
    return field.build("task-1", candidates, changes=CHANGES)


def household(serial: int, village: str = field.VILLAGES[0], **changes: object) -> dict[str, object]:
    """Typed answers."""
    return {
        "village_code": village,
        "surname": "某",
        "phone": f"1380013{serial:04}",
        "persons": 4,
        "away": 1,
        "smartphones": 2,
        "internet": "fibre",
        "shopping": "seldom",
        "parcels": 3,
        "wishes": ["buy", "post"],
        "consent": True,
        **changes,
    }
