"""A small programme whose one stage asks for two things, and what candidates hand in."""

from __future__ import annotations

from datetime import datetime, timedelta

from exams.queries.deliverables import one_item
from exams.services.judge_deliverable import Word, judge_deliverables
from exams.services.submit_document import Written, submit_documents
from exams.services.upload_evidence import Upload, upload_evidence
from recruit.db import db
from recruit.models import Account, Entry
from recruit.programme import load_text
from recruit.services.assign import assign
from tests.exams.fieldwork.field import picture
from tests.recruit.funnel import small
from tests.support.candidates import World, begun, standing

STAGE = """
  - code: internship
    kind: deliverables
    track: people
    title: {zh: 实习, en: Internship}
    summary: {zh: 走访、写报告。, en: Visits and reports.}
    window: {opens: 2026-03-02, closes: 2026-03-31}
    params:
      late_hours: 24
      criteria:
        - {code: local, title: {zh: 符合当地实际, en: Fits local facts}}
        - {code: workable, title: {zh: 做得到, en: Can be carried out}}
      items:
        - code: survey
          title: {zh: 走访村民, en: Survey of villagers}
          form: report
          evidence: {photos: 2, minutes: 1}
          judged: [local]
        - code: plan
          title: {zh: 发展规划, en: Plan}
          file: true
          judged: [local, workable]
"""
FORM = """
forms:
  - code: report
    title: {zh: 走访报告, en: Report}
    fields:
      - {code: found, label: {zh: 看到什么, en: What was found}, type: longtext, min: 5, max: 500}
"""


def source(stage: str = STAGE) -> str:
    head, _stages, rest = small.source().partition("stages:\n")
    tail = rest[rest.index("support:") :].replace("forms: []", FORM)
    return f"{head}stages:{stage}{tail}"


def build(count: int = 2) -> World:
    return standing(begun(load_text(source(), small.REGIONS)), "internship", count)


def survey(entry: Entry, shade: int, at: datetime, photos: int = 2) -> None:
    """The whole item: the form, photos, and one picture of the minutes."""
    submit_documents([Written(entry, "survey.form", {"found": "村民想在网上卖土豆。"})], at)
    shots = [Upload(entry, "survey.photos", picture(shade + place)) for place in range(photos)]
    shots.append(Upload(entry, "survey.minutes", picture(shade + 9)))
    assert not [one.refusal for one in upload_evidence(shots, at) if one.refusal]


def plan(entry: Entry, at: datetime, text: str = "规划：先建站，再卖土豆。") -> None:
    written = Written(entry, "plan.file", file=text.encode(), file_name="plan.txt")
    submit_documents([written], at)


def hand_out(made: World, marker: Account, office: Account) -> None:
    for item in ("survey", "plan"):
        assign(made.entries, [marker], item, office, made.during)
    db.session.commit()


def say(entry: Entry, item: str, outcome: str, by: Account, at: datetime, **more: object) -> int:
    """A word on the item as it lies there now, with all criteria met where it is accepted."""
    one = one_item(entry, item)
    met = dict.fromkeys(one.item.judged, outcome == "accepted")
    given = {"met": met, "seen": one.seen, "words": "" if outcome == "accepted" else "缺日期", **more}
    return judge_deliverables([Word(entry, item, outcome, **given)], by, at)


LATER = timedelta(hours=1)
