"""After a list in the browser: requests about it and their answers, and who is asked to take a free place."""

from flask import Blueprint

bp = Blueprint("rechecks", __name__)

# The modules below hang their pages on `bp`.
from recruit.web.rechecks import desk, heard, offers, office, own, posted, register, ruling  # noqa: E402, F401
