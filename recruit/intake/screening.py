"""From an application to its standing: eligible, for the waiver queue, or refused. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from recruit.eligibility import ApplicantFacts, Finding, screen
from recruit.idnumber import IdNumber
from recruit.intake.form import ApplicationForm
from recruit.programme import Eligibility

Standing = Literal["eligible", "waiver", "refused"]


def findings_of(
    eligibility: Eligibility, form: ApplicationForm, number: IdNumber, today: date
) -> list[Finding]:
    """Every rule applied to one application whose number has been checked."""
    facts = ApplicantFacts(
        birth_date=number.birth_date,
        schooling=form.schooling,
        id_valid=True,
        contact=bool(form.phone or form.email),
        declarations=form.declarations,
    )
    return screen(eligibility, facts, today)


def standing(
    findings: Sequence[Finding], granted: Collection[str] = (), refused: Collection[str] = ()
) -> Standing:
    """`granted` and `refused` are the rules on whose waiver the office has decided; one fixed rule broken refuses."""
    open_rules = [finding for finding in findings if not finding.ok and finding.rule not in granted]
    if not open_rules:
        return "eligible"
    if all(finding.waivable and finding.rule not in refused for finding in open_rules):
        return "waiver"
    return "refused"


def failing(findings: Sequence[Finding], granted: Collection[str] = ()) -> list[str]:
    """The rules that are not met, in the order in which they were applied."""
    return [finding.rule for finding in findings if not finding.ok and finding.rule not in granted]


def as_plain(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as they are stored: dates as ISO text."""
    return [
        {"rule": one.rule, "ok": one.ok, "waivable": one.waivable, "facts": _plain(one.facts)}
        for one in findings
    ]


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
