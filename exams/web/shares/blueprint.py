"""The blueprint of own links."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("shares", __name__)
