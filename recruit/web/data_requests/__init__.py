"""Requests about one's own data: asked on the applicant's page or at the desk, answered by the office."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("data_requests", __name__)

from recruit.web.data_requests import ask, office  # noqa: E402, F401 - hang their pages on `bp`
