"""The administrator's pages: organisations, staff, invitations."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin")

# The pages hang themselves on the blueprint.
from recruit.web.admin import organisations, retention, slips, staff, staff_import  # noqa: E402

__all__ = ["bp", "organisations", "retention", "slips", "staff", "staff_import"]
