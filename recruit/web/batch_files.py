"""The files of a batch of printed papers, taken away one by one or in one archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from flask import Response

from recruit import storage


def packed(pieces: Iterable[Any]) -> bytes:
    """Every file that is there, by its position and label. Stored, not squeezed: a PDF is packed already."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for one in pieces:
            if one.pdf_sha256 is not None and one.erased_at is None:
                name = zipfile.ZipInfo(f"{one.position:03}-{plain(one.label)}.pdf")
                archive.writestr(name, storage.get(one.pdf_sha256))
    return content.getvalue()


def plain(label: str) -> str:
    """What a room or a township is called must not become a folder in somebody's archive."""
    return "".join(sign if sign not in '/\\:*?"<>|' else "_" for sign in label)


def taken_away(content: bytes, mime: str, name: str) -> Response:
    """A download that no cache keeps: it shows names, numbers and pictures."""
    response = Response(content, mimetype=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
