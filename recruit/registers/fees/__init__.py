"""The register fees (收费红线): ceilings of the county, each station's own prices below them, poster and complaints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import BaseRegister, Duty
from recruit.registers.fees import messages as messages  # teaches its refusals
from recruit.registers.fees.said import SHAPE, mistakes

if TYPE_CHECKING:
    from recruit.models import Account, Cohort
    from recruit.programme import Programme


class FeesRegister(BaseRegister):
    code = "fees"
    shape = SHAPE
    act = "exams.demo.acts.fees:ACT"
    pages = "recruit.registers.fees.pages:bp"
    own_page = "fees.mine"

    def title(self) -> str:
        return _("收费标准")

    def own_title(self) -> str:
        return _("本站的价目表")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        return mistakes(said)

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        from recruit.registers.fees.words import duties

        return duties(cohort, by, self.url(cohort))

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.queries.fees import complaints_of, lists_in_force
        from recruit.registers.fees.said import services_of

        return {
            "ceilings": {one.code: str(one.limit) for one in services_of(cohort.programme) if one.priced},
            "stations_with_prices": len(lists_in_force(cohort)),
            "complaints": len(complaints_of(cohort)),
        }


REGISTER = FeesRegister()
