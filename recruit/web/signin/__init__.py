"""Signing in: applicants by number, phone or e-mail; staff by login name and a second factor; all by one-time code."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("signin", __name__)

# The pages hang themselves on the blueprint.
from recruit.web.signin import applicant, codes, password, second_factor, staff  # noqa: E402

__all__ = ["applicant", "bp", "codes", "password", "second_factor", "staff"]
