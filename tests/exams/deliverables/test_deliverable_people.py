"""Who judges what: handed out by the office, put right after a recheck, never by whoever handed it in; places too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from exams.fieldwork.parcels import Announced
from exams.kinship import RELATIONS
from exams.queries.assigned import work_of
from exams.queries.deliverables import of_entry, one_item
from exams.services.hand_in_for import hand_in_written
from exams.services.receive_parcel import announce_parcel, receive_piece
from exams.services.remind_candidates import remind
from exams.services.submit_document import Written
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Candidacy, Entry, Mending, Message, Place, Recheck
from recruit.programme import load_text
from recruit.services.admit import admit
from recruit.services.assign import assign
from recruit.web.rechecks.mending import mended, who_mends
from tests.exams.deliverables import work
from tests.exams.deliverables.work import LATER, say
from tests.exams.fieldwork.field import picture
from tests.recruit.funnel import small
from tests.support.candidates import World, begun, sign_in, staff, standing
from tests.support.mending import found_wrong
from tests.support.worlds import kept

pytestmark = pytest.mark.database


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(ZEYOU_KINDS=("exams.kinds.task_round:KIND", "exams.kinds.deliverables:KIND"))


@pytest.fixture
def made(app_context: Flask, clock) -> World:
    world = kept(work.build, 3)
    clock.set(world.during)
    return world


def test_the_office_spreads_reviewers_and_one_steps_aside(app, made):
    staff("office", "office")
    markers = [staff(login, "marker") for login in ("m1", "m2")]
    desk = sign_in(app.test_client(), "office")
    sent = {"examiners": [one.id for one in markers], "each": 1}
    assert desk.post(f"/examine/assign/{made.stage_id}/plan/", data=sent).status_code == 302
    work.plan(made.entries[0], made.during)
    db.session.commit()
    (own,) = work_of(markers[0])
    assert (own.endpoint, own.component.code) == ("deliverables.queue", "plan")
    first = sign_in(app.test_client(), "m1")
    entry = made.entry_ids[0]
    page = first.get(f"/examine/{made.stage_id}/plan/{entry}/recuse")
    assert page.status_code == 200
    first.post(f"/examine/{made.stage_id}/plan/{entry}/recuse", data={"reason": RELATIONS[0]})
    assert first.get(f"/deliverables/review/{made.stage_id}/plan/{entry}").status_code == 404


def test_after_a_recheck_the_verdict_is_put_right_and_the_old_one_kept(made):
    office, marker = staff("office", "office"), staff("marker", "marker")
    entry = made.entries[0]
    work.survey(entry, 100, made.during)
    work.plan(entry, made.during)
    work.hand_out(made, marker, office)
    late = made.closes + timedelta(hours=25)
    say(entry, "survey", "accepted", marker, made.during + LATER)
    say(entry, "plan", "refused", marker, late)
    found_wrong(entry.id)
    for outcome, code in (("back", "mend-undecided"), ("accepted", "mend-reason")):
        with pytest.raises(Refusal, match=code):
            say(made.entries[0], "plan", outcome, marker, late)
        db.session.rollback()
    say(made.entries[0], "plan", "accepted", marker, late, why="漏看了第二页")
    (kept_row,) = db.session.query(Mending).all()
    assert (kept_row.component, kept_row.was, kept_row.now) == ("plan", "refused", "accepted")
    rulings = {one.candidate: one.outcome for one in kind_of(made.stage).rulings(made.stage)}
    assert rulings["0001"] == "advanced"
    recheck = db.session.query(Recheck).one()
    assert [one.title for one in mended(recheck)] == ["发展规划"]
    assert ("发展规划", "工作人员marker，在“我的考评”里改") in who_mends(recheck)
    with pytest.raises(Refusal, match="stage-closed"):
        say(made.entries[1], "plan", "accepted", marker, late, why="别人的")


def test_whoever_handed_in_at_the_desk_does_not_judge_it(made):
    office, both = staff("office", "office"), staff("both", "clerk", "marker")
    work.hand_out(made, both, office)
    written = Written(made.entries[0], "plan.file", file="规划".encode(), file_name="a.txt")
    hand_in_written(written, both, made.during)
    db.session.commit()
    with pytest.raises(Refusal, match="deliverable-own-hand"):
        say(made.entries[0], "plan", "accepted", both, made.during + LATER)


def test_a_phone_sends_a_picture_in_parcels(made):
    entry, content = made.entries[0], picture(7)
    announced = Announced(
        client_id="00000000-0000-0000-0000-000000000007",
        kind="picture",
        component="survey.photos",
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        captured_at=made.during,
        about={},
    )
    parcel = announce_parcel(entry, announced, made.during)
    receive_piece(entry, parcel.client_id, 0, content, made.during)
    assert one_item(entry, "survey").there["survey.photos"].count == 1


def test_a_place_is_judged_like_a_person_and_its_township_hands_in(app_context, clock):
    text = work.source(work.STAGE.replace("track: people", "track: sites"))
    cohort = begun(load_text(text, small.REGIONS))
    stage, at = cohort.stage("internship"), cohort.stage("internship").opens_at
    place = Place(
        cohort_id=cohort.id,
        code="P1",
        name="一号点",
        township_code="999001001",
        village_code="999001001001",
        created_at=at,
    )
    candidacy = Candidacy(
        cohort_id=cohort.id, track="sites", subject="place", number="S0001", place=place,
        township_code="999001001", created_at=at,
    )  # fmt: skip
    db.session.add(candidacy)
    db.session.flush()
    (entry,) = admit(stage, [candidacy], at)
    clerk, office, marker = (
        staff("clerk", "clerk", township="999001001"),
        staff("office", "office"),
        staff("m", "marker"),
    )
    clock.set(at + LATER)
    written = Written(
        db.session.get_one(Entry, entry.id), "plan.file", file="规划".encode(), file_name="a.txt"
    )
    hand_in_written(written, clerk, at + LATER)
    other = staff("other", "clerk", township="999001002")
    with pytest.raises(Refusal, match="outside-township"):
        hand_in_written(written, other, at + LATER)
    assign([entry], [marker], "plan", office, at)
    db.session.commit()
    say(db.session.get_one(Entry, entry.id), "plan", "accepted", marker, at + 2 * LATER)
    assert [one.state for one in of_entry(db.session.get_one(Entry, entry.id))] == ["missing", "accepted"]
    page = sign_in(app_context.test_client(), "m").get(f"/deliverables/review/{stage.id}/plan/{entry.id}")
    assert "一号点" in page.text


def test_whoever_lacks_something_is_reminded_once_before_the_end(app_context):
    text = work.source(work.STAGE.replace("late_hours: 24", "remind_hours: 48"))
    made = standing(begun(load_text(text, small.REGIONS)), "internship", 2)
    work.survey(made.entries[0], 100, made.during)
    work.plan(made.entries[0], made.during)
    db.session.commit()
    assert remind(made.closes - timedelta(hours=49)) == 0
    assert remind(made.closes - timedelta(hours=47)) == 1
    assert remind(made.closes - timedelta(hours=46)) == 0
    (message,) = db.session.query(Message)
    assert message.template == "task-due"
