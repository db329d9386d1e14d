"""The receipt of a paper handed in, and the page on which anybody may check one."""

from __future__ import annotations

import unicodedata

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.kinds.online_exam.frame import frame
from exams.kinds.online_exam.own_rulings import late_lines
from exams.kinds.online_exam.room import bp
from exams.queries.exam_room import find_receipt
from exams.queries.hall import on_paper
from exams.queries.sitting import answered, own_attempt
from recruit.web import guards

#: Signs people write for those that the code does not use.
ALIKE = str.maketrans("OILU", "011V")


@bp.get("/receipt/<int:attempt_id>")
@guards.applicant
def receipt(attempt_id: int) -> str | Response:
    attempt = own_attempt(guards.account(), attempt_id)
    if attempt.submitted_at is None:
        return redirect(url_for("exam.sitting", attempt_id=attempt.id), 303)
    return render_template(
        "exams/online_exam/receipt.html",
        **frame(attempt),
        answered=answered(attempt),
        total=len(attempt.paper.items),
        late_lines=late_lines(attempt),
        on_paper=on_paper(attempt.id),
    )


@bp.get("/check")
@guards.public
def check() -> tuple[str, int]:
    """Confirms when a paper was handed in and how many answers it holds; never a name, never a mark."""
    typed = request.args.get("code", "")[:60]
    attempt = find_receipt(tidy(typed)) if typed.strip() else None
    status = 404 if typed.strip() and attempt is None else 200
    facts = {}
    if attempt is not None:
        facts = {
            "title": attempt.entry.stage.definition.title,
            "answered": answered(attempt),
            "total": len(attempt.paper.items),
        }
    return render_template("exams/online_exam/check.html", typed=typed, attempt=attempt, **facts), status


def tidy(code: str) -> str:
    """A code as people type it: any case and width, with or without hyphens and spaces."""
    plain = unicodedata.normalize("NFKC", code).upper().translate(ALIKE)
    signs = "".join(sign for sign in plain if sign.isalnum())
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))
