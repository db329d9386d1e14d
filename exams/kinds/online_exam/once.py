"""Questions rendered once: in the opening minute hundreds of pages show the same questions, unanswered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import current_app
from markupsafe import Markup

from exams.bank.richtext import Finder
from exams.kinds.online_exam.room import bp
from exams.sitting.seen import Question
from recruit.i18n import current_locale

#: A sign that stands for the number of the question while it is kept; nobody can type it, and no font shows it.
NUMBER = "\ue0f1"
#: Renderings kept by one process: every order of the options of a bank of some hundred questions, a few megabytes.
KEPT = 20_000
Ask = Callable[[Question, Finder], Markup]


@bp.app_template_global("ask_once")
def ask_once(ask: Ask, question: Question, find: Finder) -> Markup:
    """What `ask` renders. An answer, given or taken back, or a picture belongs to one candidate: such a question is
    rendered each time."""
    texts = (question.stem, *question.left, *(text for _letter, text in question.options))
    if question.seq or question.answer or question.pictures or any(NUMBER in text for text in texts):
        return ask(question, find)
    kept: OrderedDict[Any, str] = current_app.extensions.setdefault("zeyou_asked_once", OrderedDict())
    key = (current_locale(), question.kind, question.points, question.options, question.stem, question.left)
    blank = kept.get(key)
    if blank is None:
        blank = kept[key] = str(ask(replace(question, position=NUMBER), find))  # type: ignore[arg-type]
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return Markup(blank.replace(NUMBER, str(question.position)))
