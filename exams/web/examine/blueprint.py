"""One blueprint for the pages of this room."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint

from exams.models import MarkChange
from exams.queries.numbers import shown_number, shown_numbers
from exams.queries.panel_papers import from_paper
from exams.queries.panel_rooms import changes_of
from recruit.models import Entry, Stage
from recruit.web import guards

bp = Blueprint("examine", __name__, url_prefix="/examine")

#: Whoever may be assigned anything. What they see is decided by their assignments alone.
EXAMINERS = ("proctor", "marker", "judge", "phone-checker", "clerk")


@dataclass(frozen=True)
class Record:
    """What happened to judges' sheets otherwise than by their own hand, for the page of figures."""

    changes: tuple[MarkChange, ...]
    numbers: Mapping[int, str]
    papers: int


@bp.app_template_global()
def sheet_record(stage: Stage) -> Record:
    """Changes that two people made after a room was closed, and how many sheets were typed from paper."""
    changes = tuple(one for one in changes_of(stage) if one.state == "confirmed")
    numbers = shown_numbers(stage, [one.entry for one in changes], guards.visitor())
    return Record(changes, numbers, len(from_paper(stage)))


@bp.app_template_global()
def candidate_number(entry: Entry) -> str:
    """By what whoever reads the page knows the candidate."""
    return shown_number(entry.stage, entry, guards.visitor())
