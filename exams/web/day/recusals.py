"""Recusal: the candidate's own request, the office's answer, and the office's own motion."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from exams.kinship import AWAY, RELATIONS, WORDS
from exams.models import RecusalRequest, TakingOff
from exams.queries.numbers import anonymous, entry_of_number, shown_numbers
from exams.queries.panel_rooms import SECONDS
from exams.queries.recusals import asked_in, examiners_in, has_marked, standing_for, taking_off_in
from exams.queries.who_judges import may_judge_in
from exams.reasons import LONGEST_REASON
from exams.services.ask_recusal import (
    LONGEST_WORDS,
    answer_recusal,
    ask_recusal,
    requests_of,
    words_of,
)
from exams.services.step_aside import left_to_judge, step_aside
from exams.services.take_off import confirm_taking_off, propose_taking_off, send_back_taking_off
from exams.web.day.blueprint import bp, stage_of_day
from exams.web.day.words import told_stepped
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Assignment, Entry, Stage
from recruit.queries.entries import entry_of
from recruit.web import guards

OF_FORM = (
    "recusal-reason",
    "recusal-whom",
    "recusal-answer",
    "recusal-room-closed",
    "recusal-marked",
    "recusal-own",
    "recusal-proposed",
    "recusal-words",
)
STATES = {
    "proposed": ("waiting_us", lazy("等复核人确认")),
    "confirmed": ("done", lazy("已经确认")),
    "rejected": ("rejected", lazy("退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
}


@bp.route("/day/recusal/<int:entry>", methods=["GET", "POST"])
@guards.applicant
def recusal(entry: int) -> str | Response:
    """The candidate says who must not judge them, and reads what came of it."""
    one = db.session.get(Entry, entry)
    person = guards.account().person_id
    if one is None or person is None or one.candidacy.person_id != person:
        raise Refusal("unknown")
    problem = ""
    if request.method == "POST":
        try:
            ask_recusal(
                one, request.form.get("relation", ""), request.form.get("whom", ""), guards.account(), now()
            )
        except Refusal as refusal:
            if refusal.code not in OF_FORM:
                raise
            db.session.rollback()
            problem = tell(refusal)
        else:
            db.session.commit()
            flash(_("申请交上去了，办公室会在您这一场开始以前答复。"), "success")
            return redirect(url_for("day.recusal", entry=entry), 303)
    page = render_template(
        "exams/day/recusal.html",
        entry=one,
        stage=one.stage,
        asked=[(row, WORDS[row.relation], *words_of(row)) for row in requests_of(one)],
        relations=[(code, WORDS[code]) for code in RELATIONS],
        typed=request.form,
        problem=problem,
        longest=LONGEST_WORDS,
        late=now() >= one.window[0] or one.stage.state == "closed" or one.candidacy.state != "active",
    )
    return (page, 422) if problem else page  # type: ignore[return-value]


@bp.route("/day/<int:stage>/recusals")
@guards.staff("office", "second-signatory", "auditor")
def recusals(stage: int) -> str:
    """Requests of candidates, those that wait first; and a form for the office's own motion."""
    return _page(stage_of_day(stage), "")


@bp.route("/day/<int:stage>/recusals/<int:asked>", methods=["POST"])
@guards.staff("office")
def answer(stage: int, asked: int) -> str | Response:
    """The office grants a request by naming whom it means, or refuses it; both with words."""
    running = stage_of_day(stage)
    row = db.session.get(RecusalRequest, asked)
    if row is None or row.entry.stage_id != running.id:
        raise Refusal("unknown")
    login = request.form.get("examiner", "")
    examiner = db.session.scalar(select(Account).where(Account.login == login)) if login else None
    if request.form.get("what") == "grant" and (examiner is None or not examiner.is_staff):
        return _page(running, _("同意的，请选要回避的是哪一位。")), 422  # type: ignore[return-value]
    who = examiner if request.form.get("what") == "grant" else None
    try:
        done = answer_recusal(row, who, request.form.get("answer", ""), guards.account(), now())
    except Refusal as refusal:
        if refusal.code not in OF_FORM:
            raise
        db.session.rollback()
        return _page(running, tell(refusal)), 422  # type: ignore[return-value]
    flash(_("答复记下了。"), "success")
    told_stepped(done)
    db.session.commit()
    return redirect(url_for("day.recusals", stage=stage), 303)


@bp.route("/day/<int:stage>/recusals/of-office", methods=["POST"])
@guards.staff("office")
def of_office(stage: int) -> str | Response:
    """The office takes an examiner off one candidate of its own motion, or off all whom they have not marked yet; who
    has marked the candidate is put before a second person."""
    running, by = stage_of_day(stage), guards.account()
    if may_judge_in(running, by):
        raise Refusal("recusal-judge")
    account = db.session.scalar(select(Account).where(Account.login == request.form.get("examiner", "")))
    theirs = _theirs(running, account, request.form.get("number", "").strip()) if account else []
    if account is None or not theirs:
        told = _("这位考评人员没有分到这位考生，或者都打过分了，请核对号码和人。")
        return _page(running, told), 422  # type: ignore[return-value]
    relation, marked = request.form.get("relation", ""), has_marked(theirs)
    try:
        if marked:
            reason = request.form.get("reason", "")
            propose_taking_off(theirs[0].entry, account, relation, reason, by, now())
            flash(_("他已经给这位考生打过分，交给复核人了，同意以后才去掉。"), "success")
        else:
            told_stepped(step_aside(theirs, relation, by, now()))
    except Refusal as refusal:
        if refusal.code not in OF_FORM:
            raise
        db.session.rollback()
        return _page(running, tell(refusal)), 422  # type: ignore[return-value]
    db.session.commit()
    return redirect(url_for("day.recusals", stage=stage), 303)


@bp.route("/day/<int:stage>/recusals/second/<int:asked>/<any(confirm, back):step>", methods=["POST"])
@guards.staff("office", *SECONDS)
def second(stage: int, asked: int, step: str) -> Response:
    """The second person takes off who has marked, or sends it back; whoever asked takes it back."""
    running, by = stage_of_day(stage), guards.account()
    row = db.session.get(TakingOff, asked)
    if row is None or row.entry.stage_id != running.id:
        raise Refusal("unknown")
    try:
        if step == "confirm":
            told_stepped(confirm_taking_off(row, by, now()))
        else:
            send_back_taking_off(row, by, now(), request.form.get("reason", ""))
            flash(_("记下来了。"), "success")
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
    return redirect(url_for("day.recusals", stage=stage), 303)


def _theirs(stage: Stage, account: Account, number: str) -> list[Assignment]:
    """The examiner's assignment for one candidate; without a number, for everybody they have not marked yet."""
    if not number:
        return left_to_judge(account, stage)
    entry = (entry_of_number(stage, number) if anonymous(stage) else None) or entry_of(stage, number)
    return standing_for(entry, account) if entry is not None else []


def _page(stage: Stage, problem: str) -> str:
    by = guards.account()
    if may_judge_in(stage, by) and stage.state != "closed":
        return render_template("exams/day/recusals_unseen.html", stage=stage)
    rows, two = asked_in(stage), taking_off_in(stage)
    shown = shown_numbers(stage, [row.entry for row in (*rows, *two)], by)
    return render_template(
        "exams/day/recusals.html",
        stage=stage,
        rows=[(row, shown[row.entry_id], WORDS[row.relation], *words_of(row)) for row in rows],
        examiners=examiners_in(stage),
        relations=[(code, WORDS[code]) for code in (*RELATIONS, AWAY)],
        two=[(row, shown[row.entry_id], WORDS[row.relation], STATES[row.state]) for row in two],
        by=by,
        seconds=bool(set(SECONDS) & by.roles),
        longest=LONGEST_REASON,
        may_answer="office" in by.roles and stage.state != "closed",
        problem=problem,
        typed=request.form,
    )
