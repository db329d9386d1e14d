"""The page on which the rows of a table are typed, and its print. What was typed comes back with whatever is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit import audit
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Account, Cohort
from recruit.queries.printed_forms import Typed, paper_in, table_of
from recruit.registers.papers.drawing import lines_of, table_form
from recruit.registers.papers.pages import BASE, PRINTERS, bp, found_cohort
from recruit.registers.papers.said import NAMED, Paper, Table
from recruit.registers.papers.sheet import ROLE
from recruit.registers.papers.subjects import township_name
from recruit.services.fill_form import MOST_ROWS, MOST_TEXT, fill_form, read_rows
from recruit.web import guards
from recruit.web.closing.mine import pdf_response

#: Empty lines that each press adds.
SPARE = 3
Lines = Sequence[Mapping[str, str]]
NOTHING_WRONG: Mapping[str, str] = {}


@dataclass(frozen=True)
class Box:
    """One field to type in. `label` names its line too, as a screen reader needs it; `wrong`: why what stands in it
    cannot be kept."""

    name: str
    label: str
    text: str
    kind: str
    wrong: str


def _whose(found: Cohort, paper: Paper, by: Account) -> str:
    """The township in the address; '' for a form of the whole programme. Errors: Refusal('unknown')."""
    if paper.about != "rows":
        raise Refusal("unknown")
    if paper.per == "programme":
        if by.township_scope is not None:
            raise Refusal("unknown")
        return ""
    code = request.args.get("township", "") or (by.township_scope or "")
    known = [one.code for one in found.programme.regions.townships]
    if code not in known or by.township_scope not in (None, code):
        raise Refusal("unknown")
    return code


@bp.route(f"{BASE}/<cohort>/<code>/rows", methods=["GET", "POST"])
@guards.staff(*PRINTERS)
def rows(cohort: str, code: str) -> Any:
    """Type the rows; ``more`` adds lines and keeps everything."""
    found, by = found_cohort(cohort), guards.account()
    shown = paper_in(found, code)
    township = _whose(found, shown, by)
    if request.method == "GET":
        return _page(found, shown, township, lines_of(found, shown, township))
    given = _given(shown)
    if "more" in request.form:
        # What is shown is what was sent, empty lines among it.
        return _page(found, shown, township, given, more=request.form["more"])
    try:
        fill_form(found, shown, township, given, _revision(), by, now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        _read, wrong = read_rows(shown, given)
        told = {_name(one.table, one.line, one.column): tell(one.refusal) for one in wrong}
        return _page(found, shown, township, given, tell(refusal), told), 422
    flash(_("存好了。"), "success")
    return redirect(url_for("printed.rows", cohort=found.code, code=code, township=township or None), 303)


@bp.post(f"{BASE}/<cohort>/<code>/rows.pdf")
@guards.staff(*PRINTERS)
def rows_pdf(cohort: str, code: str) -> Response:
    """The table on paper, as it is kept. Noted, for it shows names and telephone numbers."""
    found, by, at = found_cohort(cohort), guards.account(), now()
    shown = paper_in(found, code)
    township = _whose(found, shown, by)
    private = request.form.get("posted") != "1"
    content = table_form(found, shown, township, at, private)
    which = township or "all"
    audit.note(at, by.login, "form.print-one", f"cohort:{found.code}", paper=shown.code, which=which)
    db.session.commit()
    return pdf_response(content, f"{shown.code}-{which}")


def _given(paper: Paper) -> Typed:
    """What was sent, line by line; more lines than any table may have are cut where the service refuses them."""
    return {
        table.code: [
            {column: _sent(table.code, line, column) for column in _columns(table)}
            for line in range(_count(table.code))
        ]
        for table in paper.tables
    }


def _sent(table: str, line: int, column: str) -> str:
    return request.form.get(_name(table, line, column), "")[: MOST_TEXT + 1]


def _count(table: str) -> int:
    asked = request.form.get(f"{table}.lines", 0, type=int)
    return min(max(asked, 0), MOST_ROWS + 1)


def _revision() -> int:
    return request.form.get("revision", 0, type=int)


def _columns(table: Table) -> list[str]:
    return [*([ROLE] if table.roles else []), *(one.code for one in table.columns)]


def _name(table: str, line: int, column: str) -> str:
    return f"{table}.{line}.{column}"


def _page(
    found: Cohort,
    paper: Paper,
    township: str,
    given: Typed,
    problem: str = "",
    wrong: Mapping[str, str] = NOTHING_WRONG,
    more: str = "",
) -> str:
    """`more`: the table that is given a few lines more than what was typed."""
    kept, locale = table_of(found, paper, township), current_locale()
    return render_template(
        "registers/papers/rows.html",
        cohort=found,
        paper=paper,
        title=paper.title.in_(locale),
        whose=township_name(found, township) or found.programme.organiser.in_(locale),
        township=township,
        tables=[_table(one, given.get(one.code, ()), wrong, one.code == more) for one in paper.tables],
        problem=problem,
        more=more,
        kept=kept if kept is not None and kept.rows_sealed is not None else None,
        # What is stored now: whoever saves again after somebody else's change has been told.
        revision=kept.revision if kept is not None else 0,
        private=any(column.private for table in paper.tables for column in table.columns),
    )


def _table(table: Table, given: Lines, wrong: Mapping[str, str], more: bool) -> dict[str, Any]:
    locale = current_locale()
    wanted = max(len(given) + (SPARE if more else 0), table.least, len(table.roles))
    count = max(min(wanted, MOST_ROWS), len(given))
    lines = []
    for place in range(count):
        line = given[place] if place < len(given) else {}
        role = table.roles[place].in_(locale) if place < len(table.roles) else ""
        whose = role or line.get(ROLE) or _("第 %(number)s 行", number=place + 1)
        asked = [(one.code, one.label.in_(locale), one.type) for one in table.columns]
        if table.roles and not role:
            asked.insert(0, (ROLE, _("身份"), "text"))
        lines.append((role, [_box(table.code, place, whose, *one, line, wrong) for one in asked]))
    return {
        "code": table.code,
        "title": NAMED.sub("", table.title.in_(locale)) if table.title is not None else "",
        "heads": [one.label.in_(locale) for one in table.columns],
        "roles": bool(table.roles),
        "lines": lines,
        "source": table.source,
        "full": len(lines) >= MOST_ROWS,
    }


def _box(
    table: str,
    place: int,
    whose: str,
    column: str,
    label: str,
    kind: str,
    line: Mapping[str, str],
    wrong: Mapping[str, str],
) -> Box:
    name = _name(table, place, column)
    return Box(name, f"{whose} {label}", line.get(column, ""), kind, wrong.get(name, ""))
