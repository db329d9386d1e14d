"""The register seam. A register (台账) runs beside the stages of a cohort: targets, plans, assessments, money of the
office. A programme switches one on by its code under ``registers:`` in its YAML.

What a stage kind is to a stage, a register is to a cohort: it says which YAML it takes, has pages of its own, tells the
office's first page what is due, and knows how the demonstration plays it. Registers never rank and never cut.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Protocol

from recruit.config import REGISTERS
from recruit.dotted import resolve
from recruit.programme.shapes import Shape, Told

if TYPE_CHECKING:
    from flask import Blueprint, Flask

    from recruit.models import Account, Cohort
    from recruit.programme import Programme

#: Who may look at a register where it says nothing else; a clerk sees the own township.
READERS = ("office", "second-signatory", "auditor", "clerk")


@dataclass(frozen=True)
class Duty:
    """One line of the office's first page. `state`: ``due`` is somebody's task, ``blocked`` is overdue or stuck.

    `roles`: who may do it. `asked_by`: accounts that may not, because they asked for it. `until`: its last moment.
    """

    text: str
    url: str
    state: Literal["due", "blocked"] = "due"
    roles: Collection[str] = ("office",)
    asked_by: Collection[int] = ()
    until: datetime | None = None

    def is_of(self, by: Account) -> bool:
        """Whether it is this reader's task, and not somebody else's whom the others wait for."""
        return bool(set(self.roles) & set(by.roles)) and by.id not in self.asked_by


@dataclass(frozen=True)
class Sheet:
    """One table that a register has to tell: for the periodic reports, and to be taken away. Cells are plain text."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Bars:
    """One picture for the desk: townships against their targets. Rows are (label, value, target or None)."""

    title: str
    value_label: str
    target_label: str
    rows: Sequence[tuple[str, int, int | None]]


class Register(Protocol):
    """What every register offers. `shape` says what the programme writes under the register's code.

    `act` names, as ``package.module:NAME``, how the demonstration plays it (`exams.demo.acting.RegisterAct`); '' where
    nothing happens by itself.
    """

    code: str
    shape: Shape
    act: str
    readers: Collection[str]
    #: The page of whoever runs a station, by its endpoint; '' where a partner has nothing to do with the register.
    own_page: str
    #: Whether what a programme says of it stands among the rules that the public reads.
    rules: bool

    def title(self) -> str:
        """What it is called, in the reader's language."""
        ...

    def public_page(self, cohort: Cohort) -> str | None:
        """The address of what anybody may read of it; None while there is nothing."""
        ...

    def remarks(self, cohort: Cohort) -> list[str]:
        """What the public is told above the rules, such as stated numbers that do not agree."""
        ...

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        """Problems between values that are right one by one, as (path below the register, code, facts); a fact
        ``level`` makes a warning of it."""
        ...

    def last_day(self, said: Any, programme: Programme) -> date | None:
        """The last day it speaks of, where it goes on after the last stage."""
        ...

    def blueprint(self) -> Blueprint | None:
        """Its pages."""
        ...

    def url(self, cohort: Cohort) -> str:
        """Its first page."""
        ...

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        """What waits for somebody at this moment, as far as `by` may see it."""
        ...

    def sheets(self, cohort: Cohort, since: date, until: date) -> list[Sheet]:
        """What it has to tell of a period, both days included, to whoever reads the county's reports: no personal
        data, nothing that is not settled."""
        ...

    def bars(self, cohort: Cohort, at: datetime) -> Bars | None:
        """Its townships against their targets, for the desk of all programmes; None where it has no such picture."""
        ...

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        """How it stands, as plain data: for the report of the demonstration."""
        ...


class BaseRegister:
    """Sensible emptiness for the parts of the protocol that a register does not need.

    `pages` names its blueprint, as ``package.module:NAME``; its first page is the blueprint's ``home``.
    """

    code = ""
    act = ""
    pages = ""
    readers: Collection[str] = READERS
    own_page = ""
    rules = True

    def own_title(self) -> str:
        """What the partner's page is called."""
        return ""

    def public_page(self, cohort: Cohort) -> str | None:
        """The address of what anybody may read of it; None while there is nothing."""
        return None

    def remarks(self, cohort: Cohort) -> list[str]:
        return []

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        return ()

    def last_day(self, said: Any, programme: Programme) -> date | None:
        return None

    def blueprint(self) -> Blueprint | None:
        found: Blueprint | None = resolve(self.pages) if self.pages else None
        return found

    def url(self, cohort: Cohort) -> str:
        from flask import url_for

        pages = self.blueprint()
        return url_for(f"{pages.name}.home", cohort=cohort.code) if pages else ""

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        return []

    def sheets(self, cohort: Cohort, since: date, until: date) -> list[Sheet]:
        return []

    def bars(self, cohort: Cohort, at: datetime) -> Bars | None:
        return None

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        return {}


@cache
def known_registers() -> Mapping[str, Register]:
    """The registers of the software by code; two with one code stop the start."""
    found: dict[str, Register] = {}
    for path in REGISTERS:
        register: Register = resolve(path)
        if register.code in found:
            raise RuntimeError(f"register {register.code!r} is registered twice")
        found[register.code] = register
    return found


def registers_of(programme: Programme) -> list[tuple[Register, Any]]:
    """The registers that a programme has switched on with what it says of each, in the order of its file.

    A published programme may name one that this version of the software no longer has; it is left out.
    """
    known = known_registers()
    return [(known[code], said) for code, said in programme.registers.items() if code in known]


def init_registers(app: Flask) -> None:
    for register in known_registers().values():
        if pages := register.blueprint():
            app.register_blueprint(pages)
