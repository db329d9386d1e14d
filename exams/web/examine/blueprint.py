"""One blueprint for the pages of this room."""

from flask import Blueprint

bp = Blueprint("examine", __name__, url_prefix="/examine")

#: Whoever may be assigned anything. What they see is decided by their assignments alone.
EXAMINERS = ("proctor", "marker", "judge", "phone-checker", "clerk")
