"""The register bulletins (通报和例会材料): periodic reports, put together from the other registers, issued by two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import BaseRegister, Duty
from recruit.registers.bulletins import messages as messages  # teaches its refusals
from recruit.registers.bulletins.said import SHAPE, mistakes, read

if TYPE_CHECKING:
    from recruit.models import Account, Cohort
    from recruit.programme import Programme


class BulletinRegister(BaseRegister):
    code = "bulletins"
    shape = SHAPE
    act = "exams.demo.acts.bulletins:ACT"
    pages = "recruit.registers.bulletins.pages:bp"
    readers = ("office", "second-signatory", "auditor")

    def title(self) -> str:
        return _("通报和例会材料")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        return mistakes(said, [code for code in programme.registers if code != self.code])

    def last_day(self, said: Any, programme: Programme) -> date | None:
        return max((one.last for one in read(said)), default=None)

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        from recruit.registers.bulletins.words import duties

        return duties(cohort, by, at, self.url(cohort))

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.queries.bulletins import issued_counts

        return {"issued": issued_counts(cohort)}


REGISTER = BulletinRegister()
