"""The blueprint of the field-work app."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("field", __name__, url_prefix="/field")
