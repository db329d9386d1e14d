"""The list of questions with its search, and the table of how far the bank reaches."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import render_template, request, url_for

from exams.messages_bank import kind_name
from exams.queries import question_pages as reads
from exams.web.bank import words
from exams.web.bank.blueprint import READERS, REVIEWERS, WRITERS, bp
from recruit.web import guards

LONGEST_SEARCH = 100


@bp.get("/")
@guards.staff(*READERS)
def home() -> str:
    wanted = _wanted()
    page = max(1, request.args.get("page", 1, type=int))
    rows, total = reads.found(wanted, min(page, 100_000))
    by = guards.account()
    may_review = bool(by.roles & set(REVIEWERS))
    return render_template(
        "exams/bank/home.html",
        rows=rows,
        total=total,
        page=page,
        pages=-(-total // reads.PER_PAGE),
        wanted=wanted,
        topics=reads.topics(),
        counts=reads.state_counts(),
        lacking=[one for one in reads.supply() if one.lacking],
        may_write=bool(by.roles & set(WRITERS)),
        to_review=reads.how_many(reads.of_others(reads.waiting_for_review(), by.id)) if may_review else 0,
        words=words,
        kind_name=kind_name,
        page_url=lambda number: url_for("bank.home", **_given(wanted), page=number),
    )


@bp.get("/supply")
@guards.staff(*READERS)
def supply() -> str:
    return render_template(
        "exams/bank/supply.html",
        rows=reads.supply(),
        exams=reads.open_exams(),
        words=words,
        kind_name=kind_name,
    )


def _wanted() -> reads.Wanted:
    given = request.args
    state, difficulty = given.get("state", ""), given.get("difficulty", "")
    return reads.Wanted(
        text=given.get("text", "").strip()[:LONGEST_SEARCH],
        topic=given.get("topic", "")[:40],
        kind=given.get("kind", "")[:20],
        difficulty=int(difficulty) if difficulty in ("1", "2", "3", "4", "5") else 0,
        state=state if state in reads.STATES else "",
        intake=given.get("intake", "")[:40],
    )


def _given(wanted: reads.Wanted) -> dict[str, Any]:
    return {name: value for name, value in asdict(wanted).items() if value}
