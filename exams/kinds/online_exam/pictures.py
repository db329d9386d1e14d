"""Pictures of a paper's questions: small, sized, and served only to whoever sits that paper."""

from __future__ import annotations

from functools import lru_cache

from flask import Response, url_for

from exams.bank.richtext import Finder, Shown
from exams.kinds.online_exam.room import bp
from exams.queries.sitting import own_attempt, questions
from exams.sitting.seen import Question
from recruit import pictures, storage
from recruit.errors import Refusal
from recruit.web import guards

#: A phone of 360 pixels shows two of them for one of ours; more would only weigh.
WIDEST = 640


@bp.get("/sitting/<int:attempt_id>/picture/<int:position>/<int:number>")
@guards.applicant
def picture(attempt_id: int, position: int, number: int) -> Response:
    """The picture that this candidate sees as number so-and-so of that question, until the paper is in.

    The address names neither file nor option. It is the one answer of the sitting that a browser may keep, for an
    hour: a reload on a village network must not fetch all pictures again.
    """
    attempt = own_attempt(guards.account(), attempt_id)
    if attempt.submitted_at is not None:
        raise Refusal("unknown")
    asked = questions(attempt)
    seen = asked[position - 1].pictures if 1 <= position <= len(asked) else ()
    if not 1 <= number <= len(seen):
        raise Refusal("unknown")
    found = small(seen[number - 1].sha256)
    reply = Response(found.bytes, mimetype=found.mime)
    reply.headers["Cache-Control"] = "private, max-age=3600"
    return reply


@lru_cache(maxsize=256)
def small(sha256: str) -> pictures.Picture:
    """The picture made anew at the width of a phone; the store names it by content, so it never changes."""
    return pictures.clean(storage.get(sha256), WIDEST)


def finder(attempt_id: int, question: Question) -> Finder:
    """How the question's texts find their pictures; one whose bytes are gone is told by its alt text."""
    numbers = {one.name: (number, one.sha256) for number, one in enumerate(question.pictures, 1)}

    def find(name: str) -> Shown | None:
        if name not in numbers:
            return None
        number, sha256 = numbers[name]
        try:
            size = small(sha256)
        except Refusal:
            return None
        url = url_for("exam.picture", attempt_id=attempt_id, position=question.position, number=number)
        return Shown(url, size.width, size.height)

    return find
