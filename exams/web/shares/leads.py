"""What links and lists tell differently from the screenshots, as leads on the office's page of worst cases."""

from __future__ import annotations

from flask import url_for

from exams.fieldwork.leads import Lead, Source
from exams.queries.shares import last_import, witnesses
from exams.shares.rules import kinds_of
from exams.shares.witness import LEAST_SHOWN, differences
from exams.web.shares.words import difference_words
from recruit.i18n import lazy
from recruit.models import Stage


def _find(stage: Stage) -> dict[str, list[Lead]]:
    if not kinds_of(stage.definition):
        return {}
    has_list = last_import(stage) is not None
    found = {}
    for one in witnesses(stage):
        url = url_for("shares.office", stage_id=stage.id, number=one.number)
        leads = [
            Lead(f"share-{each.code}", each.strength, difference_words(each), url)
            for each in differences(one, has_list)
        ]
        if leads:
            found[one.number] = sorted(leads, key=lambda lead: -lead.strength)
    return found


def _asked(stage: Stage) -> dict[str, int]:
    """Of whom so few pictures were accepted that their number says nothing, nothing was asked."""
    told = witnesses(stage)
    return {
        "share-few-visits": sum((one.shown or 0) >= LEAST_SHOWN for one in told),
        "share-few-downloads": sum((one.downloads_shown or 0) >= LEAST_SHOWN for one in told),
    }


WITNESS = Source("shares", lazy("链接和下载"), _find, _asked)
