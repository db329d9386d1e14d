"""The candidate's pages: before the exam, the sitting itself, and handing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.bank.items import MATCHING, ORDERING, SINGLE, TRUE_FALSE
from exams.kinds.online_exam.asked import PAGE, asked_of
from exams.kinds.online_exam.elsewhere import show_closed
from exams.kinds.online_exam.frame import frame
from exams.kinds.online_exam.room import bp
from exams.queries.elsewhere import held_elsewhere
from exams.queries.given_time import minutes_given, waiting_among
from exams.queries.rehearsal import rehearsal_entry
from exams.queries.seats import seat_of
from exams.queries.sitting import (
    attempt_of,
    doors_of,
    own_attempt,
    questions,
    stage_rules,
    timing_of,
)
from exams.services.save_answers import Declined, Receipt
from exams.services.save_form import save_form
from exams.services.set_browser import browser_key
from exams.services.start_attempt import start_attempt
from exams.services.submit_attempt import collect_attempt, submit_attempt
from exams.sitting.answers import is_given
from exams.sitting.browser import HEADER, proves
from exams.sitting.seen import Question
from recruit.clock import arrival, now
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Entry
from recruit.queries.entries import own_entry
from recruit.web import guards

KIND = "online-exam"


@bp.get("/<int:entry_id>")
@guards.applicant
def start(entry_id: int) -> str:
    """What the exam is, until when, and the one button that fits the moment."""
    entry = own_entry(guards.account(), entry_id, KIND)
    if held_elsewhere(entry.stage):
        return show_closed(entry)
    at, attempt = now(), attempt_of(entry)
    opens, closes, paused = doors_of(entry, at)
    open_for_entry = (
        entry.candidacy.state == "active" and entry.outcome == "in" and entry.stage.state != "closed"
    )
    return render_template(
        "exams/online_exam/start.html",
        entry=entry,
        title=entry.stage.definition.title,
        rules=stage_rules(entry.stage),
        opens=opens,
        closes=closes,
        window=window_state(opens, closes, at),
        open_for_entry=open_for_entry,
        paused=paused,
        practice=rehearsal_entry(entry) if window_state(opens, closes, at) == "before" else None,
        seat=seat_of(entry),
        attempt=attempt,
        timing=timing_of(attempt, at) if attempt else None,
        extra=minutes_given([entry.id]).get(entry.id, 0),
    )


@bp.post("/<int:entry_id>/start")
@guards.applicant
def begin(entry_id: int) -> Response:
    entry = own_entry(guards.account(), entry_id, KIND)
    _require_browser(entry)
    attempt = start_attempt(entry, now())
    db.session.commit()
    return redirect(url_for("exam.sitting", attempt_id=attempt.id), 303)


@bp.get("/sitting/<int:attempt_id>")
@guards.applicant
def sitting(attempt_id: int) -> str | Response:
    """All questions on one page. After the end: the way to the receipt."""
    attempt = own_attempt(guards.account(), attempt_id)
    if attempt.submitted_at is not None:
        return redirect(url_for("exam.receipt", attempt_id=attempt.id), 303)
    _require_browser(attempt.entry)
    if timing_of(attempt, now()).over:
        asked = bool(waiting_among([attempt.entry_id]))
        return render_template("exams/online_exam/over.html", **frame(attempt), asked=asked)
    return render_template(PAGE, **frame(attempt), **asked_of(attempt.id, questions(attempt)), saved=[])


@bp.post("/sitting/<int:attempt_id>")
@guards.applicant
def save_page(attempt_id: int) -> str | Response:
    """All answers of the page at once, for a browser without script; the receipts are listed on the page.

    Answers are taken from anywhere and at any time; the questions are shown again only to whom `sitting` shows them.
    """
    at, attempt = arrival(), own_attempt(guards.account(), attempt_id)
    if attempt.finished_by == "candidate":
        raise Refusal("attempt-submitted")
    asked = questions(attempt)
    typed = _typed(asked)
    outcomes = save_form(attempt, typed, at)
    db.session.commit()
    twice = _twice(asked, typed)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Declined)]
    if not refused and request.form.get("action") == "hand-in":
        return redirect(url_for("exam.review", attempt_id=attempt.id), 303)
    if attempt.submitted_at is not None:
        return redirect(url_for("exam.receipt", attempt_id=attempt.id), 303)
    _require_browser(attempt.entry)
    shown = questions(attempt)
    if refused:
        shown = [replace(each, answer=tuple(typed.get(each.position, each.answer))) for each in shown]
    return render_template(
        PAGE,
        **frame(attempt),
        **asked_of(attempt.id, shown),
        saved=[outcome for outcome in outcomes if isinstance(outcome, Receipt)],
        refused=twice or sorted({tell(Refusal(outcome.code)) for outcome in refused}),
    )


@bp.get("/sitting/<int:attempt_id>/review")
@guards.applicant
def review(attempt_id: int) -> str | Response:
    """What is still unanswered, before the step that cannot be taken back."""
    attempt = own_attempt(guards.account(), attempt_id)
    if attempt.submitted_at is not None:
        return redirect(url_for("exam.receipt", attempt_id=attempt.id), 303)
    asked = questions(attempt)
    unanswered = [question.position for question in asked if not question.answered]
    return render_template(
        "exams/online_exam/review.html", **frame(attempt), total=len(asked), unanswered=unanswered
    )


@bp.post("/sitting/<int:attempt_id>/submit")
@guards.applicant
def submit(attempt_id: int) -> Response:
    """The candidate's own hand; or the clock's (`by=clock`), which takes nobody's paper who was given more minutes."""
    attempt = own_attempt(guards.account(), attempt_id)
    if request.form.get("by") == "clock":
        attempt = collect_attempt(attempt, arrival())
    else:
        attempt = submit_attempt(attempt, arrival())
    db.session.commit()
    if attempt.submitted_at is None:
        return redirect(url_for("exam.sitting", attempt_id=attempt.id), 303)
    return redirect(url_for("exam.receipt", attempt_id=attempt.id), 303)


def _typed(asked: list[Question]) -> dict[int, list[str]]:
    """The posted answers by position.

    An empty field takes an answer back only where the page showed one: another device may have answered since.
    """
    showed = set(request.form.getlist("had"))
    typed = {}
    for question in asked:
        parts = [part.replace("\r\n", "\n") for part in request.form.getlist(f"q{question.position}")]
        given = parts if question.kind in (MATCHING, ORDERING) else [part for part in parts if part.strip()]
        if not is_given(given):
            given = []
        may_clear = question.kind not in (SINGLE, TRUE_FALSE) and str(question.position) in showed
        if given or may_clear:
            typed[question.position] = given
    return typed


def _twice(asked: list[Question], typed: Mapping[int, list[str]]) -> list[str]:
    """What is to be said of an ordering that names something at two places: it cannot be kept, and why."""
    return [
        _("第 %(number)s 题：同一项选了两次，没有保存。请每一位选不同的一项。", number=each.position)
        for each in asked
        if each.kind == ORDERING
        and len(given := list(filter(None, typed.get(each.position, [])))) > len(set(given))
    ]


def _require_browser(entry: Entry) -> None:
    """In the office's rooms a paper opens in the browser set up for it; answers come in from anywhere.

    Errors: Refusal('browser-wanted').
    """
    key = browser_key(entry)
    if key and not proves(request.url, key, request.headers.get(HEADER)):
        raise Refusal("browser-wanted")
