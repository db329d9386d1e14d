"""No request carries a NUL: no phone can type one, PostgreSQL cannot store one, and SQLite would cut a text at it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, abort, request

NUL = "\x00"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def init_storable(app: Flask) -> None:
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    """Answers 400, before any view or query sees the text."""
    if any(NUL in text for text in _texts()):
        abort(400)


def _texts() -> Iterator[str]:
    yield from (value for value in (request.view_args or {}).values() if isinstance(value, str))
    # Looking for a form in any other body would open it before its view has said how long it may be.
    forms = (request.form,) if request.mimetype in FORMS else ()
    for given in (request.args, *forms):
        for name, values in given.lists():
            yield name
            yield from values
    if forms:
        yield from (file.filename or "" for file in request.files.values())
