"""The questions of a paper as its page shows them: the part that is the same whenever an untouched paper is opened."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from markupsafe import Markup

from exams.kinds.online_exam.pictures import finder
from exams.sitting.seen import Question

PAGE = "exams/online_exam/sitting.html"


def asked_of(attempt_id: int, questions: Sequence[Question]) -> dict[str, object]:
    """What `PAGE` shows of the questions: their markup, how many there are, how many have an answer."""
    return {
        "asked": asked(attempt_id, questions),
        "total": len(questions),
        "done": sum(question.answered for question in questions),
    }


def asked(attempt_id: int, questions: Sequence[Question]) -> Markup:
    """Nothing in it tells who asks, but for the attempt's number in the addresses of pictures."""
    template = current_app.jinja_env.get_template("exams/online_exam/_asked.html")
    return Markup(template.render(attempt_id=attempt_id, questions=questions, finder=finder))
