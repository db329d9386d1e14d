"""The register awards (表彰奖励): so many of each kind, granted by two, published as a list; penalties beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import BaseRegister, Duty, Sheet
from recruit.registers.awards import messages as messages  # teaches its refusals
from recruit.registers.awards.said import SHAPE, mistakes

if TYPE_CHECKING:
    from recruit.models import Account, Cohort
    from recruit.programme import Programme


class AwardsRegister(BaseRegister):
    code = "awards"
    shape = SHAPE
    act = "exams.demo.acts.awards:ACT"
    pages = "recruit.registers.awards.blueprint:bp"

    def title(self) -> str:
        return _("表彰奖励")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        funds = programme.registers.get("funds")
        rows = funds if isinstance(funds, list) else []
        return mistakes(
            said,
            {row["code"]: [one["code"] for one in row["purposes"]] for row in rows if row.get("purposes")},
        )

    def public_page(self, cohort: Cohort) -> str | None:
        from flask import url_for

        from recruit.queries.awards import postings_of

        return url_for("awards.public_list", cohort=cohort.code) if postings_of(cohort) else None

    def duties(self, cohort: Cohort, by: Account, at: datetime) -> list[Duty]:
        from recruit.registers.awards.words import duties

        return duties(cohort, by, self.url(cohort))

    def sheets(self, cohort: Cohort, since: date, until: date) -> list[Sheet]:
        from recruit.registers.awards.words import period_sheet

        return period_sheet(cohort, since, until)

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.queries.awards import awards_in, postings_of

        granted = [one for one in awards_in(cohort) if one.state == "confirmed"]
        kinds = dict.fromkeys(one.kind for one in granted)
        return {
            "granted": {kind: sum(one.kind == kind for one in granted) for kind in kinds},
            "sum": str(sum((one.amount for one in granted), Decimal(0))),
            "postings": len(postings_of(cohort)),
        }


REGISTER = AwardsRegister()
