"""Deliverables: complete items are judged, sent back, mended; who has all accepted goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from exams.fieldwork.item_states import In, Said, lacking, state_of
from exams.fieldwork.items import item_pieces, items_of
from exams.models import Evidence
from exams.queries.deliverables import of_entry, one_item
from exams.services.submit_document import Written, submit_documents
from exams.services.upload_evidence import Upload, upload_evidence
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Message
from recruit.programme import load_text, read
from recruit.services import close_stage
from tests.exams.deliverables import work
from tests.exams.deliverables.work import LATER, plan, say, survey
from tests.exams.fieldwork.field import picture
from tests.recruit.funnel import small
from tests.support.candidates import World, staff
from tests.support.worlds import kept

pytestmark = pytest.mark.database


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(ZEYOU_KINDS=("exams.kinds.task_round:KIND", "exams.kinds.deliverables:KIND"))


@pytest.fixture
def made(app_context: Flask) -> World:
    return kept(work.build, 3)


def states(entry) -> dict[str, str]:
    return {one.item.code: one.state for one in of_entry(entry)}


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    db.session.rollback()


def test_an_item_waits_for_its_reviewer_once_every_piece_is_in(made):
    entry, at = made.entries[0], made.during
    assert states(entry) == {"survey": "missing", "plan": "missing"}
    survey(entry, 100, at, photos=1)
    assert one_item(entry, "survey").lacking == {"survey.photos": 1}
    upload_evidence([Upload(entry, "survey.photos", picture(150))], at + LATER)
    plan(entry, at + LATER)
    assert states(entry) == {"survey": "waiting", "plan": "waiting"}
    (todo,) = kind_of(made.stage).todos(entry)
    assert (todo.done, todo.total) == (2, 2)


def test_minutes_may_come_as_a_document_instead_of_pictures(made):
    entry, at = made.entries[0], made.during
    submit_documents([Written(entry, "survey.form", {"found": "村民想卖茶叶。"})], at)
    upload_evidence([Upload(entry, "survey.photos", picture(n)) for n in (5, 6)], at)
    assert one_item(entry, "survey").lacking == {"survey.minutes": 1}
    submit_documents([Written(entry, "survey.record", file="会议记录".encode(), file_name="a.txt")], at)
    assert one_item(entry, "survey").state == "waiting"


def test_sent_back_mended_accepted_and_then_settled(made):
    office, marker = staff("office", "office"), staff("marker", "marker")
    entry, at = made.entries[0], made.during
    survey(entry, 100, at)
    work.hand_out(made, marker, office)
    first = db.session.query(Evidence).filter_by(component="survey.photos").order_by(Evidence.id).first()
    refused("deliverable-words", lambda: say(entry, "survey", "back", marker, at, words=" "))
    say(entry, "survey", "back", marker, at + LATER, pictures={first.id: "unreadable"})
    assert one_item(entry, "survey").state == "back"
    assert db.session.query(Message).filter_by(template="deliverable-back").count() == 1
    submit_documents(
        [Written(entry, "survey.form", {"found": "三月五日走访，村民想卖土豆。"})], at + 2 * LATER
    )
    assert one_item(entry, "survey").state == "back", "a picture is still missing"
    upload_evidence([Upload(entry, "survey.photos", picture(77), replaces=first.id)], at + 2 * LATER)
    assert one_item(entry, "survey").state == "waiting"
    say(entry, "survey", "accepted", marker, at + 3 * LATER)
    assert one_item(entry, "survey").state == "accepted"
    assert {one.state for one in db.session.query(Evidence)} == {"accepted", "rejected"}
    refused("deliverable-settled", lambda: survey(made.entries[0], 300, at + 4 * LATER))


def test_a_reviewer_judges_what_lies_there_and_only_the_own(made):
    office, marker = staff("office", "office"), staff("marker", "marker")
    other = staff("other", "marker")
    entry, at = made.entries[0], made.during
    work.hand_out(made, marker, office)
    refused("deliverable-incomplete", lambda: say(entry, "plan", "accepted", marker, at))
    plan(entry, at)
    db.session.commit()
    refused("not-assigned", lambda: say(entry, "plan", "accepted", other, at))
    refused("deliverable-criteria", lambda: say(entry, "plan", "accepted", marker, at, met={"local": True}))
    met = {"local": True, "workable": False}
    refused("deliverable-not-met", lambda: say(entry, "plan", "accepted", marker, at, met=met))
    seen = one_item(entry, "plan").seen
    plan(entry, at + LATER, "改过的规划。")
    db.session.commit()
    refused("deliverable-changed", lambda: say(entry, "plan", "accepted", marker, at + LATER, seen=seen))
    assert say(entry, "plan", "accepted", marker, at + LATER) == 1
    assert say(entry, "plan", "accepted", marker, at + LATER) == 0, "sent twice, said once"


def test_nothing_is_refused_while_it_can_be_mended_nor_sent_back_afterwards(made):
    office, marker = staff("office", "office"), staff("marker", "marker")
    entry = made.entries[0]
    plan(entry, made.during)
    work.hand_out(made, marker, office)
    refused("deliverable-too-early", lambda: say(entry, "plan", "refused", marker, made.during))
    refused("deliverable-too-late", lambda: say(entry, "plan", "back", marker, made.after))
    late = made.closes + timedelta(hours=24)
    say(entry, "plan", "refused", marker, late)
    assert one_item(entry, "plan").state == "refused"


def test_all_accepted_goes_on_and_the_list_says_why_the_others_do_not(made):
    office, marker, second = (
        staff("office", "office"),
        staff("marker", "marker"),
        staff("two", "second-signatory"),
    )
    one, two, three = made.entries
    for place, entry in enumerate((one, two)):
        survey(entry, 1000 + 50 * place, made.during)
        plan(entry, made.during, f"规划 {place}")
    work.hand_out(made, marker, office)
    kind, late = kind_of(made.stage), made.closes + timedelta(hours=25)
    assert [(each.code, each.count) for each in kind.blockers(made.stage)] == [("deliverables-unjudged", 4)]
    for entry in (one, two):
        say(entry, "survey", "accepted", marker, made.during + LATER)
    say(one, "plan", "accepted", marker, made.during + LATER)
    say(two, "plan", "refused", marker, late)
    db.session.commit()
    assert kind.blockers(made.stage) == []
    result = close_stage.propose(made.stage, office, late)
    db.session.commit()
    close_stage.confirm(result, second, late)
    rows = {row.candidate: (row.outcome, row.reason) for row in kind.rulings(made.stage)}
    assert rows["0001"] == ("advanced", "")
    assert rows["0002"] == ("out", "deliverable-refused:plan")
    assert rows["0003"] == ("out", "deliverable-missing:survey")
    assert "走访村民" in kind.reason_words(made.stage, "deliverable-missing:survey")
    assert made.entries[0].outcome == "advanced"


def test_whoever_judged_signs_no_list(made):
    office, marker = staff("office", "office"), staff("marker", "marker", "second-signatory")
    plan(made.entries[0], made.during)
    work.hand_out(made, marker, office)
    say(made.entries[0], "plan", "accepted", marker, made.during + LATER)
    db.session.commit()
    result = close_stage.propose(made.stage, office, made.closes + timedelta(hours=25))
    refused("judged-here", lambda: close_stage.confirm(result, marker, made.closes + timedelta(hours=25)))


def test_a_form_piece_takes_no_file_and_the_window_holds(made):
    entry = made.entries[0]
    given = Written(entry, "survey.form", file="报告".encode(), file_name="a.txt")
    refused("piece-no-file", lambda: submit_documents([given], made.during))
    refused("window-closed", lambda: plan(made.entries[0], made.after))


def test_states_follow_from_what_is_in_and_what_was_said(made):
    (item, _plan), at = items_of(made.stage.definition), made.during
    pieces = [one.code for one in item_pieces(item)]
    assert pieces == ["survey.form", "survey.photos", "survey.minutes", "survey.record"]
    there = {"survey.form": In(1, at), "survey.photos": In(2, at), "survey.minutes": In(1, at)}
    assert lacking(item, {}) == {"survey.form": 1, "survey.photos": 2, "survey.minutes": 1}
    assert state_of(item, there, None) == "waiting"
    assert state_of(item, there, Said("back", at + LATER)) == "back"
    assert (
        state_of(item, there | {"survey.form": In(1, at + 2 * LATER)}, Said("back", at + LATER)) == "waiting"
    )


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("judged: [local]", "judged: [lokal]", "not-allowed"),
        ("form: report", "form: reprot", "not-allowed"),
        ("          file: true\n", "", "item-empty"),
        ("code: survey", "code: a-survey-of-villagers-and-others", "item-code-long"),
        ("photos: 2", "photos: 0", "too-small"),
        ("closes: 2026-03-31}", "closes: 2026-03-31}\n    exit: single", "not-allowed"),
    ],
)
def test_a_slip_of_the_pen_is_told_before_the_cohort_opens(app, tmp_path, old, new, code):
    (tmp_path / "small.yaml").write_text(work.source().replace(old, new, 1), "utf-8")
    (tmp_path / "regions.csv").write_text(small.REGIONS, "utf-8")
    found = read(tmp_path / "small.yaml", kinds=app.extensions["zeyou_kinds"])
    assert code in {one.code for one in found.problems}


def test_the_programme_itself_is_right(app, tmp_path):
    (tmp_path / "small.yaml").write_text(work.source(), "utf-8")
    (tmp_path / "regions.csv").write_text(small.REGIONS, "utf-8")
    found = read(tmp_path / "small.yaml", kinds=app.extensions["zeyou_kinds"])
    assert [one for one in found.problems if one.level == "error"] == []
    assert load_text(work.source(), small.REGIONS).stage("internship").yields == "decisions"
