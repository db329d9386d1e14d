"""No blanks in a paper that binds: every declared field must be filled before anything is laid out."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from recruit.errors import Refusal

UNCHECKED = {"unchecked": True}
"""Field metadata for what is left empty on purpose, or was checked where it came from."""


def person_of(context: Any) -> str:
    """Whose document this is: ``context.person`` or ``context['person']``."""
    person = context["person"] if isinstance(context, dict) else context.person
    return str(person)


def first_blank(value: Any, path: str = "") -> str | None:
    """Dotted name of the first field that is ``None`` or only blanks, or ``None`` when all are filled."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return path
    if is_dataclass(value):
        named = [(f.name, getattr(value, f.name)) for f in fields(value) if not f.metadata.get("unchecked")]
    elif isinstance(value, dict):
        named = list(value.items())
    elif isinstance(value, (list, tuple)):
        named = [(str(number), item) for number, item in enumerate(value, start=1)]
    else:
        return None
    for name, item in named:
        blank = first_blank(item, f"{path}.{name}" if path else str(name))
        if blank:
            return blank
    return None


def require_filled(context: Any) -> None:
    """Refuse with ``undefined-field`` (facts ``person``, ``field``) when a field is not filled."""
    blank = first_blank(context)
    if blank:
        person = "" if blank == "person" else person_of(context)
        raise Refusal("undefined-field", person=person, field=blank)
