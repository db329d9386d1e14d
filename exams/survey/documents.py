"""Documents of answers (nested along the blocks of a form, texts as leaves) taken apart and put together. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from exams.survey.model import Group, Item, Question

#: Types whose answers are figures and choices, nobody's own words.
_COUNTED = ("integer", "decimal", "range", "date", "select_one", "select_multiple", "rank", "acknowledge")


def split(document: Mapping[str, Any], private: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(plain, private) parts of a document; repeats keep all of their turns on both sides."""
    plain: dict[str, Any] = {}
    closed: dict[str, Any] = {}
    for name, value in document.items():
        if isinstance(value, str):
            (closed if name in private else plain)[name] = value
        elif isinstance(value, list):
            pairs = [split(turn, private) for turn in value]
            plain[name] = [one for one, _other in pairs]
            if any(other for _one, other in pairs):
                closed[name] = [other for _one, other in pairs]
        else:
            one, other = split(value, private)
            plain |= {name: one} if one else {}
            closed |= {name: other} if other else {}
    return plain, closed


def merged(plain: Mapping[str, Any], private: Mapping[str, Any]) -> dict[str, Any]:
    """What `split` took apart, and any two documents that share no answer."""
    found = dict(plain)
    for name, value in private.items():
        there = found.get(name)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            found[name] = merged(there, value)
        elif (
            isinstance(value, list)
            and isinstance(there, list)
            and all(isinstance(one, dict) for one in value)
        ):
            turns = max(len(value), len(there))
            padded = [[*part, *[{}] * (turns - len(part))] for part in (there, value)]
            found[name] = [merged(one, other) for one, other in zip(*padded, strict=True)]
        else:
            found[name] = value
    return found


def leaf(items: tuple[Item, ...], document: Mapping[str, Any], name: str) -> str:
    """The answer to a question that stands in no repeat; '' if there is none."""
    for one in items:
        value = document.get(one.name)
        if isinstance(one, Question):
            if one.name == name:
                return value if isinstance(value, str) else "" if value is None else str(value)
        elif not one.repeats and isinstance(value, Mapping) and (found := leaf(one.items, value, name)):
            return found
    return ""


def only(items: tuple[Item, ...], document: Mapping[str, Any], private: Collection[str]) -> dict[str, Any]:
    """The answers of a document that are counted: neither words, places, pictures nor what is private."""
    found: dict[str, Any] = {}
    for one in items:
        value = document.get(one.name)
        if isinstance(one, Group):
            if isinstance(value, list):
                found[one.name] = [only(one.items, turn, private) for turn in value]
            elif isinstance(value, Mapping) and (inner := only(one.items, value, private)):
                found[one.name] = inner
        elif isinstance(value, str) and one.type in _COUNTED and one.name not in private:
            found[one.name] = value
    return found
