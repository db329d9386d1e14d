"""The register papers (表单): forms that are printed as the notice has them, filled from what the system knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from recruit.i18n import _
from recruit.programme.shapes import Told
from recruit.registers import BaseRegister
from recruit.registers.papers import messages as messages  # teaches its refusals
from recruit.registers.papers.checks import mistakes
from recruit.registers.papers.said import SHAPE, papers_of

if TYPE_CHECKING:
    from recruit.models import Cohort
    from recruit.programme import Programme


class PapersRegister(BaseRegister):
    code = "papers"
    shape = SHAPE
    act = "exams.demo.acts.papers:ACT"
    pages = "recruit.registers.papers.blueprint:bp"
    #: How a form is laid out is no rule that anybody is judged by.
    rules = False

    def title(self) -> str:
        return _("表单")

    def check(self, said: Any, programme: Programme) -> Iterable[Told]:
        return mistakes(said, programme)

    def told(self, cohort: Cohort, at: datetime) -> Mapping[str, Any]:
        from recruit.queries.printed_forms import told

        return told(cohort, papers_of(cohort.programme))


REGISTER = PapersRegister()
