"""What a kind may offer beyond `StageKind`: something handed in, shown beside the sheet on which it is marked."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from recruit.kinds import kind_of
from recruit.models import Entry, Stage
from recruit.programme import Component


@runtime_checkable
class ShowsMaterial(Protocol):
    """A kind whose candidates hand in what is marked on a sheet: a plan, a log of days."""

    def material(self, entry: Entry, component: Component) -> tuple[str, dict[str, Any]] | None:
        """(template, its values), or None where this component has nothing to show."""
        ...


def material_of(entry: Entry, component: Component) -> tuple[str, dict[str, Any]] | None:
    """What is to be marked; None where the kind shows nothing."""
    kind = kind_of(entry.stage)
    return kind.material(entry, component) if isinstance(kind, ShowsMaterial) else None


def has_material(stage: Stage) -> bool:
    """Whether the sheets of this stage are about something that candidates hand in."""
    return isinstance(kind_of(stage), ShowsMaterial)
