"""What cannot wait on an applicant's first page: a place that is offered, something others said about them."""

from __future__ import annotations

from datetime import datetime

from recruit.i18n import _
from recruit.models import Candidacy
from recruit.queries.offers import open_offers_to
from recruit.queries.rechecks import reports_about
from recruit.web.context import page_url
from recruit.web.words import deadline, stage_title


def pressing(candidacy: Candidacy, at: datetime) -> list[dict[str, object]]:
    """In the shape of the page's other things to do."""
    found = []
    for one in open_offers_to(candidacy, at):
        stage = one.result.stage
        assert one.answer_until is not None
        until = deadline(one.answer_until, stage.cohort.programme)
        facts = {"stage": stage_title(stage), "until": until}
        text = _("“%(stage)s”轮到您递补，%(until)s 前答复来不来，过时算不来", **facts)
        found.append(_todo(text, page_url("rechecks.offer")))
    for report in reports_about(candidacy):
        if report.heard_on is None:
            stage = report.result.stage
            facts = {"stage": stage_title(stage), "due": deadline(report.due_at, stage.cohort.programme)}
            text = _("“%(stage)s”公示期间有人对您提出意见，%(due)s 前处理，请写您的说明", **facts)
            found.append(_todo(text, page_url("rechecks.heard")))
    return found


def _todo(text: str, url: str | None) -> dict[str, object]:
    return {"text": text, "url": url, "total": 0, "done": 0}
