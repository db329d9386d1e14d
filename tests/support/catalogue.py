"""The texts of the program against the English catalogue."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

KEYWORDS = {"_": None, "_l": None, "lazy": None, "lazy_gettext": None, "gettext": None, "ngettext": (1, 2)}


def extract(root: Path) -> dict[str, str]:
    """Every message id with the file that holds it first, found as `bin/catalogue` finds them."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[str, str] = {}
    for name, _line, message, _comments, _context in extract_from_dir(root, methods, options, KEYWORDS):
        found.setdefault(message if isinstance(message, str) else message[0], name)
    return found


def read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parents[1].name)


def faults(texts: dict[str, str], catalogue: Catalog) -> list[str]:
    """Texts that English lacks, leaves unsure, or fills with other placeholders than the Chinese has."""
    missing = [
        f"not in the catalogue: {text!r} ({where})" for text, where in texts.items() if text not in catalogue
    ]
    return missing + [fault for message in catalogue if message.id for fault in _faults(message)]


def _faults(message: Message) -> list[str]:
    if not all(message.string if isinstance(message.string, tuple) else [message.string]):
        return [f"not translated: {message.id!r}"]
    if message.fuzzy:
        return [f"unsure: {message.id!r}"]
    if _bare(message.string) and not _bare(message.id):
        return [f"a bare percent sign, which a page cannot show: {message.id!r}"]
    return [f"{error}: {message.id!r}" for error in message.check()]


def _bare(text: str | tuple[str, ...]) -> bool:
    """Templates fill every text, those without placeholders too."""
    every = text if isinstance(text, tuple) else (text,)
    return any("%" in re.sub(r"%%|%\(\w+\)", "", one) for one in every)
