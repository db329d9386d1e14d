"""The register funds (专项资金): a limit for each year, requests that go from hand to hand, what was paid of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import BaseRegister, Duty, Sheet
from recruit.registers.funds import messages as messages  # teaches its refusals
from recruit.registers.funds.said import SHAPE, mistakes, read

if TYPE_CHECKING:
    from recruit.models import Account, Cohort
    from recruit.programme import Programme


class FundsRegister(BaseRegister):
    code = "funds"
    shape = SHAPE
    act = "exams.demo.acts.funds:ACT"
    pages = "recruit.registers.funds.pages:bp"

    def title(self) -> str:
        return _("专项资金")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        return mistakes(said)

    def last_day(self, said: Any, programme: Programme) -> date | None:
        return max((date(fund.years[-1], 12, 31) for fund in read(said)), default=None)

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        from recruit.registers.funds.words import duties

        return duties(cohort, by)

    def sheets(self, cohort: Cohort, since: date, until: date) -> list[Sheet]:
        from recruit.registers.funds.words import period_sheet

        return period_sheet(cohort, since, until)

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.queries.funds import standings

        return {
            fund.code: {
                str(year): {
                    "limit": str(one.limit),
                    "granted": str(one.granted),
                    "paid": str(one.paid),
                    "left": str(one.left),
                }
                for year, one in standings(cohort, fund).items()
            }
            for fund in read(cohort.programme.registers["funds"])
        }


REGISTER = FundsRegister()
