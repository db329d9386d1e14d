"""No request carries a NUL: no phone can type one, PostgreSQL cannot store one, and SQLite would cut a text at it.
Nor does any carry more fields than the largest page has, or a number of a row that no column holds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

NUL = "\x00"
#: Fields of a form without files. A page that asks about every candidate has some thousands.
MOST_FIELDS = 50_000
#: The largest id of a row.
MOST_ROW = 2**31 - 1
PLAIN = "application/x-www-form-urlencoded"
FORMS = (PLAIN, "multipart/form-data")


class BoundedForms(FormDataParser):
    """Werkzeug bounds the fields of a form with files only: twenty megabytes of ``a&a&…`` would take a gigabyte and
    half a minute, from anybody, before the page has said how long its body may be."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype == PLAIN and self.max_form_memory_size is not None:
            sent = stream.read(self.max_form_memory_size + 1)
            if len(sent) > self.max_form_memory_size or sent.count(b"&") >= MOST_FIELDS:
                raise RequestEntityTooLarge
            stream = io.BytesIO(sent)
        return super().parse(stream, mimetype, content_length, options)


def row_number(text: str) -> int:
    """A whole number as a column of rows holds it. Errors: ValueError, as for what is no number at all."""
    number = int(text)
    if abs(number) > MOST_ROW:
        raise ValueError(text[:20])
    return number


class BoundedFields(ImmutableMultiDict[str, str]):
    """Fields whose whole numbers fit a column: ``type=int`` takes what is too big as it takes letters."""

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:
        return super().get(key, default, row_number if type is int else type)

    def getlist(self, key: str, type: Any = None) -> list[Any]:
        return super().getlist(key, row_number if type is int else type)


class BoundedRequest(Request):
    form_data_parser_class = BoundedForms
    parameter_storage_class = BoundedFields


def init_storable(app: Flask) -> None:
    app.request_class = BoundedRequest
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
