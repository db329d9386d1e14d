"""The register of sites: every site with its state and what the checks find, a plan of where they lie, a table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request, url_for

from recruit.clock import now
from recruit.closing.words import place_words
from recruit.i18n import _, clauses
from recruit.models import Cohort
from recruit.queries.applications import cohort_by_code
from recruit.queries.places import places_of
from recruit.queries.sites import SiteLine, files_of, register, stations
from recruit.site_facts import degrees
from recruit.site_plan import plan_of
from recruit.site_words import CHECKS, FACTS, STATES, check_words, fact_words, finding_words
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.places import READERS
from recruit.web.sheets import workbook

SIZE = 60


def _chosen(cohort: Cohort) -> tuple[list[SiteLine], dict[str, str]]:
    """The lines that the filters of the address leave, and the filters as they are understood."""
    asked = {name: request.args.get(name, "") for name in ("township", "state", "finding", "pilot")}
    asked["state"] = asked["state"] if asked["state"] in STATES else ""
    asked["finding"] = asked["finding"] if asked["finding"] in {*CHECKS, "any"} else ""
    asked["pilot"] = "1" if asked["pilot"] else ""
    lines = register(cohort, guards.account(), asked["township"] or None)
    if asked["pilot"]:
        lines = [line for line in lines if line.place.village_code in cohort.programme.places.pilots]
    if asked["state"]:
        lines = [line for line in lines if line.state == asked["state"]]
    if asked["finding"]:
        lines = [line for line in lines if _has(line, asked["finding"])]
    return lines, asked


def _has(line: SiteLine, finding: str) -> bool:
    return any(finding in ("any", one.code) for one in line.unmet)


@bp.get("/closing/<cohort>/sites")
@guards.staff(*READERS)
def sites(cohort: str) -> Any:
    """All sites in the reader's scope, by township, state or what is not met."""
    found = cohort_by_code(cohort)
    lines, asked = _chosen(found)
    by = guards.account()
    pages = max(1, -(-len(lines) // SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    rule = next((one for one in found.programme.places.checks if one.code == "distance"), None)
    within = int(rule.low * 1000) if rule is not None and rule.low is not None else None
    codes = {line.place.code for line in lines}
    every = places_of(found)
    around = [one for one in stations(every, files_of(every)) if one.code in codes]
    return render_template(
        "closing/sites.html",
        cohort=found,
        lines=lines[(page - 1) * SIZE : page * SIZE],
        total=len(lines),
        page=page,
        pages=pages,
        page_url=lambda number: url_for("closing.sites", cohort=found.code, page=number, **asked),
        asked=asked,
        townships=[one for one in found.programme.regions.townships if by.township_scope in (None, one.code)],
        states=[(code, words) for code, (_badge, words) in STATES.items()],
        checks=[(one.code, check_words(one.code)) for one in found.programme.places.checks],
        pilots=found.programme.places.pilots,
        words=lambda line: place_words(found, line.place),
        state=lambda line: STATES[line.state],
        unmet=lambda line: [finding_words(one) for one in line.unmet],
        plan=plan_of(around, within),
        within=None if within is None else Decimal(within) / 1000,
    )


@bp.get("/closing/<cohort>/sites.xlsx")
@guards.staff(*READERS)
def sites_table(cohort: str) -> Response:
    """The same lines as a table, without owners and addresses."""
    found = cohort_by_code(cohort)
    lines, _asked = _chosen(found)
    regions = found.programme.regions
    header = [
        _("点位编号"),
        _("乡镇（街道）"),
        _("村（社区）"),
        _("服务站名称"),
        _("试点"),
        _("名额"),
        _("状态"),
    ]
    header += [str(words) for words in FACTS.values()] + [
        _("纬度"),
        _("经度"),
        _("没达到的条件"),
        _("已放宽"),
    ]
    rows = [
        [
            line.place.code,
            regions.township(line.place.township_code).name,
            regions.village(line.place.village_code).name,
            line.place.name,
            _("试点") if line.place.village_code in found.programme.places.pilots else "",
            line.place.capacity,
            str(STATES[line.state][1]),
            *_facts(line),
            clauses(finding_words(one) for one in line.unmet),
            clauses(check_words(code) for code in sorted(line.exempt)),
        ]
        for line in lines
    ]
    return workbook(write_xlsx(header, rows, "sites", now()), f"{found.code}-sites")


def _facts(line: SiteLine) -> Sequence[str]:
    file = line.file
    if file is None:
        return [""] * (len(FACTS) + 2)
    told = [fact_words(code, file.facts.get(code)) for code in FACTS]
    return [*told, degrees(file.latitude), degrees(file.longitude)]
