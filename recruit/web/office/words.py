"""What blocks a stage, in words and with the page where it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from recruit.errors import Refusal
from recruit.i18n import _, current_locale, lazy
from recruit.kinds import Blocker
from recruit.messages import TEXTS, tell
from recruit.models import Stage
from recruit.programme import Text
from recruit.web.context import page_url
from recruit.web.words import moment

#: Blocker code -> page. A kind may name its own page in the blocker's facts, as ``endpoint``.
MENDED_AT = {
    "waivers-undecided": "waivers.queue",
    "not-decided": "desk.search_page",
    "attendance-missing": "briefing.roll",
    "attempts-running": "exam.room",
    "papers-missing": "exam.room",
    "bank-too-small": "exam.room",
    "operations-missing": "skills_test.candidates",
    "draw-missing": "interview.rooms",
    "panel-coefficient": "interview.figures",
    "panel-too-small": "examine.assign",
    "examiner-missing": "examine.assign",
    "sheet-missing": "examine.assign",
    "evidence-unreviewed": "examine.assign",
    "calls-unassigned": "examine.assign",
    "calls-waiting": "examine.assign",
    "sample-missing": "examine.assign",
}

#: Pages of a stage beside ours: endpoint, the stage kinds that have it (None: every kind that gives marks), title.
WORK_PAGES = (
    ("examine.assign", None, lazy("分配考评人员")),
    ("briefing.roll", "briefing", lazy("签到")),
    ("exam.room", "online-exam", lazy("考场情况")),
    ("skills_test.candidates", "skills-test", lazy("现场操作")),
    ("interview.rooms", "interview", lazy("抽签分面试室")),
    ("interview.figures", "interview", lazy("面试室平均分和系数")),
    ("closing.home", "allotment", lazy("分配签约")),
    ("closing.home", "agreement", lazy("分配签约")),
)

FALLBACK = {
    "waivers-undecided": lazy("还有 %(count)s 份放宽申请没有决定。"),
    "not-decided": lazy("还有 %(count)s 人没有审核。"),
}


@dataclass(frozen=True)
class Obstacle:
    """A blocker as the office reads it; `url` is where it is mended, if there is such a page."""

    text: str
    url: str | None


def obstacle(blocker: Blocker, stage: Stage) -> Obstacle:
    endpoint = str(blocker.facts.get("endpoint") or MENDED_AT.get(blocker.code, ""))
    return Obstacle(blocker_words(blocker), stage_page(endpoint, stage) if endpoint else None)


def blocker_words(blocker: Blocker) -> str:
    """One sentence; a code nobody has words for is shown as it is, with how many cases."""
    facts = {"count": blocker.count, **{name: _plain(value) for name, value in blocker.facts.items()}}
    if blocker.code in TEXTS:
        return tell(Refusal(blocker.code, **facts))
    if blocker.code in FALLBACK:
        return str(FALLBACK[blocker.code]) % facts
    return _("还有 %(count)s 件事没有办完（%(code)s）。", count=blocker.count, code=blocker.code)


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return value.in_(current_locale())
    return moment(value) if isinstance(value, datetime) else value


def stage_page(endpoint: str, stage: Stage) -> str | None:
    """The address of a page about this stage, whatever the page calls its parameter; None where there is none."""
    known = {"stage": stage.id, "stage_id": stage.id, "cohort": stage.cohort.code}
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint == endpoint and rule.arguments <= known.keys():
            return page_url(endpoint, **{name: known[name] for name in rule.arguments})
    return None


def work_pages(stage: Stage, admits: object) -> list[tuple[str, str]]:
    """(address, title) of the other rooms' pages for this stage that the reader may open."""
    found = []
    for endpoint, kind, title in WORK_PAGES:
        fits = stage.definition.policy is not None if kind is None else stage.kind == kind
        guard = getattr(current_app.view_functions.get(endpoint), "guard", None)
        if not fits or guard is None or not guard.admits(admits):
            continue
        if address := stage_page(endpoint, stage):
            found.append((address, str(title)))
    return found
