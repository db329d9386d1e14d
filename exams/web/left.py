"""Said to whoever judges a candidate who left while the page was open: plain words, and what was typed to be copied."""

from __future__ import annotations

from typing import NoReturn

from flask import abort, make_response, render_template, request

from recruit.db import db

#: Fields in which people write sentences, and how the names of further ones begin.
_TEXTS, _MORE = frozenset({"note", "why", "reason"}), ("w-", "said-")
_LONGEST = 20_000


def candidate_left() -> NoReturn:
    """Ends the request with a page of its own (409): an error without words would take along what was typed."""
    db.session.rollback()
    typed = [
        value.strip()[:_LONGEST]
        for name, value in request.form.items(multi=True)
        if (name in _TEXTS or name.startswith(_MORE)) and value.strip()
    ]
    abort(make_response(render_template("exams/candidate_left.html", typed=typed), 409))
