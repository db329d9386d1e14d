"""Numbers without names: who told the judges who they are, and the opening of the numbers by two people."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.models import SelfNaming
from exams.queries.assigned import assigned_entries
from exams.queries.numbers import anonymous, entry_of_number, lot_numbers, opened, opening_of, shown_numbers
from exams.queries.rooms import panel_component
from exams.queries.sight import accounts_named
from exams.queries.who_judges import may_judge_in
from exams.services.open_numbers import confirm_opening, propose_opening, reject_opening, unmarked
from exams.services.rule_self_naming import note_self_naming, noted_in, rule_self_naming, words_of
from exams.web.day.blueprint import bp, stage_of_day
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Entry, Stage
from recruit.queries.entries import entries_of
from recruit.web import guards


@bp.route("/day/<int:stage>/numbers")
@guards.staff("office", "second-signatory", "auditor")
def numbers(stage: int) -> str:
    """How far the sheets are in, who named themselves, and whether the numbers are open. What a candidate let slip is
    not repeated to whoever judges, or may be called in to."""
    running = _anonymous(stage)
    reader, opening = guards.account(), opening_of(running)
    judging = running.state != "closed" and may_judge_in(running, reader)
    noted = [] if judging else noted_in(running)
    shown = shown_numbers(running, entries_of(running), reader)
    return render_template(
        "exams/day/numbers.html",
        stage=running,
        opening=opening,
        left=unmarked(running),
        judging=judging,
        noted=[(one, shown.get(one.entry_id, ""), *words_of(one)) for one in noted],
        voids=panel_component(running).params.get("named", "note") == "void",
        reader=reader,
        pairs=[(shown[one.id], lot) for one, lot in _pairs(running)] if opened(running) else [],
        names=accounts_named([opening.proposed_by_id, opening.settled_by_id] if opening else []),
    )


@bp.route("/day/<int:stage>/numbers/ask", methods=["POST"])
@guards.staff("office")
def ask(stage: int) -> Response:
    """The first of the two."""
    propose_opening(_anonymous(stage), request.form.get("reason", ""), guards.account(), now())
    db.session.commit()
    flash(_("申请记下了，请第二个人来同意。"), "success")
    return redirect(url_for("day.numbers", stage=stage), 303)


@bp.route("/day/<int:stage>/numbers/<any(open, leave):what>", methods=["POST"])
@guards.staff("office", "second-signatory", "auditor")
def settle(stage: int, what: str) -> Response:
    """The second of the two opens them, or leaves them as they are."""
    running = _anonymous(stage)
    if what == "open":
        confirm_opening(running, guards.account(), now())
        flash(_("号码拆封了，谁是几号都写在这一页。"), "success")
    else:
        reject_opening(running, guards.account(), now())
        flash(_("这次不拆封。"), "success")
    db.session.commit()
    return redirect(url_for("day.numbers", stage=stage), 303)


@bp.route("/day/<int:stage>/naming", methods=["GET", "POST"])
@guards.staff("judge", "proctor", "office")
def naming(stage: int) -> str | Response:
    """A judge, a proctor or the office notes that somebody told who they are; known by the drawn number."""
    running = _anonymous(stage)
    number, words, problem = request.form.get("number", "").strip(), request.form.get("words", ""), ""
    if request.method == "POST":
        entry = entry_of_number(running, number)
        if entry is None:
            problem = _("没有这个号，请照评分表上的号填，比如 1-07")
        elif not words.strip():
            problem = _("请写明考生说了什么")
        else:
            note_self_naming(entry, words, guards.account(), now())
            db.session.commit()
            flash(_("记下了。由办公室另一位裁定，您照样打分。"), "success")
            return redirect(url_for("day.naming", stage=stage), 303)
    elif not _may_note(running):
        raise Refusal("unknown")
    page = render_template(
        "exams/day/naming.html",
        stage=running,
        number=number,
        words=words,
        problem=problem,
        reader=guards.account(),
    )
    return (page, 422) if problem else page  # type: ignore[return-value]


@bp.route("/day/<int:stage>/naming/<int:noted>/rule", methods=["POST"])
@guards.staff("office", "second-signatory", "auditor")
def rule(stage: int, noted: int) -> Response:
    """The second person rules."""
    running = _anonymous(stage)
    one = db.session.get(SelfNaming, noted)
    if one is None or one.entry.stage_id != running.id:
        raise Refusal("unknown")
    void = request.form.get("what") == "void"
    rule_self_naming(one, void, request.form.get("why", ""), guards.account(), now())
    db.session.commit()
    flash(_("裁定记下了。"), "success")
    return redirect(url_for("day.numbers", stage=stage), 303)


def _may_note(stage: Stage) -> bool:
    by = guards.account()
    if {"office", "proctor"} & by.roles:
        return True
    return bool(assigned_entries(by, stage, panel_component(stage)))


def _anonymous(stage_id: int) -> Stage:
    found = stage_of_day(stage_id)
    if not anonymous(found):
        raise Refusal("unknown")
    return found


def _pairs(stage: Stage) -> list[tuple[Entry, str]]:
    """Everybody with their drawn number, in its order."""
    entries = {one.id: one for one in entries_of(stage)}
    lots = lot_numbers(entries)
    return [(entries[key], lot) for key, lot in sorted(lots.items(), key=lambda one: one[1])]
