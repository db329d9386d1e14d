"""A household form once it has been read: frozen, comparable, storable, ready for the phone.

Texts in several languages are `Words`: pairs of language and text in the order of the form's languages; the language
is blank in a form that names none. Rules (`relevant`, `required` …) are expressions as the form gives them; blank means
that there is none, and `required` and `read_only` are ``true()`` where the form says yes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, TypeAlias

Words: TypeAlias = tuple[tuple[str, str], ...]
#: Raised when stored forms change shape, so that old ones are told apart.
SHAPE = 1
ALWAYS = "true()"


@dataclass(frozen=True)
class Choice:
    """An answer to pick. `extra` are the further columns, for `choice_filter`."""

    name: str
    labels: Words = ()
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ChoiceList:
    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Question:
    """One question, or something the phone fills in. `other`: the list is followed by "other", with a text to it.

    `parameters` are those of a range: ``start``, ``end``, ``step``. `default_expression` is a default that is worked
    out, `default` one that stands there.
    """

    name: str
    type: str
    labels: Words = ()
    hints: Words = ()
    required: str = ""
    required_messages: Words = ()
    constraint: str = ""
    constraint_messages: Words = ()
    relevant: str = ""
    calculation: str = ""
    default: str = ""
    default_expression: str = ""
    appearance: str = ""
    read_only: str = ""
    choices: str = ""
    choice_filter: str = ""
    other: bool = False
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Group:
    """Questions that belong together; `repeats`: asked as often as needed, or `repeat_count` times."""

    name: str
    items: tuple[Question | Group, ...]
    labels: Words = ()
    relevant: str = ""
    appearance: str = ""
    repeats: bool = False
    repeat_count: str = ""


Item: TypeAlias = Question | Group


@dataclass(frozen=True)
class SurveyForm:
    """A whole form. `languages` in the order of the columns, `default_language` one of them."""

    title: str
    id: str
    version: str
    languages: tuple[str, ...]
    default_language: str
    items: tuple[Item, ...]
    lists: tuple[ChoiceList, ...] = ()

    def questions(self) -> Iterator[Question]:
        """Every question, in the order of the form."""
        waiting = list(reversed(self.items))
        while waiting:
            item = waiting.pop()
            if isinstance(item, Group):
                waiting.extend(reversed(item.items))
            else:
                yield item

    def choice_list(self, name: str) -> ChoiceList:
        """Errors: KeyError."""
        return self._lists[name]

    @cached_property
    def _lists(self) -> dict[str, ChoiceList]:
        return {one.name: one for one in self.lists}

    def to_json(self) -> dict[str, Any]:
        """Plain values for storing and for the phone; what is blank is left out."""
        return {
            "shape": SHAPE,
            "title": self.title,
            "id": self.id,
            "version": self.version,
            "languages": list(self.languages),
            "default_language": self.default_language,
            "items": [_item(one) for one in self.items],
            "lists": {one.name: [_plain(choice) for choice in one.choices] for one in self.lists},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> SurveyForm:
        """The form that `to_json` wrote. Errors: ValueError where it is another shape."""
        if value.get("shape") != SHAPE:
            raise ValueError(f"form of shape {value.get('shape')!r}, here {SHAPE}")
        return cls(
            title=value["title"],
            id=value["id"],
            version=value["version"],
            languages=tuple(value["languages"]),
            default_language=value["default_language"],
            items=tuple(_from_item(one) for one in value["items"]),
            lists=tuple(
                ChoiceList(name, tuple(Choice(**_frozen(one)) for one in choices))
                for name, choices in value["lists"].items()
            ),
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: the same for two files that say the same."""
        text = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(record: Choice | Question | Group) -> dict[str, Any]:
    """The fields that are not blank; pairs become objects, which keep their order."""
    found = {}
    for one in fields(record):
        value = getattr(record, one.name)
        if value and one.name != "items":
            found[one.name] = dict(value) if isinstance(value, tuple) else value
    return found


def _item(item: Item) -> dict[str, Any]:
    if isinstance(item, Group):
        return {**_plain(item), "items": [_item(one) for one in item.items]}
    return _plain(item)


def _from_item(value: Mapping[str, Any]) -> Item:
    if "items" in value:
        rest = {key: one for key, one in value.items() if key != "items"}
        return Group(items=tuple(_from_item(one) for one in value["items"]), **_frozen(rest))
    return Question(**_frozen(value))


def _frozen(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(one.items()) if isinstance(one, Mapping) else one for key, one in value.items()}
