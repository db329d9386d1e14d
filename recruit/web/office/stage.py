"""One stage and the candidates in it; one candidate with all marks, and a window of their own."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import _, current_locale
from recruit.list_words import BADGES, OUTCOMES, RESULT_STATES, component_titles, outcome_words
from recruit.messages import tell
from recruit.models import Candidacy, Entry, Stage
from recruit.programme import Stage as Definition
from recruit.queries.entries import spared_count
from recruit.queries.exclusions import exclusions_of
from recruit.queries.explanation import explanation
from recruit.queries.funnel import (
    entries_of_candidacy,
    marks_of,
    results_of,
    stage_counts,
    stage_entries,
    visible_entry,
    visible_stage,
)
from recruit.queries.own_windows import arranged
from recruit.queries.results import current_result
from recruit.queries.stages import standing_in_the_way
from recruit.services.move_window import move_window
from recruit.services.propose_tie_break import pending_tie_break
from recruit.web import guards
from recruit.web.context import page_url
from recruit.web.county import READERS
from recruit.web.leave_words import EXCLUSION_STATES, ended_words
from recruit.web.office import bp
from recruit.web.office.forms import WindowForm
from recruit.web.office.reserve import reserve_of
from recruit.web.office.words import obstacle, work_pages
from recruit.web.rechecks.rows import open_rows
from recruit.web.replacement_words import CAUSES, state_now
from recruit.web.words import deadline, moment, stage_title, window_words
from recruit.web.working import said


@bp.get("/stage/<int:stage_id>")
@guards.staff(*READERS)
def stage(stage_id: int) -> str:
    """Facts, what blocks it, the versions of its list, and its candidates."""
    found, by, at = visible_stage(stage_id), guards.account(), now()
    asked = {name: request.args.get(name, "")[:20] for name in ("township", "outcome", "number")}
    listed = stage_entries(found, by, **asked, page=request.args.get("page", 1, type=int))
    regions = found.cohort.programme.regions
    return render_template(
        "office/stage.html",
        stage=found,
        title=stage_title(found),
        window=window_words(found),
        window_state="after"
        if found.state == "closed"
        else window_state(found.opens_at, found.closes_at, at),
        counts=next(one for one in stage_counts(found.cohort, by) if one.stage.id == found.id),
        obstacles=[obstacle(one, found) for one in standing_in_the_way(found, at)]
        if found.state != "closed"
        else [],
        reached=outcome_words("advanced", found),
        results=results_of(found),
        tie=pending_tie_break(found),
        reserve=reserve_of(found, at) if by.township_scope is None else None,
        causes=CAUSES,
        replacement_states=lambda one: state_now(one, at),
        may_propose="office" in by.roles,
        pages=work_pages(found, by),
        rechecks=open_rows(found, by, at),
        rechecks_url=page_url("rechecks.queue", cohort=found.cohort.code)
        if found.definition.recheck is not None
        else None,
        listed=listed,
        spared=spared_count(found),
        arranged=arranged(listed.rows),
        asked=asked,
        townships=[one for one in regions.townships if by.township_scope in (None, one.code)],
        township_name=lambda code: regions.township(code).name if regions.knows(code) else code,
        outcomes={code: outcome_words(code, found) for code in OUTCOMES},
        badges=BADGES,
        result_states=RESULT_STATES,
        whole_county=by.township_scope is None,
        page_address=lambda page: url_for("office.stage", stage_id=found.id, **_kept(asked), page=page),
    )


def _kept(asked: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value}


@bp.get("/entry/<int:entry_id>")
@guards.staff(*READERS)
def entry(entry_id: int) -> str:
    found = visible_entry(guards.account(), entry_id)
    return _candidate(found, WindowForm.of(found, found.stage.cohort.programme.timezone))


@bp.post("/entry/<int:entry_id>/window")
@guards.staff("office")
def window(entry_id: int) -> Any:
    """A window of one's own, with the reason on record; what was typed stays when it is refused."""
    found = visible_entry(guards.account(), entry_id)
    form = WindowForm()
    if form.validate_on_submit():
        opens, closes = form.moments(found.stage.cohort.programme.timezone)
        try:
            move_window(found, opens, closes, form.reason.data, guards.account(), now())
            db.session.commit()
            flash(_("这位考生的时间改好了。"), "success")
            return redirect(url_for("office.entry", entry_id=entry_id))
        except Refusal as refusal:
            db.session.rollback()
            wrong_time = refusal.code in ("window-upside-down", "window-over")
            (form.closes if wrong_time else form.reason).errors = [tell(refusal)]
    return _candidate(visible_entry(guards.account(), entry_id), form), 422


def _candidate(found: Entry, form: WindowForm) -> str:
    candidacy, running = found.candidacy, found.stage
    application = candidacy.application
    programme = running.cohort.programme
    regions, code = programme.regions, candidacy.township_code
    opens, closes = found.window
    return render_template(
        "office/entry.html",
        entry=found,
        candidacy=candidacy,
        stage=running,
        title=stage_title(running),
        ended=ended_words(candidacy.state_reason),
        name=candidacy.person.name if candidacy.person else candidacy.place.name if candidacy.place else "",
        township=regions.township(code).name if regions.knows(code) else code,
        window=_("%(opens)s 到 %(closes)s", opens=moment(opens), closes=deadline(closes, programme)),
        arranged=bool(arranged([found])),
        way=[(one, stage_title(one.stage)) for one in entries_of_candidacy(candidacy)],
        marks=[
            (*_mark_titles(running.definition, mark.component, mark.criterion), mark, name)
            for mark, name in marks_of(found)
        ],
        steps=_working(running, candidacy.number),
        badges=BADGES,
        outcome_words=outcome_words,
        form=form,
        **_exclusions(candidacy),
        may_move="office" in guards.account().roles
        and running.state != "closed"
        and found.outcome not in ("advanced", "out"),
        application_url=page_url("desk.application", application_id=application.id)
        if application is not None and "office" in guards.account().roles
        else None,
    )


def _exclusions(candidacy: Candidacy) -> dict[str, Any]:
    """What the county has done or may do to end this candidacy; a township's reader is shown neither."""
    by = guards.account()
    if by.township_scope is not None:
        return {"exclusions": [], "exclude_url": None}
    known = exclusions_of(candidacy)
    waits = any(one.state == "proposed" for one in known)
    may = "office" in by.roles and candidacy.state == "active" and candidacy.person_id is not None
    address = page_url("office.exclude", candidacy_id=candidacy.id)
    return {
        "exclusions": known,
        "exclusion_states": EXCLUSION_STATES,
        "exclude_url": address if may and not waits else None,
    }


def _mark_titles(definition: Definition, component: str, criterion: str) -> tuple[str, str]:
    """The words behind a component's and a criterion's code."""
    heading = component_titles(definition).get(component, component)
    part = next((one for one in definition.components if one.code == component), None)
    lines = [
        *(part.params.get("criteria") or () if part else ()),
        *(definition.params.get("checklist") or ()),
    ]
    titles = {str(line["code"]): line["title"].in_(current_locale()) for line in lines}
    return heading, titles.get(criterion, criterion)


def _working(running: Stage, number: str) -> list[Any]:
    """The working on the signed list, where there is one."""
    result = current_result(running)
    if result is None:
        return []
    try:
        return [said(line, running) for line in explanation(result, number).lines]
    except Refusal:
        return []
