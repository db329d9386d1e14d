"""Stages that only some of their people have to do: nobody else is waited for, and the list says why they go on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from exams.fieldwork.items import judged_parts
from exams.queries.burden import burden
from exams.queries.deliverables import of_stage
from exams.queries.invitations import invited, invited_count
from exams.queries.training import never_placed
from exams.services.hold_entries import require_running
from exams.services.spread_examiners import spread
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Application, Candidacy, Cohort, Entry
from recruit.programme import load, load_text
from recruit.queries.approvals import chains_of
from recruit.queries.entries import entries_of, spared_count
from recruit.queries.progress import progress_of
from recruit.services import close_stage
from recruit.services.admit import admit
from recruit.services.approve import Word, approve
from recruit.services.collect_inputs import collect
from recruit.web.own_way import answers_of
from recruit.web.rule_words import rule_groups
from tests.support.candidates import begun, candidates, staff
from tests.support.signed_in import browser
from tests.support.worlds import kept

pytestmark = pytest.mark.database

ONLY = "only_for: {field: provider, choices: [centre]}"
#: Who is provided by whom; the numbers of candidates follow the order.
PEOPLE = ("centre", "village", "township", "centre")


def programme():
    """Meihekou, whose internship asks only for graduates as well."""
    one = load("meihekou-2019")
    text = one.source_yaml.replace("      late_hours: 24\n", f"      late_hours: 24\n      {ONLY}\n", 1)
    return load_text(text, one.source_regions, files=one.files)


def build() -> int:
    cohort = begun(programme())
    at = cohort.stages[0].opens_at
    for entry, provider in zip(candidates(cohort, "theory", range(1, 5), at), PEOPLE, strict=True):
        candidacy = entry.candidacy
        village = next(
            one.code
            for one in cohort.programme.regions.villages
            if one.code.startswith(candidacy.township_code)
        )
        candidacy.application = Application(
            cohort_id=cohort.id, person=candidacy.person, number=f"B{entry.id:04}", channel="web", state="eligible",
            township_code=candidacy.township_code, village_code=village, schooling="", answers={"provider": provider},
            declarations=[], submitted_at=at, originals_seen_at=at,
        )  # fmt: skip
    db.session.commit()
    return cohort.id


@pytest.fixture
def cohort(app_context) -> Cohort:
    return db.session.get_one(Cohort, kept(build))


def entered(cohort: Cohort, code: str) -> list[Entry]:
    people = db.session.query(Candidacy).order_by(Candidacy.number).all()
    found = admit(cohort.stage(code), people, cohort.stage(code).opens_at)
    db.session.commit()
    return found


def rows(cohort: Cohort, code: str) -> dict[str, tuple[str, str]]:
    """Number -> (outcome, reason) as the list would say it now."""
    return {
        row.candidate: (row.outcome, row.reason or "")
        for row in close_stage.preview(cohort.stage(code), cohort.stage(code).closes_at).stage_list.rows
    }


def test_nobody_waits_in_a_training_for_people_who_need_not_come(cohort):
    entries = entered(cohort, "practice")
    stage = cohort.stage("practice")
    assert [one.asked for one in entries] == [True, False, False, True]
    assert [one.candidacy.number for one in entries_of(stage)] == ["0001", "0004"]
    assert (len(entries_of(stage, everybody=True)), spared_count(stage)) == (4, 2)
    assert [one.candidacy.number for one in never_placed(stage)] == ["0001", "0004"]
    entries[2].candidacy.state = "withdrawn"
    found = rows(cohort, "practice")
    assert found["0001"] == ("out", "training-short:0/576")
    assert found["0002"] == ("advanced", "not-asked")
    assert found["0003"] == ("out", "withdrawn")  # whoever leaves has left


def test_where_nobody_is_asked_nothing_has_to_be_held(cohort):
    for one in db.session.query(Application):
        one.answers = {"provider": "village"}
    entered(cohort, "practice")
    stage = cohort.stage("practice")
    assert kind_of(stage).blockers(stage) == []
    assert {outcome for outcome, _reason in rows(cohort, "practice").values()} == {"advanced"}


def test_a_later_correction_of_the_form_changes_nobodys_duty(cohort):
    entries = entered(cohort, "practice")
    application = entries[1].candidacy.application
    application.answers = {**application.answers, "provider": "centre"}
    db.session.commit()
    assert spared_count(cohort.stage("practice")) == 2


def test_a_chain_of_approval_waits_for_nobody_else_and_takes_no_word_on_them(cohort, app):
    entries = entered(cohort, "probation")
    stage, at = cohort.stage("probation"), cohort.stage("probation").opens_at + timedelta(days=1)
    office, second = staff("office", "office"), staff("office2", "office")
    assert [one.entry.id for one in chains_of(stage)] == [entries[0].id, entries[3].id]
    assert [one.count for one in kind_of(stage).blockers(stage)] == [2]
    with pytest.raises(Refusal, match="entry-not-asked"):
        approve(stage, [Word(entries[1], "township", "pass", date(2019, 11, 1))], office, at)
    for step, by in (("township", office), ("centre", second)):
        said = [Word(one, step, "pass", date(2019, 11, 1)) for one in (entries[0], entries[3])]
        approve(stage, said, by, at)
    assert kind_of(stage).blockers(stage) == []
    assert rows(cohort, "probation") == {
        "0001": ("advanced", "approved"),
        "0002": ("advanced", "not-asked"),
        "0003": ("advanced", "not-asked"),
        "0004": ("advanced", "approved"),
    }
    addresses = [f"/approval/entry/{one.id}" for one in entries[:2]]
    db.session.commit()
    assert [browser(app, "office").get(address).status_code for address in addresses] == [200, 404]
    assert {one.candidate for one in collect(stage).rulings} == {"0001", "0002", "0003", "0004"}


def test_deliverables_are_asked_of_judged_for_and_announced_to_nobody_else(cohort):
    entries = entered(cohort, "internship")
    stage, at = cohort.stage("internship"), cohort.stage("internship").opens_at
    assert list(of_stage(stage)) == [entries[0].id, entries[3].id]
    assert [one.id for one in invited(stage)] == [entries[0].id, entries[3].id]
    assert invited_count(stage) == 2
    with pytest.raises(Refusal, match="entry-not-asked"):
        require_running(entries[1])
    found = rows(cohort, "internship")
    assert (found["0001"][0], found["0002"]) == ("out", ("advanced", "not-asked"))
    part, marker = judged_parts(stage.definition)[0], staff("marker", "marker")
    shared = spread(stage, part, [marker], 1, staff("office", "office"), at)
    assert (shared.added, shared.short, burden(stage, part).total) == (2, 0, 2)


def test_the_own_page_says_that_there_is_nothing_to_do(cohort, app):
    entries = entered(cohort, "practice")
    at = entries[0].stage.opens_at + timedelta(days=2)
    for code in ("registration", "posts"):
        admit(cohort.stage(code), [one.candidacy for one in entries], cohort.stage(code).opens_at)
    for one in db.session.query(Entry).where(Entry.stage_id != entries[0].stage_id):
        one.outcome = "advanced"
    db.session.commit()
    asked, spared = (progress_of(one.candidacy.application, at) for one in entries[:2])
    assert [one.code for one in asked.todos] == ["training"]
    assert spared.todos == []
    with app.test_request_context():
        assert "不要求您参加" in answers_of(spared, at).where
        assert "不要求" not in answers_of(asked, at).where
    addresses = {
        login: f"/training/own/{entry.id}" for login, entry in zip(("a1", "a2"), entries, strict=False)
    }
    db.session.commit()
    told = {login: browser(app, login).get(address).status_code for login, address in addresses.items()}
    assert told == {"a1": 200, "a2": 404}


def test_the_page_of_rules_names_the_answers_in_the_forms_words(app):
    with app.test_request_context():
        rules = [
            *dict(rule_groups(load("meihekou-2019")))["试用期"],
            *dict(rule_groups(load("neixiang-2017")))["定站"],
        ]
    told = {one.what: (one.value, one.origin) for one in rules}
    assert told["只要求哪些人参加 · 选了这些的人参加"] == ("市公共服务中心（大学生工作者）", "公告写的")
    assert told["谁先选 · 先后"][0].startswith("乡级已注册企业")
