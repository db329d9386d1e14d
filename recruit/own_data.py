"""The seam of "my data" (个人信息保护法第四十五条): every room says which of its records are about one applicant.

Rooms list their parts under `recruit.config.OWN_DATA` as dotted strings, so that `recruit` never imports `exams`. A
part is what one person handed in, what was decided about them, and what became of it; never anybody else's data.
Records are flat and plain, so that one file can carry all of them and one page can show all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app

from recruit.dotted import resolve
from recruit.models import Application
from scoring.numeric import plain

#: What a record may hold; everything else is spelt by `told`.
Plain = str | int | bool | None


@dataclass(frozen=True)
class OwnFile:
    """A file of one's own: its name within the part's folder, and where it lies in the store."""

    name: str
    sha256: str


@dataclass(frozen=True)
class OwnPart:
    """One kind of record. `labels` names every key that records use, in the order in which they are shown; `note` says
    what is left out and why."""

    code: str
    title: str
    labels: Mapping[str, str]
    records: Sequence[Mapping[str, Plain]]
    files: Sequence[OwnFile] = ()
    note: str = ""


Source = Callable[[Application, datetime], OwnPart]


@dataclass
class Records:
    """Collects the records of a part; keys without a value stay away."""

    labels: Mapping[str, str]
    rows: list[Mapping[str, Plain]] = field(default_factory=list)

    def add(self, **facts: Any) -> None:
        unknown = set(facts) - set(self.labels)
        if unknown:
            raise KeyError(f"no label for {sorted(unknown)}")
        self.rows.append(
            {key: told(facts[key]) for key in self.labels if facts.get(key) not in (None, "", [], {})}
        )


def told(value: Any) -> Plain:
    """A value as plain data: moments in ISO 8601 with their offset, exact numbers as they are written, lists joined."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {told(one)}" for key, one in value.items())
    if isinstance(value, Sequence):
        return ", ".join(str(told(one)) for one in value)
    return str(value)


def parts_of(application: Application, at: datetime) -> Iterator[OwnPart]:
    """Every part of every room as of `at`, in the order of `OWN_DATA`; parts without a record stay away."""
    for path in current_app.config["ZEYOU_OWN_DATA"]:
        for source in resolve(path):
            part: OwnPart = source(application, at)
            if part.records:
                yield part
