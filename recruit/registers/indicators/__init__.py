"""The register indicators (指标): targets with their stated parts and totals, and how far they are reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import Bars, BaseRegister, Duty, Sheet
from recruit.registers.indicators import messages as messages  # teaches its refusals
from recruit.registers.indicators.said import SHAPE, mismatches, mistakes, read

if TYPE_CHECKING:
    from recruit.models import Account, Cohort
    from recruit.programme import Programme


class IndicatorRegister(BaseRegister):
    code = "indicators"
    shape = SHAPE
    act = "exams.demo.acts.indicators:ACT"
    pages = "recruit.registers.indicators.pages:bp"

    def title(self) -> str:
        return _("指标")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        regions = programme.regions
        units = {one.code for one in regions.townships} | {one.code for one in regions.villages}
        return mistakes(said, units)

    def remarks(self, cohort: Cohort) -> list[str]:
        from recruit.registers.indicators.words import every_mismatch

        return every_mismatch(cohort)

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        from recruit.registers.indicators.words import duties

        return duties(cohort, by, at, self.url(cohort))

    def sheets(self, cohort: Cohort, since: date, until: date) -> list[Sheet]:
        from recruit.registers.indicators.words import sheet

        return [sheet(cohort, until)]

    def bars(self, cohort: Cohort, at: datetime) -> Bars | None:
        from recruit.registers.indicators.words import township_bars

        return township_bars(cohort, at)

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.queries.indicators import indicators_of, reached

        today = at.astimezone(cohort.programme.timezone).date()
        return {
            "mismatches": [
                [wrong.indicator, wrong.found, wrong.stated]
                for one in read(cohort.programme.registers["indicators"])
                for wrong in mismatches(one)
            ],
            "reached": {
                one.code: {
                    "units": len(every := reached(cohort, one, today)),
                    "met": sum(row.state == "met" for row in every),
                    "sum": sum(row.value for row in every),
                }
                for one in indicators_of(cohort)
            },
        }


REGISTER = IndicatorRegister()
