"""Which values a form may name, by what it is about. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from recruit.programme.model import FormField, Programme

#: Facts of a site that a form calls as the programme's checks do: with a dash.
SITE_FACTS = (
    "area",
    "people",
    "floor",
    "bandwidth",
    "broadband",
    "truck",
    "storage",
    "rent",
    "own-shop",
    "until",
)
_PLACE = ("township", "village", "place", "place-code", "address", "owner", "note", "coordinates", "summary")
_STATION = ("planned", "opened", "partner", "agreement", "starts", "ends")
_PERSON = ("number", "admission", "birth", "age", "township", "village", "submitted")
_SEAT = ("place", "agreement", "starts", "ends", "opened")
#: On every form: the day on which it is printed.
EVERYWHERE = ("printed",)
OPINION = "opinion:"
_KIND = "approval"


def names(about: str, programme: Programme) -> tuple[str, ...]:
    """Every value that a form about this may name."""
    if about == "site":
        steps = tuple(f"{OPINION}{step}" for step in ("village", "township", "county"))
        return (*EVERYWHERE, *_PLACE, *SITE_FACTS, *_STATION, *steps)
    if about == "application":
        found = (
            *EVERYWHERE,
            *_PERSON,
            *_SEAT,
            *(one.code for one in registered(programme)),
            *_opinions(programme),
        )
        return tuple(dict.fromkeys(found))
    return EVERYWHERE + ("township",)


def column_names() -> tuple[str, ...]:
    """What a column may take from the register of sites."""
    return (*_PLACE, *SITE_FACTS, *_STATION)


def pictures(programme: Programme) -> tuple[str, ...]:
    """The pictures of the registration form."""
    return tuple(one.code for one in registered(programme) if one.type == "photo")


def registered(programme: Programme) -> tuple[FormField, ...]:
    """The questions of the registration form; none where a programme registers nobody."""
    form = programme.forms.get("registration")
    return form.fields if form is not None else ()


def _opinions(programme: Programme) -> Iterator[str]:
    """The steps of every chain of approval; two with one code are the same cell, the later word stands in it."""
    for stage in programme.stages:
        if stage.kind == _KIND:
            # Whatever is wrong in the stage itself is told there.
            steps = [one for one in stage.params.get("steps") or () if isinstance(one, dict)]
            yield from (f"{OPINION}{one['code']}" for one in steps if "code" in one)
