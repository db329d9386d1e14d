"""The register rollout (开站计划): which station opens in which month, fairly shared among townships, and which did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import Bars, BaseRegister, Duty, Sheet
from recruit.registers.rollout import messages as messages  # teaches its refusals
from recruit.registers.rollout.said import SHAPE, mistakes, read

if TYPE_CHECKING:
    from recruit.models import Account, Cohort
    from recruit.programme import Programme


class RolloutRegister(BaseRegister):
    code = "rollout"
    shape = SHAPE
    act = "exams.demo.acts.rollout:ACT"
    pages = "recruit.registers.rollout.pages:bp"

    def title(self) -> str:
        return _("开站计划")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        return mistakes(said, {code: count for code, count in programme.places.by_township.items() if count})

    def last_day(self, said: Any, programme: Programme) -> date | None:
        return read(said).last

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        from recruit.registers.rollout.words import duties

        return duties(cohort, by, at, self.url(cohort))

    def sheets(self, cohort: Cohort, since: date, until: date) -> list[Sheet]:
        from recruit.registers.rollout.words import township_sheet

        return [township_sheet(cohort, since, until)]

    def bars(self, cohort: Cohort, at: datetime) -> Bars | None:
        from recruit.registers.rollout.words import township_bars

        return township_bars(cohort, at)

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.queries.rollout import stations_of
        from recruit.registers.rollout.said import month_rows

        stations = stations_of(cohort)
        rows = month_rows(stations, read(cohort.programme.registers["rollout"]).months)
        return {
            "stations": len(stations),
            "planned": sum(one.month is not None for one in stations),
            "opened": sum(one.opened is not None for one in stations),
            "months": [{"month": row.month, "planned": row.planned, "opened": row.opened} for row in rows],
        }


REGISTER = RolloutRegister()
