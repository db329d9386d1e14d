"""Pages of the printed forms for the office and the townships: which there are, one of them, a batch of all."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from recruit import audit
from recruit.clock import now
from recruit.db import db
from recruit.documents.gently import gently
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.models import Account, Application, Cohort, Place
from recruit.queries.applications import cohort_by_code, visible
from recruit.queries.places import place_in_scope
from recruit.queries.printed_forms import (
    applications_for,
    filled_townships,
    paper_in,
    prints_of,
    sites_for,
)
from recruit.registers import READERS
from recruit.registers.papers.drawing import blank_form, forms, whole_number
from recruit.registers.papers.said import Paper, papers_of
from recruit.registers.papers.site_values import Sites
from recruit.registers.papers.subjects import township_name
from recruit.services.print_forms import PIECE
from recruit.web import guards
from recruit.web.closing.mine import pdf_response
from recruit.web.paging import paged

bp = Blueprint("printed", __name__)
BASE = "/registers/papers"
PRINTERS = ("office", "clerk")


def found_cohort(code: str) -> Cohort:
    """Errors: Refusal('unknown') | Refusal('paper-off')."""
    found = cohort_by_code(code)
    if not papers_of(found.programme):
        raise Refusal("paper-off")
    return found


def townships_of(found: Cohort, by: Account) -> list[Any]:
    """Those that the reader may choose among."""
    return [one for one in found.programme.regions.townships if by.township_scope in (None, one.code)]


@bp.get(f"{BASE}/<cohort>")
@guards.staff(*READERS)
def home(cohort: str) -> str:
    """Every form of the programme, how many there are of each, and how far tables are typed."""
    found, by = found_cohort(cohort), guards.account()
    return render_template(
        "registers/papers/home.html",
        cohort=found,
        lines=[_line(found, one, by) for one in papers_of(found.programme)],
    )


def _line(found: Cohort, paper: Paper, by: Account) -> dict[str, Any]:
    line = {"code": paper.code, "about": paper.about, "title": paper.title.in_(current_locale())}
    if paper.about == "site":
        return {**line, "count": len(sites_for(found, by))}
    if paper.about == "application":
        return {**line, "count": len(applications_for(found, by))}
    filled = filled_townships(found, paper)
    whose = [one.code for one in townships_of(found, by)] if paper.per == "township" else [""]
    return {**line, "count": len(whose), "filled": sum(one in filled for one in whose)}


@bp.get(f"{BASE}/<cohort>/<code>/blank.pdf")
@guards.staff(*READERS)
def empty(cohort: str, code: str) -> Response:
    """The form for the pen."""
    paper = paper_in(found_cohort(cohort), code)
    return pdf_response(gently(lambda: blank_form(paper)), f"{paper.code}-blank")


@bp.get(f"{BASE}/<cohort>/<code>")
@guards.staff(*READERS)
def paper(cohort: str, code: str) -> Any:
    """One form: whom there is one for, filter, print one or all, batches."""
    found, by = found_cohort(cohort), guards.account()
    shown = paper_in(found, code)
    asked = {name: request.args.get(name, "").strip() for name in ("township", "text")}
    lines = _subjects(found, shown, by, **asked)
    return render_template(
        "registers/papers/paper.html",
        cohort=found,
        paper=shown,
        title=shown.title.in_(current_locale()),
        lines=paged(lines, "printed.paper", cohort=found.code, code=code, **asked),
        townships=townships_of(found, by),
        whole=by.township_scope is None,
        asked=asked,
        per_file=PIECE,
        prints=[(one, township_name(found, one.township_code)) for one in prints_of(found, shown, by)],
        may=bool(set(PRINTERS) & by.roles),
    )


def _subjects(
    found: Cohort, paper: Paper, by: Account, township: str, text: str
) -> list[tuple[int, str, str, str]]:
    """(id, code, what it is called, township), as far as the filter reaches; of tables, one of each township."""
    if paper.about == "rows":
        filled = filled_townships(found, paper)
        if paper.per == "programme":
            return [(0, "", found.programme.organiser.in_(current_locale()), "1" if "" in filled else "")]
        return [(0, one.code, one.name, "1" if one.code in filled else "") for one in townships_of(found, by)]
    lines = _people(found, by, township) if paper.about == "application" else _sites(found, by, township)
    return [one for one in lines if not text or text in f"{one[1]} {one[2]}"]


def _people(found: Cohort, by: Account, township: str) -> list[tuple[int, str, str, str]]:
    return [
        (one.id, one.number, one.person.name, township_name(found, one.township_code))
        for one in applications_for(found, by, township)
    ]


def _sites(found: Cohort, by: Account, township: str) -> list[tuple[int, str, str, str]]:
    names = Sites(found)
    return [
        (one.id, one.code, names.name(one), township_name(found, one.township_code))
        for one in sites_for(found, by, township)
    ]


@bp.post(f"{BASE}/<cohort>/<code>/one.pdf")
@guards.staff(*PRINTERS)
def one(cohort: str, code: str) -> Response:
    """One form. Posted, because it names somebody, and noted. Errors: Refusal('unknown')."""
    found, by, at = found_cohort(cohort), guards.account(), now()
    shown, key = paper_in(found, code), request.form.get("subject", 0, type=int)
    subject = _subject(found, shown, by, key)
    content = forms(found, shown, [subject.id], whole_number(by), at)
    which = subject.code if isinstance(subject, Place) else subject.number
    audit.note(at, by.login, "form.print-one", f"cohort:{found.code}", paper=shown.code, which=which)
    db.session.commit()
    return pdf_response(content, f"{shown.code}-{which}")


def _subject(found: Cohort, paper: Paper, by: Account, key: int) -> Place | Application:
    """Also somebody who has left: the file may still want the form. Errors: Refusal('unknown')."""
    if paper.about == "rows":
        raise Refusal("unknown")
    subject = place_in_scope(by, key) if paper.about == "site" else visible(by, key)
    if subject.cohort_id != found.id or getattr(subject, "erased_at", None) is not None:
        raise Refusal("unknown")
    return subject


@bp.app_template_global("printed_forms")
def printed_forms(cohort: Cohort, about: str) -> list[tuple[str, str]]:
    """(title, address) of the forms about a site or an applicant that the reader may print one of, by POST."""
    by = guards.account()
    if not set(PRINTERS) & by.roles:
        return []
    return [
        (one.title.in_(current_locale()), url_for("printed.one", cohort=cohort.code, code=one.code))
        for one in papers_of(cohort.programme)
        if one.about == about
    ]
