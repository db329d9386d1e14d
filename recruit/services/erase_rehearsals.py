"""Old rehearsals go: they tell of invented people, and the text has been changed since."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, delete, select

from recruit.db import db
from recruit.erasing import Part, Scope
from recruit.models import ProgrammeRehearsal
from recruit.models.rehearsals import OPEN

DAYS = 30


def _due(scope: Scope) -> Select[tuple[int]]:
    old = ProgrammeRehearsal.asked_at < scope.days_ago(DAYS)
    return select(ProgrammeRehearsal.id).where(old, ProgrammeRehearsal.state.not_in(OPEN))


def _wipe(_scope: Scope, ids: Sequence[int]) -> set[str]:
    where = ProgrammeRehearsal.id.in_(ids)
    named = set(db.session.scalars(select(ProgrammeRehearsal.input_sha256).where(where)))
    db.session.execute(delete(ProgrammeRehearsal).where(where))
    return named


_WIPED = ("programme_rehearsal.doing", "programme_rehearsal.outcome", "programme_rehearsal.why")
PARTS = (Part("rehearsals", "", _due, _wipe, _WIPED),)
