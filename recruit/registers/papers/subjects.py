"""Whom a form is printed for, sorted into the stacks that are handed out."""

from __future__ import annotations

from recruit.i18n import _
from recruit.models import Account, Cohort
from recruit.queries.printed_forms import applications_for, sites_for
from recruit.registers.papers.drawing import lines_of
from recruit.registers.papers.said import Paper
from recruit.services.print_forms import Subject


def subjects(cohort: Cohort, paper: Paper, by: Account, township: str) -> list[Subject]:
    """By township, then as they are listed. Of tables, every township's in which something stands, by its code; one of
    the whole programme is printed by itself."""
    if paper.about == "rows":
        return _tables(cohort, paper, by, township)
    order = {one.code: place for place, one in enumerate(cohort.programme.regions.townships)}
    find = sites_for if paper.about == "site" else applications_for
    found: list[tuple[str, int]] = [(one.township_code, one.id) for one in find(cohort, by, township)]
    found.sort(key=lambda one: order.get(one[0], len(order)))
    return [Subject(key, township_name(cohort, code)) for code, key in found]


def _tables(cohort: Cohort, paper: Paper, by: Account, township: str) -> list[Subject]:
    if paper.per == "programme":
        return []
    codes = [
        one.code
        for one in cohort.programme.regions.townships
        if by.township_scope in (None, one.code) and township in ("", one.code)
    ]
    return [Subject(int(one), _("各乡镇")) for one in codes if any(lines_of(cohort, paper, one).values())]


def township_name(cohort: Cohort, code: str) -> str:
    """Its code where the list of townships does not have it."""
    regions = cohort.programme.regions
    return regions.township(code).name if regions.knows(code) else code
