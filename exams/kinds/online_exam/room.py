"""The blueprint of the exam room; the view modules beside it hang their routes on it."""

from datetime import datetime

from flask import Blueprint

bp = Blueprint("exam", __name__, url_prefix="/exam")


@bp.app_template_filter("epoch")
def epoch(moment: datetime) -> int:
    """Milliseconds since 1970, as a browser counts time."""
    return round(moment.timestamp() * 1000)
