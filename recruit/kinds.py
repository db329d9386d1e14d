"""The stage-kind seam. A kind says what happened to each candidate; it never ranks, never cuts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from flask import Blueprint, Flask, current_app

from recruit.dotted import resolve
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.programme import Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Part, Shapes, walk
from scoring.marks import CandidateMarks
from scoring.moved_up import MovedUp


@dataclass(frozen=True)
class Blocker:
    """One reason why a stage cannot close yet; `count` says how many cases, `endpoint` where to mend it."""

    code: str
    count: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


def second_hand(
    code: str, endpoint: str, roles: Sequence[str], asked_by: Sequence[int], **facts: Any
) -> Blocker:
    """Something that one person of `roles` has to confirm on the page `endpoint`, and none who asked for it alone.

    `asked_by` holds the account of each thing that waits.
    """
    waiting = {"endpoint": endpoint, "roles": tuple(roles), "asked_by": tuple(asked_by)}
    return Blocker(code, len(asked_by), {"count": len(asked_by), **waiting, **facts})


@dataclass(frozen=True)
class Ruling:
    """What a kind that yields decisions says of one entry: ``advanced``, ``reserve`` or ``out``, with a reason code.

    `replacement` is no word of the kind: see `recruit.queries.carried_over`."""

    candidate: str
    outcome: Literal["advanced", "reserve", "out"]
    reason: str = ""
    replacement: MovedUp | None = None


@dataclass(frozen=True)
class WorkedOut:
    """A list that a rule decides and no person: policy and inputs in the plain form of `scoring.inputs`, from which
    anybody can work it out again."""

    policy: Mapping[str, Any]
    inputs: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Todo:
    """What one candidate has to do in a stage: `done` of `total`, and the page (endpoint) where it is done.

    `due`: until when, where this is not the closing of the candidate's window.
    """

    code: str
    done: int
    total: int
    endpoint: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    due: datetime | None = None


@dataclass(frozen=True)
class Working:
    """How one part of a candidate's mark came about: lines of (what, how), the page (endpoint, values) with more."""

    title: str
    lines: Sequence[tuple[str, Any]]
    endpoint: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


class StageKind(Protocol):
    """What every stage kind offers. `yields` decides which of `marks` and `rulings` is asked for.

    `params` says what the stage's params may hold, `components` which kinds of component it has and what theirs may
    (`recruit.programme.shapes`); whatever is not named there is a mistake in the programme.
    `act` names, as ``package.module:NAME``, how the demonstration plays such a stage; '' where it knows by itself.
    """

    code: str
    yields: Literal["marks", "decisions"]
    params: Shapes
    components: Mapping[str, Part]
    act: str

    def check_params(self, params: Mapping[str, Any]) -> Iterable[tuple[str, str, dict[str, Any]]]:
        """Problems in the stage's `params`, as (path, code, facts)."""
        ...

    def check_stage(
        self, stage: PlannedStage, programme: Programme
    ) -> Iterable[tuple[str, str, dict[str, Any]]]:
        """Problems between values that are right one by one, as (path below the stage, code, facts)."""
        ...

    def blueprint(self) -> Blueprint | None:
        """The pages of this kind, or None."""
        ...

    def prepare(self, stage: Stage, entries: Sequence[Entry]) -> None:
        """Called when entries come into the stage, before its doors open: draw papers, make slots."""
        ...

    def shuts(self, stage: Stage, closes: datetime, at: datetime) -> datetime:
        """When the last window really shuts that stands on record up to `closes`, as far as is known at `at`."""
        ...

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Why the stage cannot close yet; empty when it can."""
        ...

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """What waits for a second person at this moment, also while the doors are open; see `second_hand`."""
        ...

    def marks(self, stage: Stage) -> list[CandidateMarks]:
        """Component marks of every entry, in any order; the candidate is named by admission number."""
        ...

    def rulings(self, stage: Stage) -> list[Ruling]:
        """Decisions on every entry, in any order."""
        ...

    def worked_out(self, stage: Stage) -> WorkedOut | None:
        """Asked before `rulings`: what the list follows from where a rule decides; None where people do."""
        ...

    def undecided(self, stage: Stage) -> list[str]:
        """Admission numbers that only an extra test or a draw can tell apart, where the kind decides without marks."""
        ...

    def todos(self, entry: Entry) -> list[Todo]:
        """What this candidate has to do here, for their own page."""
        ...

    def reason_words(self, stage: Stage, reason: str) -> str:
        """The sentence for a reason code of this kind's own, '' for a code it does not know."""
        ...

    def verdict_words(self, stage: Stage, component: str, part: str, verdict: str) -> tuple[str, str]:
        """What was judged and how, in words, for one verdict that was put right (`recruit.models.Mending`)."""
        ...

    def mark_notes(self, stage: Stage, number: str, at: datetime) -> list[str]:
        """What was ruled on this candidate's marks by that moment, in sentences for the candidate's own page."""
        ...

    def workings(self, entry: Entry) -> Sequence[Working]:
        """What lies behind this candidate's marks, for the candidate's own page once the list is out."""
        ...

    def markers(self, stage: Stage) -> Collection[int]:
        """Accounts that mark anybody in this stage beside those of assignments and marks: none of them signs its
        list."""
        ...

    def judges(self, stage: Stage, candidacy: Candidacy) -> Mapping[str, Sequence[int]]:
        """Component -> accounts that judge this candidate in it beside those of assignments and marks."""
        ...

    def unseen(self, stage: Stage, reader: Account) -> str:
        """The code of the refusal with which this reader is kept from the marks of an open stage; '' where nothing
        keeps them."""
        ...

    def hold(self, stage: Stage) -> None:
        """Called with the stage's entries held, before its list is signed: waits for work that is being stored under
        other locks than those of the entries."""
        ...

    def confirmed(self, stage: Stage) -> None:
        """Called in the transaction that confirms the stage's result (allotment stores its placements here)."""
        ...

    def fills_freed(self, stage: Stage) -> bool:
        """Whether a correction now would only give to others what came free since the list was signed; such a one may
        come although the next stage has begun."""
        ...


class BaseKind:
    """Sensible emptiness for the parts of the protocol that a kind does not need."""

    code = ""
    yields: Literal["marks", "decisions"] = "marks"
    params: Shapes = {}
    components: Mapping[str, Part] = {}
    act = ""

    def check_params(self, params: Mapping[str, Any]) -> Iterable[tuple[str, str, dict[str, Any]]]:
        return walk(params, self.params)

    def check_stage(
        self, stage: PlannedStage, programme: Programme
    ) -> Iterable[tuple[str, str, dict[str, Any]]]:
        return ()

    def blueprint(self) -> Blueprint | None:
        return None

    def prepare(self, stage: Stage, entries: Sequence[Entry]) -> None:
        return None

    def shuts(self, stage: Stage, closes: datetime, at: datetime) -> datetime:
        return closes

    def blockers(self, stage: Stage) -> list[Blocker]:
        return []

    def second_hands(self, stage: Stage) -> list[Blocker]:
        return []

    def marks(self, stage: Stage) -> list[CandidateMarks]:
        raise TypeError(f"{self.code} yields {self.yields}")

    def rulings(self, stage: Stage) -> list[Ruling]:
        raise TypeError(f"{self.code} yields {self.yields}")

    def worked_out(self, stage: Stage) -> WorkedOut | None:
        return None

    def undecided(self, stage: Stage) -> list[str]:
        return []

    def todos(self, entry: Entry) -> list[Todo]:
        return []

    def reason_words(self, stage: Stage, reason: str) -> str:
        return ""

    def verdict_words(self, stage: Stage, component: str, part: str, verdict: str) -> tuple[str, str]:
        return part, verdict

    def mark_notes(self, stage: Stage, number: str, at: datetime) -> list[str]:
        return []

    def workings(self, entry: Entry) -> Sequence[Working]:
        return ()

    def markers(self, stage: Stage) -> Collection[int]:
        return ()

    def judges(self, stage: Stage, candidacy: Candidacy) -> Mapping[str, Sequence[int]]:
        return {}

    def unseen(self, stage: Stage, reader: Account) -> str:
        return ""

    def hold(self, stage: Stage) -> None:
        return None

    def confirmed(self, stage: Stage) -> None:
        return None

    def fills_freed(self, stage: Stage) -> bool:
        return False


def load_kinds(paths: Iterable[str]) -> dict[str, StageKind]:
    """Kinds by code; two kinds with one code stop the start."""
    kinds: dict[str, StageKind] = {}
    for path in paths:
        kind: StageKind = resolve(path)
        if kind.code in kinds:
            raise RuntimeError(f"stage kind {kind.code!r} is registered twice")
        kinds[kind.code] = kind
    return kinds


def init_kinds(app: Flask) -> None:
    kinds = load_kinds(app.config["ZEYOU_KINDS"])
    app.extensions["zeyou_kinds"] = kinds
    for kind in kinds.values():
        if pages := kind.blueprint():
            app.register_blueprint(pages)


def kind_of(stage: Stage) -> StageKind:
    """The kind of a running stage."""
    kinds: dict[str, StageKind] = current_app.extensions["zeyou_kinds"]
    return kinds[stage.kind]
