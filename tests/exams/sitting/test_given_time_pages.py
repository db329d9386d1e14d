"""Extra minutes on the pages of proctor, second person and candidate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.models import Attempt, TimeRequest
from exams.services.ask_for_time import Wanted, ask_for_time
from exams.services.give_time import give_time
from exams.services.start_attempt import start_attempt
from recruit.db import db
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

MINUTE = timedelta(minutes=1)
ASKED = {"who": "some", "numbers": "0001", "minutes": "20", "cause": "power", "reason": "全镇停电"}


@pytest.fixture
def room(world, app, clock):
    """The proctor's, the second person's and the candidate's browser; the candidate is writing."""
    clock.set(world.opens + 30 * MINUTE)
    staff("proc", "proctor")
    staff("sec", "second-signatory")
    start_attempt(world.entries[0], world.opens)
    db.session.commit()
    return tuple(sign_in(app.test_client(), login) for login in ("proc", "sec", "a1"))


def latest() -> TimeRequest:
    db.session.rollback()
    return db.session.query(TimeRequest).order_by(TimeRequest.id.desc()).first()


def extension() -> int:
    db.session.rollback()
    return db.session.query(Attempt).one().extension_seconds


@pytest.mark.database
def test_asked_for_given_with_one_tap_and_seen_by_the_candidate(world, room):
    proctor, second, candidate = room
    url = f"/exam/office/{world.stage_id}/time"
    attempt_id = db.session.query(Attempt).one().id
    db.session.rollback()
    before = candidate.get(f"/exam/sitting/{attempt_id}/time").json
    assert proctor.post(url, data=ASKED).status_code == 303
    number = latest().id
    assert "给 1 人" not in second.get(url).text
    assert f"time/{number}/give" not in proctor.get(url).text
    page = second.get(url).text
    assert "从 10:00 改到 10:20" in page
    assert "1 份加时间的申请等您同意" in second.get(f"/exam/office/{world.stage_id}").text
    assert proctor.post(f"/exam/office/time/{number}/give").status_code == 403
    assert second.post(f"/exam/office/time/{number}/give").status_code == 303
    assert extension() == 1200
    after = candidate.get(f"/exam/sitting/{attempt_id}/time").json
    assert (after["deadline"] - before["deadline"], after["extra"], after["until"]) == (
        1200_000,
        20,
        "答到 10:20",
    )
    reply = candidate.post(f"/exam/sitting/{attempt_id}/answers", json={"answers": []}).json
    assert {name: reply[name] for name in ("deadline", "extra", "until", "finished")} == {
        name: after[name] for name in ("deadline", "extra", "until", "finished")
    }
    assert "给您加了 20 分钟" in candidate.get(f"/exam/sitting/{attempt_id}").text
    again = second.post(f"/exam/office/time/{number}/give", follow_redirects=True).text
    assert "已经有人办过了" in again
    assert extension() == 1200


@pytest.mark.parametrize(
    ("changes", "box"),
    [
        ({"numbers": ""}, "请写准考证号"),
        ({"numbers": "0001 9999"}, "没有这些准考证号：9999"),
        ({"minutes": "61"}, "1 到 60 之间"),
        ({"minutes": "很多"}, "请只填整数"),
        ({"cause": ""}, "这一项要填"),
        ({"cause": "other", "reason": ""}, "写明是什么原因"),
        ({"who": "all", "township": "520523001", "cause": "nonsense"}, "请选一个加时间的原因"),
        ({"who": "zzz"}, "请从列表里选一项"),
        ({"who": "all", "township": "zzz"}, "请从列表里选一项"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box_and_what_was_typed_stays(world, room, changes, box):
    reply = room[0].post(f"/exam/office/{world.stage_id}/time", data=ASKED | changes)
    assert reply.status_code == 422
    assert box in reply.text
    for name in ("numbers", "minutes", "reason"):
        assert f'value="{(ASKED | changes)[name]}"' in reply.text
    assert latest() is None


def test_a_no_needs_its_reason_and_the_asker_may_take_it_back(world, room):
    proctor, second, _candidate = room
    url = f"/exam/office/{world.stage_id}/time"
    proctor.post(url, data=ASKED | {"who": "all", "numbers": ""})
    back = f"/exam/office/time/{latest().id}/back"
    assert "请写明为什么不同意" in second.post(back, follow_redirects=True).text
    assert latest().state == "proposed"
    second.post(back, data={"reason": "没有停电 <b>"})
    assert latest().state == "rejected"
    assert "没有停电 &lt;b&gt;" in proctor.get(url).text
    proctor.post(url, data=ASKED)
    proctor.post(f"/exam/office/time/{latest().id}/back")
    assert latest().state == "withdrawn"
    assert extension() == 0


def test_a_township_sees_and_settles_its_own_only(world, room, app):
    staff("local", "office", township=world.entries[1].candidacy.township_code)
    local = sign_in(app.test_client(), "local")
    url = f"/exam/office/{world.stage_id}/time"
    room[0].post(url, data=ASKED)
    number = latest().id
    assert "全镇停电" not in local.get(url).text
    for act in ("give", "back"):
        assert local.post(f"/exam/office/time/{number}/{act}").status_code == 404
    assert "没有这些准考证号" in local.post(url, data=ASKED).text
    assert local.get("/exam/office/999/time").status_code == 404


def test_the_start_page_tells_a_granted_need_beforehand(world, room, clock):
    staff("chief", "office")
    people = {one.login: one for one in db.session.query(type(staff("x", "office")))}
    clock.set(world.opens - MINUTE)
    asked = ask_for_time(world.stage, world.entries[1:2], Wanted(15, "need"), people["chief"], clock.now())
    give_time(asked, people["sec"], clock.now())
    db.session.commit()
    own = sign_in(room[0].application.test_client(), "a2").get(f"/exam/{world.entry_ids[1]}").text
    assert "给您加了 15 分钟" in own
    other = room[2].get(f"/exam/{world.entry_ids[0]}").text
    assert "给您加了" not in other


def test_a_page_that_collects_itself_too_late_leads_back_to_the_paper(world, room, clock):
    """Minutes are given after the page has shown that time is over: its button must not take the paper."""
    proctor, second, candidate = room
    attempt_id = db.session.query(Attempt).one().id
    clock.set(world.opens + 61 * MINUTE)
    over = candidate.get(f"/exam/sitting/{attempt_id}").text
    assert "data-watch" in over
    assert 'name="by" value="clock"' in over
    proctor.post(f"/exam/office/{world.stage_id}/time", data=ASKED)
    second.post(f"/exam/office/time/{latest().id}/give")
    submitted = candidate.post(f"/exam/sitting/{attempt_id}/submit", data={"by": "clock"})
    assert submitted.location.endswith(f"/exam/sitting/{attempt_id}")
    assert "<fieldset" in candidate.get(submitted.location).text
    clock.set(world.opens + 80 * MINUTE)
    assert "receipt" in candidate.post(f"/exam/sitting/{attempt_id}/submit", data={"by": "clock"}).location


def test_another_candidate_does_not_learn_the_time(world, room, app):
    attempt_id = db.session.query(Attempt).one().id
    stranger = sign_in(app.test_client(), "a2")
    assert stranger.get(f"/exam/sitting/{attempt_id}/time").status_code == 404
