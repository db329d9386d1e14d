"""Looking over drafts: one after another on a page, those first that resemble another question."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select

from exams.bank.items import faults
from exams.messages_bank import kind_name
from exams.models import BankItem
from exams.queries import question_pages as reads
from exams.queries.bank import item_of
from exams.services.review_questions import LONGEST, Looked, may_review, review_questions
from exams.web.bank import shown, words
from exams.web.bank.blueprint import REVIEWERS, bp
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.web import guards

PER_PAGE = 15


@bp.get("/review")
@guards.staff(*REVIEWERS)
def review() -> str:
    """Drafts that wait, own ones left aside."""
    return _page(request.args.get("intake", "")[:40], {})


@bp.post("/review")
@guards.staff(*REVIEWERS)
def reviewed() -> Any:
    """Settles what was decided on the page; a draft that changed meanwhile stays, and its words with it."""
    accepted, back, kept = 0, 0, {}
    for looked in _looked():
        try:
            taken = review_questions([looked], guards.account(), now())
            # Each for itself: whoever settles some of the same at this moment waits for one of them, not for a page.
            db.session.commit()
            accepted, back = accepted + taken, back + 1 - taken
        except Refusal as refusal:
            db.session.rollback()
            kept[looked.row_id] = (looked, tell(refusal))
    if accepted:
        flash(_("收下 %(count)s 道，可以出现在以后抽的卷子里。", count=accepted), "success")
    if back:
        flash(_("退回 %(count)s 道，写的人看得到您的话。", count=back), "success")
    intake = request.form.get("intake", "")[:40]
    if kept:
        return _page(intake, kept), 422
    only = request.form.get("only", type=int)
    if only and not (accepted or back):
        flash(_("还没有选“收下”或“退回”。"), "warning")
    if only:
        return redirect(url_for("bank.question", item_id=only), 303)
    return redirect(url_for("bank.review", intake=intake or None), 303)


def _looked() -> list[Looked]:
    found = []
    for name, choice in request.form.items():
        number = name.removeprefix("verdict-")
        if name == number or not (number.isascii() and number.isdigit()) or choice not in ("accept", "back"):
            continue
        revision = request.form.get(f"revision-{number}", "")
        found.append(
            Looked(
                int(number[:9]),
                int(revision[:9]) if revision.isascii() and revision.isdigit() else 0,
                choice == "accept",
                request.form.get(f"words-{number}", "").strip()[:LONGEST],
            )
        )
    return found


def _page(intake: str, kept: dict[int, tuple[Looked, str]]) -> str:
    query = reads.waiting_for_review(intake)
    by = guards.account()
    others = reads.of_others(query, by.id)
    waiting = reads.how_many(others)
    rows = list(db.session.scalars(others.limit(PER_PAGE)))
    known = {row.id for row in rows}
    changed = db.session.scalars(select(BankItem).where(BankItem.id.in_(set(kept) - known)))
    rows = [row for row in changed if row.state == "draft"] + rows
    alike = reads.by_code([row.alike for row in rows if row.alike])
    return render_template(
        "exams/bank/review.html",
        cards=[_card(row, alike.get(row.alike or ""), kept.get(row.id)) for row in rows],
        waiting=waiting,
        own=reads.how_many(query) - waiting,
        intake=intake,
        intakes=reads.intakes_waiting(by.id),
        troubles=[words_ for _row_id, (_one, words_) in sorted(kept.items())],
        words=words,
        kind_name=kind_name,
    )


def _card(row: BankItem, other: BankItem | None, kept: tuple[Looked, str] | None) -> dict[str, Any]:
    return {
        "row": row,
        "one": shown.row_seen(row),
        "other": other,
        "sides": shown.side_by_side(item_of(other), item_of(row)) if other else None,
        "allowed": may_review(row, guards.account()),
        "lacks": [words.told_fault(fault, row.kind) for fault in faults(item_of(row))],
        "kept": kept[0] if kept else None,
        "wrong": kept[1] if kept else "",
    }
