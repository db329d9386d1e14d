"""One question: as the candidate will see it, what is right, its versions, where it was asked; taking it out of use."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from exams.bank.changes import changed_fields
from exams.bank.items import faults
from exams.messages_bank import kind_name
from exams.models import BankItem
from exams.queries import question_pages as reads
from exams.queries.bank import item_of
from exams.services.retire_question import LONGEST, retire_question
from exams.services.review_questions import may_review
from exams.web.bank import shown, words
from exams.web.bank.blueprint import READERS, REVIEWERS, WRITERS, bp
from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.web import guards
from recruit.web.words import stage_title


def row_or_unknown(item_id: int) -> BankItem:
    row = db.session.get(BankItem, item_id)
    if row is None:
        raise Refusal("unknown")
    return row


@bp.get("/question/<int:item_id>")
@guards.staff(*READERS)
def question(item_id: int) -> str:
    row = row_or_unknown(item_id)
    versions = reads.versions_of(row.code)
    other = reads.by_code([row.alike]).get(row.alike) if row.alike and row.state == "draft" else None
    roles = guards.account().roles
    return render_template(
        "exams/bank/question.html",
        row=row,
        one=shown.row_seen(row),
        asked_as=shown.as_candidate(item_of(row)),
        find=shown.pictures_of(row),
        other=other,
        pair=shown.side_by_side(item_of(other), item_of(row)) if other else None,
        history=_history(versions),
        asked=[(stage_title(one.stage), one) for one in reads.asked_where(versions)],
        words=words,
        lacks=[words.told_fault(fault, row.kind) for fault in faults(item_of(row))],
        kind_name=kind_name,
        # A draft of the next version is where further changes go.
        newest=versions[0],
        may_write=bool(roles & set(WRITERS)),
        may_review=row.state == "draft"
        and not row.unfinished
        and bool(roles & set(REVIEWERS))
        and may_review(row, guards.account()),
        reviewer=bool(roles & set(REVIEWERS)),
    )


def _history(versions: list[BankItem]) -> list[dict[str, Any]]:
    """Each version with what it changed in the one before."""
    lines = []
    for place, row in enumerate(versions):
        before = versions[place + 1] if place + 1 < len(versions) else None
        changed = changed_fields(item_of(before), item_of(row)) if before else ()
        lines.append(
            {
                "row": row,
                "changed": [str(words.FIELD_NAMES[name]) for name in changed],
                "sides": shown.side_by_side(item_of(before), item_of(row)) if before and changed else None,
            }
        )
    return lines


@bp.get("/question/<int:item_id>/picture/<int:position>")
@guards.staff(*READERS)
def picture(item_id: int, position: int) -> Response:
    row = row_or_unknown(item_id)
    found = next((one for one in row.pictures if one.position == position), None)
    content = storage.find(found.sha256) if found else None
    if found is None or content is None:
        raise Refusal("unknown")
    return Response(content, mimetype=found.media_type)


@bp.route("/question/<int:item_id>/retire", methods=["GET", "POST"])
@guards.staff(*WRITERS)
def retire(item_id: int) -> Any:
    """Asks for the reason, and says what the exams that are not closed would lack without it."""
    row = row_or_unknown(item_id)
    wrong, reason = "", request.form.get("reason", "")[:LONGEST]
    if request.method == "POST":
        try:
            retire_question(row.id, reason, guards.account(), now())
            db.session.commit()
            flash(_("%(item)s 停用了。已经抽到它的卷子不变。", item=row.code), "success")
            return redirect(url_for("bank.question", item_id=row.id), 303)
        except Refusal as refusal:
            db.session.rollback()
            wrong = tell(refusal)
            row = row_or_unknown(item_id)
    left = next((one for one in reads.supply() if (one.topic, one.kind) == (row.topic, row.kind)), None)
    page = render_template(
        "exams/bank/retire.html",
        row=row,
        one=shown.row_seen(row),
        left=left,
        reason=reason,
        wrong=wrong,
        words=words,
        kind_name=kind_name,
    )
    return page, 422 if wrong else 200
