"""Rechecks in the browser: the applicant asks and reads the answer, the office works through them."""

from flask import Blueprint

bp = Blueprint("rechecks", __name__)

# The modules below hang their pages on `bp`.
from recruit.web.rechecks import office, own  # noqa: E402, F401
