"""The register evaluations (评估验收): units looked at in rounds, what they must mend, and the second look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import Bars, BaseRegister, Duty, Sheet
from recruit.registers.evaluations import messages as messages  # teaches its refusals
from recruit.registers.evaluations.said import SHAPE, mistakes, read

if TYPE_CHECKING:
    from recruit.models import Account, Cohort
    from recruit.programme import Programme


class EvaluationRegister(BaseRegister):
    code = "evaluations"
    shape = SHAPE
    act = "exams.demo.acts.evaluations:ACT"
    pages = "recruit.registers.evaluations.pages:bp"

    def title(self) -> str:
        return _("评估验收")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        return mistakes(said)

    def last_day(self, said: Any, programme: Programme) -> date | None:
        return max((one.last for one in read(said)), default=None)

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        from recruit.registers.evaluations.words import duties

        return duties(cohort, by, at, self.url(cohort))

    def sheets(self, cohort: Cohort, since: date, until: date) -> list[Sheet]:
        from recruit.registers.evaluations.words import period_sheet

        return period_sheet(cohort, since, until)

    def bars(self, cohort: Cohort, at: datetime) -> Bars | None:
        from recruit.registers.evaluations.words import township_bars

        return township_bars(cohort, at)

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.queries.evaluations import looked_at, rounds_of

        today = at.astimezone(cohort.programme.timezone).date()
        return {
            one.code: dict(sorted(Counter(unit.state for unit in looked_at(cohort, one, today)).items()))
            for one in rounds_of(cohort)
        }


REGISTER = EvaluationRegister()
