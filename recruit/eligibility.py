"""Whether the facts of one application meet the rules: facts in, findings out, no I/O.

A finding that is not ok and `waivable` goes to the waiver queue; any other finding that is not ok refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from recruit.programme.model import Eligibility


@dataclass(frozen=True, slots=True)
class ApplicantFacts:
    """What screening looks at. None is "not given".

    `declarations` are the codes of those signed; `id_valid` is the outcome of the number's check digit and birth
    date; `id_expires` is the last day of the card, None for a card without an end or an unread one.
    """

    birth_date: date | None = None
    schooling: str | None = None
    id_valid: bool = False
    id_expires: date | None = None
    contact: bool = False
    declarations: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule applied. `rule` is age-min, age-max, schooling, id-card, id-expired, contact or declaration:CODE."""

    rule: str
    ok: bool
    waivable: bool
    facts: Mapping[str, Any]


def age_on(birth: date, day: date) -> int:
    """Full years (周岁) on `day`: a birthday counts from the day itself, 29 February from 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def screen(eligibility: Eligibility, facts: ApplicantFacts, today: date) -> list[Finding]:
    """Every rule in a fixed order, those that pass included. `today` only judges whether the card has run out.

    Ages are counted on the programme's reference day and both bounds are included (以上/以下 contain the number).
    """
    findings = [*_ages(eligibility, facts), *_schooling(eligibility, facts)]
    if eligibility.id_card_required:
        findings.append(Finding("id-card", facts.id_valid, "id-card" in eligibility.waivable, {}))
        expired = facts.id_expires is not None and facts.id_expires < today
        about = {"expires": facts.id_expires, "today": today}
        findings.append(Finding("id-expired", not expired, "id-expired" in eligibility.waivable, about))
    if eligibility.contact_required:
        findings.append(Finding("contact", facts.contact, "contact" in eligibility.waivable, {}))
    for declaration in eligibility.declarations:
        if declaration.required:
            rule, signed = f"declaration:{declaration.code}", declaration.code in facts.declarations
            findings.append(
                Finding(rule, signed, rule in eligibility.waivable, {"declaration": declaration.code})
            )
    return findings


def _ages(eligibility: Eligibility, facts: ApplicantFacts) -> list[Finding]:
    age = None if facts.birth_date is None else age_on(facts.birth_date, eligibility.age_reference)
    found = []
    for rule, limit, below in (
        ("age-min", eligibility.age_min, True),
        ("age-max", eligibility.age_max, False),
    ):
        if limit is None:
            continue
        ok = age is not None and (age >= limit if below else age <= limit)
        about = {"age": age, "limit": limit, "reference": eligibility.age_reference}
        # An unknown birth date is a gap to fill in, never a case to waive.
        found.append(Finding(rule, ok, age is not None and _named(eligibility, rule, "age"), about))
    return found


def _schooling(eligibility: Eligibility, facts: ApplicantFacts) -> list[Finding]:
    if eligibility.schooling_min is None:
        return []
    order = [level.code for level in eligibility.schooling_levels]
    known = facts.schooling in order
    ok = known and order.index(str(facts.schooling)) >= order.index(eligibility.schooling_min)
    about = {"schooling": facts.schooling, "minimum": eligibility.schooling_min}
    return [Finding("schooling", ok, known and "schooling" in eligibility.waivable, about)]


def _named(eligibility: Eligibility, *rules: str) -> bool:
    return any(rule in eligibility.waivable for rule in rules)
