"""The assessment: sheets of criteria by examiners, of people or of sites; nobody forgotten, nobody met is absent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.demo.script import act_of
from exams.material import material_of
from exams.services.check_in import check_in
from exams.services.mark_sheets import Filled, mark_sheets
from recruit.db import db
from recruit.kinds import kind_of
from recruit.models import Entry, Stage
from recruit.programme import load, load_text
from recruit.services.assign import assign
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from tests.support.candidates import candidates
from tests.support.people import staff

STAGE = """  - code: visit
    kind: assessment
    title: {zh: 实地考察, en: Visit}
    window: {opens: 2016-06-09, closes: 2016-06-11}
    components:
      - code: shop
        title: {zh: 场地和人, en: Shop and person}
        kind: rubric
        max: 100
        weight: 100
        params:
          criteria:
            - {code: shop, title: {zh: 场地, en: Shop}, max: 60}
            - {code: person, title: {zh: 人, en: Person}, max: 40}
    ties: [extra-test]
    cut: {rule: fixed, places: 200}
    absence: out

"""


@pytest.fixture
def stage(app, app_context) -> Stage:
    jinsha = load("jinsha-2016")
    text = jinsha.source_yaml.replace("  - code: interview\n", f"{STAGE}  - code: interview\n", 1)
    programme = load_text(text, jinsha.source_regions, files=jinsha.files)
    at = programme.stages[0].window.opens
    cohort = open_cohort(publish(programme, None, at), "visits", None, at)
    candidates(cohort, "visit", range(1, 4), at)
    db.session.flush()
    return cohort.stage("visit")


def entries(stage: Stage) -> dict[str, Entry]:
    return {one.candidacy.number: one for one in db.session.query(Entry).filter_by(stage_id=stage.id)}


def test_everybody_is_marked_or_recorded_as_not_met(stage: Stage):
    kind, found, at = kind_of(stage), entries(stage), stage.opens_at
    visitor, office = staff(at, "visitor", "marker"), staff(at, "office", "office")
    assert [(one.code, one.count) for one in kind.blockers(stage)] == [("examiner-missing", 3)]
    assign(list(found.values()), [visitor], "shop", office, at)
    assert [(one.code, one.count) for one in kind.blockers(stage)] == [("sheet-missing", 3)]
    sheet = {"shop": Decimal("41.5"), "person": Decimal(30)}
    met = [Filled(found[number], sheet) for number in ("0001", "0002")]
    mark_sheets(stage, stage.definition.component("shop"), met, visitor, stage.closes_at)
    check_in(stage, [(found["0003"], "absent")], visitor, stage.closes_at)
    assert kind.blockers(stage) == []
    marks = {one.candidate: (one.values["shop"], one.absent) for one in kind.marks(stage)}
    assert marks == {
        "0001": (Decimal("71.50"), False),
        "0002": (Decimal("71.50"), False),
        "0003": (None, True),
    }
    assert [kind.todos(found[number])[0].done for number in ("0001", "0003")] == [1, 0]


def test_examiner_reads_whom_to_look_for_and_where(stage: Stage):
    one = entries(stage)["0001"]
    template, values = material_of(one, stage.definition.component("shop"))
    assert template == "exams/assessment/_where.html"
    assert values["entry"] is one
    assert stage.cohort.programme.regions.township(one.candidacy.township_code).name in values["where"]


def test_the_demonstration_plays_it_without_an_act_of_its_own(stage: Stage):
    assert act_of(stage.definition).play.__name__ == "play_sheets"
