"""The register logbooks (台账簿): books with fields of their own, written in a rhythm, only ever added to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import BaseRegister, Duty
from recruit.registers.logbooks import messages as messages  # teaches its refusals
from recruit.registers.logbooks.said import SHAPE, mistakes, read

if TYPE_CHECKING:
    from recruit.models import Account, Cohort
    from recruit.programme import Programme


class LogbooksRegister(BaseRegister):
    code = "logbooks"
    shape = SHAPE
    act = "exams.demo.acts.logbooks:ACT"
    pages = "recruit.registers.logbooks.blueprint:bp"
    own_page = "logbooks.mine"

    def title(self) -> str:
        return _("台账簿")

    def own_title(self) -> str:
        return _("本站的台账")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        return mistakes(said)

    def last_day(self, said: Any, programme: Programme) -> date | None:
        return max((one.last for one in read(said)), default=None)

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        from recruit.registers.logbooks.words import duties

        return duties(cohort, by, at, self.url(cohort))

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.queries.logbooks import missed_by, standing_entries

        entries = standing_entries(cohort)
        today = at.astimezone(cohort.programme.timezone).date()
        return {
            book.code: {
                "entries": sum(one.book == book.code for one in entries),
                "missed": sum(len(days) for days in missed_by(cohort, book, today).values()),
            }
            for book in read(cohort.programme.registers["logbooks"])
        }


REGISTER = LogbooksRegister()
