"""The register workplan (工作计划): tasks with their days and who is responsible, and how they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import BaseRegister, Duty, Sheet
from recruit.registers.workplan import messages as messages  # teaches its refusals
from recruit.registers.workplan.said import SHAPE, mistakes, read

if TYPE_CHECKING:
    from recruit.models import Account, Cohort
    from recruit.programme import Programme


class WorkplanRegister(BaseRegister):
    code = "workplan"
    shape = SHAPE
    act = "exams.demo.acts.workplan:ACT"
    pages = "recruit.registers.workplan.pages:bp"

    def title(self) -> str:
        return _("工作计划")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        return mistakes(said)

    def last_day(self, said: Any, programme: Programme) -> date | None:
        return max((one.last for one in read(said)), default=None)

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        from recruit.registers.workplan.words import duties

        return duties(cohort, by, at, self.url(cohort))

    def sheets(self, cohort: Cohort, since: date, until: date) -> list[Sheet]:
        from recruit.registers.workplan.words import period_sheet

        return period_sheet(cohort, since, until)

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.queries.workplan import stands

        today = at.astimezone(cohort.programme.timezone).date()
        return dict(sorted(Counter(one.state for one in stands(cohort, today)).items()))


REGISTER = WorkplanRegister()
