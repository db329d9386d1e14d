"""Published lists for everybody: read, search, download, recompute; and, for oneself, every step of the working."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for

from recruit.app import limiter
from recruit.clock import now
from recruit.documents.qr import qr_data_uri
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.kinds import kind_of
from recruit.list_changes import ToldChanges, headings, told_changes
from recruit.list_changes import changes_csv as table_of_changes
from recruit.list_findings import LARGEST, OTHER_FILE, check, summary, summary_lines, verdict, words
from recruit.list_rows import filled
from recruit.list_words import BADGES, outcome_words
from recruit.models import Result
from recruit.queries.applications import cohort_by_code
from recruit.queries.entries import entry_of
from recruit.queries.explanation import own_explanation, wishes_of
from recruit.queries.lists import (
    bundle_of,
    head_of_list,
    last_in,
    list_page,
    posted_as,
    posted_lists,
    published,
    versions_of,
)
from recruit.services.export_lists import FILES, content, page
from recruit.services.print_list import sheet_of
from recruit.web import guards
from recruit.web.context import page_url
from recruit.web.rechecks.public import public_tally
from recruit.web.rechecks.shown import own_facts
from recruit.web.replacement_words import public_lines
from recruit.web.words import deadline
from recruit.web.working import distance, said
from recruit.web.working_places import full_before

bp = Blueprint("lists", __name__)

#: Columns of the file that the page joins in its last cell.
IN_LAST_CELL = ("outcome", "reason", "rung")
MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


@bp.get("/p/<cohort>/lists")
@guards.public
def index(cohort: str) -> str:
    """All published lists of a cohort; whoever passed this page once needs no other address."""
    found = cohort_by_code(cohort)
    return render_template(
        "lists/index.html",
        cohort=found,
        posted=posted_lists(found),
        locale_of=current_locale(),
        at=now(),
        until=lambda moment: deadline(moment, found.programme),
    )


@bp.get("/lists/<int:result_id>")
@guards.public
def show(result_id: int) -> str:
    """One list, a hundred rows at a time, or the rows with a given admission number."""
    result = published(result_id)
    number = request.args.get("number", "")[:20]
    address, head = _address(result), head_of_list(result)
    listed = list_page(result, number, request.args.get("page", 1, type=int))
    wishes = wishes_of(result, [row["candidate"] for row in listed.rows])
    counts = head.get("counts") or {}
    return render_template(
        "lists/show.html",
        result=result,
        stage=result.stage,
        cohort=result.stage.cohort,
        programme=result.stage.cohort.programme,
        head=head,
        columns=[one for one in filled(result, head) if one[0] not in IN_LAST_CELL],
        listed=listed,
        counts=counts,
        reached=outcome_words("advanced", result.stage),
        at_line=last_in(result, counts),
        moved_up=public_lines(result, now()),
        objections=public_tally(result, now()),
        notes={candidate: full_before(lines) for candidate, lines in wishes.items()},
        number=number,
        versions=versions_of(result.stage),
        badges=BADGES,
        at=now(),
        until=lambda moment: deadline(moment, result.stage.cohort.programme),
        address=address,
        qr=qr_data_uri(address),
        locale_of=current_locale(),
        page_address=lambda wanted: url_for(
            "lists.show", result_id=result.id, number=number or None, page=wanted
        ),
    )


@bp.get("/lists/<int:result_id>/changes")
@guards.public
def changes(result_id: int) -> str:
    """What a version changed: who moved, from where to where, and why; against the version before, or any other."""
    result, earlier = _pair(result_id)
    others = [one for one in versions_of(result.stage) if one.id not in (result.id, earlier.id)]
    return render_template(
        "lists/changes.html",
        result=result,
        earlier=earlier,
        others=others,
        stage=result.stage,
        told=_told(result, earlier),
        headings=headings(),
        badges=BADGES,
        locale_of=current_locale(),
    )


@bp.get("/lists/<int:result_id>/changes.csv")
@guards.public
def changes_csv(result_id: int) -> Response:
    """The same as a table, all of it."""
    result, earlier = _pair(result_id)
    stage = result.stage
    response = Response(table_of_changes(_told(result, earlier)), content_type=MIME["csv"])
    name = f"{stage.cohort.code}-{stage.code}-v{earlier.version}-v{result.version}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _pair(result_id: int) -> tuple[Result, Result]:
    """Two published versions of one list. Errors: Refusal('unknown') where there is no other."""
    result = published(result_id)
    wanted = request.args.get("from", type=int)
    older = [one for one in versions_of(result.stage) if one.id != result.id]
    found = [one for one in older if one.version == (wanted or max(1, result.version - 1))] or older[:1]
    if not found:
        raise Refusal("unknown")
    return result, found[0]


def _told(result: Result, earlier: Result) -> ToldChanges:
    return told_changes(result.stage, bundle_of(earlier), bundle_of(result))


@bp.get("/lists/<int:result_id>/sheet")
@guards.public
def sheet(result_id: int) -> str:
    """The whole list on one sheet, to be printed and put on the wall."""
    result = published(result_id)
    address = _address(result)
    return page(result, bundle_of(result), standalone=False, address=address, qr=qr_data_uri(address))


@bp.get("/lists/<int:result_id>/pdf")
@guards.public
def pdf(result_id: int) -> Response:
    """The list on paper, as the worker set it once. Errors: Refusal('unknown') before that."""
    result = published(result_id)
    found = sheet_of(result)
    if found is None:
        raise Refusal("unknown")
    response = Response(found, mimetype="application/pdf")
    name = f"{result.stage.cohort.code}-{result.stage.code}-v{result.version}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@bp.get("/lists/<int:result_id>/<any(csv, xlsx, html, json):kind>")
@guards.public
def download(result_id: int, kind: str) -> Response:
    """The list as a file; the JSON is what everybody can recompute it from."""
    result = published(result_id)
    _below, suffix = FILES[kind]
    response = Response(content(result, kind), content_type=MIME[kind])
    name = f"{result.stage.cohort.code}-{result.stage.code}-v{result.version}{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/p/<cohort>/method")
@guards.public
def method(cohort: str) -> str:
    """How ranks come about, in plain words, and how anybody recomputes them."""
    found = cohort_by_code(cohort)
    return render_template(
        "lists/method.html",
        cohort=found,
        programme=found.programme,
        posted=posted_lists(found),
        locale_of=current_locale(),
        rules_url=page_url("public.rules", cohort=found.code),
    )


@bp.route("/lists/verify", methods=["GET", "POST"])
@limiter.limit("30 per 10 minutes", methods=["POST"])
@guards.public
def verify() -> Any:
    """Checks a list file that somebody brings. The file is read, recomputed and forgotten.

    With an allotment's list may come the one that its ranks are from.
    """
    if request.method == "GET":
        return render_template("lists/verify.html", findings=None)
    data, ranks = _uploaded("bundle"), _uploaded("ranks") or None
    if not data:
        return render_template("lists/verify.html", findings=None, missing=True), 422
    findings = check(data, ranks)
    told = [words(finding) for finding in findings[:200]]
    facts = {} if findings else summary(data, ranks)
    posted = posted_as(hashlib.sha256(data).hexdigest())
    return render_template(
        "lists/verify.html",
        findings=told,
        other_file=any(finding.code in OTHER_FILE for finding in findings),
        more=len(findings) - len(told),
        lines=[] if findings else summary_lines(facts),
        verdict="" if findings else verdict(facts, posted is not None),
        posted=posted,
        locale_of=current_locale(),
    )


def _uploaded(name: str) -> bytes:
    file = request.files.get(name)
    return file.stream.read(LARGEST + 1) if file is not None else b""


@bp.get("/lists/<int:result_id>/mine/<number>")
@guards.applicant
def explain(result_id: int, number: str) -> str:
    """The applicant's own result, from the marks to the outcome."""
    found = own_explanation(guards.account(), result_id, number)
    stage = found.result.stage
    entry = entry_of(stage, found.number)
    return render_template(
        "lists/explain.html",
        found=found,
        stage=stage,
        programme=stage.cohort.programme,
        steps=[said(line, stage) for line in found.lines],
        distance=distance(found.lines),
        counts=head_of_list(found.result).get("counts") or {},
        reached=outcome_words("advanced", found.result.stage),
        notes=kind_of(stage).mark_notes(stage, found.number, found.result.confirmed_at)
        if found.result.confirmed_at
        else [],
        workings=kind_of(stage).workings(entry) if entry is not None and entry.asked else [],
        badge=BADGES[found.row["outcome"]],
        own=own_facts(found.result, number, now()),
        home_url=page_url("apply.home"),
        until=lambda moment: deadline(moment, stage.cohort.programme),
        at=now(),
        locale_of=current_locale(),
    )


def _address(result: Result) -> str:
    base: str = current_app.config["ZEYOU_BASE_URL"]
    return base.rstrip("/") + url_for("lists.show", result_id=result.id)
