"""The blueprint of training, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

from exams.models import DaySession
from exams.queries.sessions import is_proctor_of
from exams.queries.training import training_session, training_stage
from exams.training.rules import lessons_of, unit_of
from exams.training.words import times_words
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.models import Account, Stage
from recruit.services.roles import require_county
from recruit.training_words import count_words
from recruit.web import guards

bp = Blueprint("training", __name__, url_prefix="/training")
bp.context_processor(lambda: {"times_words": times_words, "count_words": count_words})

#: Times as a browser's own field for them gives.
MINUTES = "%Y-%m-%dT%H:%M"


def county_stage(stage_id: int) -> Stage:
    """For a page that a township has no part in. Errors: Refusal('unknown' | 'county-only')."""
    stage = training_stage(stage_id)
    require_county(guards.account())
    return stage


def sheet_session(stage: Stage, session_id: int) -> DaySession:
    """For its trainers, the county's office, and those who look on. Errors: Refusal('unknown')."""
    found = training_session(stage, session_id)
    reader = guards.account()
    if not (is_proctor_of(found, reader) or looks_on(reader)):
        raise Refusal("unknown")
    return found


def looks_on(reader: Account) -> bool:
    """The county's own officers, who see every sheet."""
    return reader.township_scope is None and bool({"office", "second-signatory", "auditor"} & reader.roles)


def may_keep(session: DaySession, reader: Account) -> bool:
    return is_proctor_of(session, reader) or ("office" in reader.roles and reader.township_scope is None)


def lesson_titles(stage: Stage) -> dict[str, str]:
    """Code -> the lesson's title in the reader's language, in the programme's order."""
    return {one.code: one.title.in_(current_locale()) for one in lessons_of(stage.definition)}


def unit(stage: Stage) -> str:
    return unit_of(stage.definition)
