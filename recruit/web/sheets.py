"""A workbook that a page hands out."""

from __future__ import annotations

from flask import Response

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, name: str) -> Response:
    """`name`: what the file is called, without its ending; ASCII."""
    response = Response(content, mimetype=SHEET)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
