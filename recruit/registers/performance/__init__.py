"""The register performance (业绩考核): running stations assessed period by period, and what follows for the last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import BaseRegister, Duty
from recruit.registers.performance import messages as messages  # teaches its refusals
from recruit.registers.performance.said import SHAPE, last_day, mistakes

if TYPE_CHECKING:
    from recruit.models import Account, Cohort
    from recruit.programme import Programme


class PerformanceRegister(BaseRegister):
    code = "performance"
    shape = SHAPE
    act = "exams.demo.acts.performance:ACT"
    pages = "recruit.registers.performance.blueprint:bp"
    own_page = "performance.mine"

    def title(self) -> str:
        return _("业绩考核")

    def own_title(self) -> str:
        """What the partner's page is called."""
        return _("本站的业绩考核")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        return mistakes(said)

    def last_day(self, said: Any, programme: Programme) -> date | None:
        return last_day(said)

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        from recruit.registers.performance.duties import duties

        return duties(cohort, by, at, self.url(cohort))

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.registers.performance.duties import told

        return told(cohort)


REGISTER = PerformanceRegister()
