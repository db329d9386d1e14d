"""The blueprint of the exam room; the view modules beside it hang their routes on it."""

from datetime import datetime

from flask import Blueprint
from flask_babel import format_datetime
from markupsafe import Markup

from exams.bank.richtext import Finder, plain, rich
from recruit.i18n import _

bp = Blueprint("exam", __name__, url_prefix="/exam")


@bp.app_template_filter("epoch")
def epoch(moment: datetime) -> int:
    """Milliseconds since 1970, as a browser counts time."""
    return round(moment.timestamp() * 1000)


def until_words(deadline: datetime) -> str:
    """Until when a paper may be written, as the bar of the sitting says it."""
    return _("答到 %(time)s", time=format_datetime(deadline, "HH:mm"))


@bp.app_template_filter("rich")
def rich_text(text: str, find: Finder | None = None) -> Markup:
    """A question's text as markup, with its code and pictures."""
    return rich(text, find) if find is not None else rich(text)


@bp.app_template_filter("rich_plain")
def rich_plain(text: str) -> str:
    """The same on one line, for places that take no markup."""
    return plain(text)
