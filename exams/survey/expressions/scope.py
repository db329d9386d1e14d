"""What an expression is worked out on: a small protocol, and the plain form of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

#: An answer. Empty is ``''``; a multi-select is its codes with a blank between; a date is text, ``2016-05-03``. A whole
#: or decimal number may be a float: then `0` is false where a truth value is wanted, as in a typed form.
Answer: TypeAlias = str | float | bool


class Scope(Protocol):
    """Everything that an expression may ask for. Nothing is looked up that the expression does not mention."""

    @property
    def this(self) -> Answer:
        """What `.` means: the answer that is being judged."""

    @property
    def now(self) -> datetime:
        """The moment that `now()` and `today()` tell, in the form's time zone. Given, never read from a clock."""

    @property
    def seed(self) -> int | None:
        """Where `random()` and `uuid()` begin; None: they are refused."""

    def value(self, name: str) -> Answer:
        """The answer to the question `name` as seen from here (in a repeat: of the same turn); ``''`` if none."""

    def repeats(self, name: str) -> Sequence[Answer]:
        """All answers to `name` that `sum` and its like take together here; one entry per turn for a repeat's name."""

    def indexed(self, name: str, turns: Sequence[tuple[str, int]]) -> Answer:
        """The answer to `name` in the given turns (repeat's name, number from 1), outermost first."""

    def position(self, up: int) -> int:
        """The number (from 1) of the turn of the nearest repeat at least `up` groups above; 0 where there is none."""

    def column(self, name: str) -> Answer:
        """The column `name` of the choice that is being filtered."""

    def choice_label(self, name: str, value: str) -> str:
        """What the choice `value` of the question `name` is called in the reader's language."""

    def items(self, list_name: str) -> Sequence[Mapping[str, Answer]]:
        """The choices of a list, each a mapping from column to text."""


@dataclass(frozen=True, slots=True)
class PlainScope:
    """A scope made of mappings. `turns` is the position in each repeat around the question, innermost first."""

    values: Mapping[str, Answer] = field(default_factory=dict)
    this: Answer = ""
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    seed: int | None = None
    repeated: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    turns: Sequence[int] = ()
    row: Mapping[str, Answer] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Mapping[str, Answer]]] = field(default_factory=dict)

    def value(self, name: str) -> Answer:
        return self.values.get(name, "")

    def repeats(self, name: str) -> Sequence[Answer]:
        return self.repeated[name] if name in self.repeated else (self.value(name),)

    def indexed(self, name: str, turns: Sequence[tuple[str, int]]) -> Answer:
        """Only for repeats that do not stand in each other."""
        every = self.repeated.get(name, ())
        turn = turns[0][1]
        return every[turn - 1] if len(turns) == 1 and 1 <= turn <= len(every) else ""

    def position(self, up: int) -> int:
        return self.turns[min(up, len(self.turns)) - 1] if self.turns and up else 0

    def column(self, name: str) -> Answer:
        return self.row.get(name, "")

    def choice_label(self, name: str, value: str) -> str:
        return self.labels.get(name, {}).get(value, value)

    def items(self, list_name: str) -> Sequence[Mapping[str, Answer]]:
        return self.lists.get(list_name, ())
