"""Our own fields as tags, in formats that have tags but no field for them. Other systems show and keep such tags.

`difficulty:3`, `version:2`, `rule:per-option`, `topic:safety`. Anything else is a stranger's tag and left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from exams.bank.formats.draft import Draft
from exams.bank.model import MULTIPLE, RULES, SINGLE, Item


def of(item: Item) -> Iterator[str]:
    """The tags that carry what the format itself cannot."""
    yield f"topic:{item.topic}"
    yield f"difficulty:{item.difficulty}"
    yield f"version:{item.version}"
    if item.rule:
        yield f"rule:{item.rule}"
    if isinstance(item.key, frozenset) and len(item.key) == 1:
        # One right option among wrong ones looks like a single where the format has no word for multiple.
        yield f"kind:{MULTIPLE}"


def apply(draft: Draft) -> Draft:
    """The draft with the fields that its tags carry."""
    for tag in draft.tags:
        name, _, value = tag.strip().partition(":")
        if name == "topic" and value:
            draft = replace(draft, topic=value)
        elif name == "difficulty" and value in tuple("12345"):
            draft = replace(draft, difficulty=int(value))
        elif name == "version" and value.isascii() and value.isdigit() and len(value) < 6:
            draft = replace(draft, version=int(value))
        elif name == "rule" and value in RULES:
            draft = replace(draft, rule=value)
        elif name == "kind" and value == MULTIPLE and draft.kind == SINGLE:
            draft = replace(draft, kind=MULTIPLE)
    return draft


def is_foreign(tag: str) -> bool:
    """A tag that carries no field of ours."""
    return tag.strip().partition(":")[0] not in ("topic", "difficulty", "version", "rule", "kind")


def category_topic(category: str) -> str:
    """The last part of a Moodle category path; `//` is a slash inside a name."""
    last = category.replace("//", "\x00").rstrip("/").rpartition("/")[2].replace("\x00", "/").strip()
    return "" if last in ("top", "$course$", "$system$", "$module$", "$cat1$") else last
