"""One step behind a button: done and committed, or refused with a sentence; either way back to a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect
from werkzeug.wrappers import Response

from recruit.db import db
from recruit.errors import Refusal
from recruit.messages import tell

Done = TypeVar("Done")


def act(step: Callable[[], Done], told: str | Callable[[Done], str], url: str) -> Response:
    """Runs the step in one transaction and leads to `url`. `told` is what to say when it is done, or makes it from what
    the step returned ('' says nothing); what came too late, or may not be, is told kindly and not as an error."""
    try:
        done = step()
        db.session.commit()
        words = told if isinstance(told, str) else told(done)
        if words:
            flash(words, "success")
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
    return redirect(url, 303)
