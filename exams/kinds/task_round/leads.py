"""The office's page of what stands out in filled forms, candidate by candidate; and the same as a source of leads."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from exams.commands.survey_leads_text import form_why, owner_why
from exams.fieldwork.leads import Lead, Source
from exams.fieldwork.rules import SERIES, component_of, phone_rule
from exams.kinds.task_round.office import stage_of_office
from exams.kinds.task_round.room import bp
from exams.models import FormLeads
from exams.queries.phone_sample import sampled
from exams.services.draw_phone_sample import MOST_FOR_CAUSE, draw_for_cause
from exams.services.look_at_leads import OUTCOMES, look_at_leads, looks_of
from exams.services.make_form_leads import ask_form_leads, fingerprint, leads_of
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.i18n import lazy as _l
from recruit.messages import tell
from recruit.models import Candidacy, Entry, Stage
from recruit.programme import Component
from recruit.web import guards

LOOK_WORDS = {
    "nothing": _l("看过了，没有什么"),
    "call-more": _l("要多打几户"),
    "talked": _l("和考生谈过了"),
}
#: A score from which on a source of leads is as bad as it can be: three reasons at their most.
WORST = 18
#: So many candidates stand on one page.
SHOWN = 50


@bp.get("/office/<int:stage_id>/<component>/leads")
@guards.staff("office")
def form_leads(stage_id: int, component: str) -> str:
    stage, part = _series(stage_id, component)
    return _page(stage, part)


@bp.post("/office/<int:stage_id>/<component>/leads")
@guards.staff("office")
def ask_leads(stage_id: int, component: str) -> Response:
    stage, part = _series(stage_id, component)
    row = ask_form_leads(stage, part.code, guards.account(), now())
    db.session.commit()
    if row.state == "asked":
        flash(_("已经交给后台去算，过一会儿刷新这一页。"), "info")
    return _back(stage, part)


@bp.post("/office/<int:stage_id>/<component>/leads/<int:entry_id>/look")
@guards.staff("office")
def look_leads(stage_id: int, component: str, entry_id: int) -> Response | tuple[str, int]:
    stage, part = _series(stage_id, component)
    entry, note = _entry(stage, entry_id), request.form.get("note", "")
    try:
        look_at_leads(entry, part.code, request.form.get("outcome", ""), note, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        if refusal.code != "lead-outcome":
            raise
        db.session.rollback()
        return _page(stage, part, {entry_id: (tell(refusal), note)}), 422
    flash(_("记下了。"), "success")
    return _back(stage, part, entry_id)


@bp.post("/office/<int:stage_id>/<component>/leads/<int:entry_id>/calls")
@guards.staff("office")
def cause_calls(stage_id: int, component: str, entry_id: int) -> Response:
    """More calls for one candidate, outside the sample; the seed follows from the last draw."""
    stage, part = _series(stage_id, component)
    if phone_rule(part) is None:
        raise Refusal("unknown")
    count = request.form.get("count", "").strip()
    number = int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 0
    calls = draw_for_cause(_entry(stage, entry_id), part.code, number, guards.account(), now())
    db.session.commit()
    flash(_("又抽出 %(count)s 户，已经排进电话抽查员的单子。", count=len(calls)), "success")
    return _back(stage, part, entry_id)


def _series(stage_id: int, component: str) -> tuple[Stage, Component]:
    stage = stage_of_office(stage_id)
    return stage, component_of(stage.definition, component, SERIES)


def _entry(stage: Stage, entry_id: int) -> Entry:
    entry = db.session.get(Entry, entry_id)
    if entry is None or entry.stage_id != stage.id:
        raise Refusal("unknown")
    return entry


def _back(stage: Stage, part: Component, entry_id: int | None = None) -> Response:
    anchor = f"lead-{entry_id}" if entry_id is not None else None
    url = url_for("task_round.form_leads", stage_id=stage.id, component=part.code, _anchor=anchor)
    return redirect(url, 303)


def _page(stage: Stage, part: Component, wrong: dict[int, tuple[str, str]] | None = None) -> str:
    row = leads_of(stage, part.code)
    content = row.content if row is not None else {}
    entries = _entries(stage, content.get("owners", {}))
    looks, rows = looks_of(stage, part.code), []
    for number, told in _ordered(content)[:SHOWN]:
        if (entry := entries.get(number)) is not None:
            rows.append((entry, told, reasons(told, content), looks.get(entry.id)))
    return render_template(
        "exams/task_round/leads.html",
        stage=stage,
        component=part,
        row=row,
        content=content,
        more=max(len(content.get("owners", {})) - SHOWN, 0),
        stale=row is not None and row.inputs_hash != fingerprint(stage, part.code),
        rows=rows,
        words=LOOK_WORDS,
        outcomes=OUTCOMES,
        callable=phone_rule(part) is not None and stage.state != "closed",
        sampled={entry.id for entry, _told, _why, _look in rows if sampled(entry, part.code)},
        most=MOST_FOR_CAUSE,
        wrong=wrong or {},
    )


def _ordered(content: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Candidates who stand out as a whole first, then those with single forms that do."""
    owners = content.get("owners", {})
    return sorted(owners.items(), key=lambda one: (-one[1]["score"], -_single(one[1]), one[0]))


def _single(told: dict[str, Any]) -> float:
    return sum(one["score"] for one in told["told"])


def _entries(stage: Stage, numbers: dict[str, Any]) -> dict[str, Entry]:
    query = select(Entry).join(Candidacy, Candidacy.id == Entry.candidacy_id)
    query = query.where(Entry.stage_id == stage.id, Candidacy.number.in_(numbers))
    return {one.candidacy.number: one for one in db.session.scalars(query)}


def reasons(told: dict[str, Any], content: dict[str, Any]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """(what stands out about the candidate, and about single forms: the form and its reasons), in words."""
    of_person = [
        owner_why(SimpleNamespace(**{**lead, "facts": _facts(lead["facts"])}))  # type: ignore[arg-type]
        for lead in told["leads"]
    ]
    of_forms = [
        (
            one["form"].rpartition("/")[2],
            [form_why(code, _facts(facts), share, content["forms"]) for code, facts, share in one["leads"]],
        )
        for one in told["told"]
    ]
    return of_person, of_forms


def _facts(stored: dict[str, Any]) -> dict[str, Any]:
    """As they were before they were stored: a list of answers was a tuple."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}


def _find(stage: Stage) -> dict[str, list[Lead]]:
    """Whoever stands out as a whole and has not been looked at and found to be nothing."""
    found: dict[str, list[Lead]] = {}
    for row in db.session.scalars(select(FormLeads).where(FormLeads.stage_id == stage.id)):
        owners = {number: one for number, one in row.content.get("owners", {}).items() if one["leads"]}
        entries, looks = _entries(stage, owners), looks_of(stage, row.component)
        for number, told in owners.items():
            entry = entries.get(number)
            if entry is None or ((look := looks.get(entry.id)) is not None and look.outcome == "nothing"):
                continue
            strength = min(max(told["score"] / WORST, 0.1), 1.0)
            url = url_for(
                "task_round.form_leads",
                stage_id=stage.id,
                component=row.component,
                _anchor=f"lead-{entry.id}",
            )
            found.setdefault(number, []).append(
                Lead("form-leads", strength, reasons({**told, "told": []}, row.content)[0][0], url)
            )
    return found


FORM_LEADS = Source("form-leads", _l("调查表里的线索"), _find)
