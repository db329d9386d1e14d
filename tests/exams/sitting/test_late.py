"""Late answers: kept, left out, ruled on by two people; the ruling holds for what it saw."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from exams.kinds.online_exam import KIND
from exams.models import LateRuling
from exams.models.exam_day import IntegritySignal
from exams.queries.late_facts import offline
from exams.queries.rulings import late_unruled, late_work
from exams.queries.sitting import newest_answers
from exams.services.mark_paper import paper_marks
from exams.services.rule_late_work import Verdict, confirm_late, propose_late, send_back_late
from exams.services.save_answers import Answer, save_answers
from exams.services.start_attempt import Start, start_attempts
from exams.services.submit_attempt import submit_attempts
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from tests.exams.sitting.sheets import asked, client_id, right, wrong
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

MINUTE = timedelta(minutes=1)
COUNT = Verdict("count", "network", "机房断网，有考场记录")


@pytest.fixture
def late(world):
    """Two who began at the opening; each gave the first question a wrong answer in time and the right one too late."""
    attempts = start_attempts([Start(entry, world.opens) for entry in world.entries[:2]])
    for number, attempt in enumerate(attempts):
        slot, item = asked(attempt)[0]
        base = number * 10
        save_answers([Answer(attempt.id, client_id(base + 1), 1, 1, wrong(slot, item))], world.opens)
        save_answers(
            [Answer(attempt.id, client_id(base + 2), 2, 1, right(slot, item))], world.opens + 70 * MINUTE
        )
    db.session.commit()
    return attempts


def office():
    return staff("chief", "office"), staff("sec", "second-signatory")


def open_ones(stage) -> list[tuple[int, int]]:
    return [(one.attempt.id, one.last_event_id) for one in late_work(stage) if one.share is None]


@pytest.mark.database
def test_two_people_count_late_work_and_more_of_it_waits_anew(world, late):
    chief, sec = office()
    stage, first = world.stage, late[0]
    at = world.closes + MINUTE
    assert late_unruled(stage) == 2
    assert [one.behind for one in late_work(stage)] == [10 * MINUTE, 10 * MINUTE]
    ruling = propose_late(stage, open_ones(stage)[:1], COUNT, chief, at)
    assert paper_marks(stage)["0001"] == 0
    assert late_unruled(stage) == 2
    with pytest.raises(Refusal, match="role-missing"):
        confirm_late(ruling, chief, at)
    confirm_late(ruling, sec, at)
    assert (paper_marks(stage)["0001"], paper_marks(stage)["0002"]) == (Decimal(2), 0)
    assert late_unruled(stage) == 1
    slot, item = asked(first)[0]
    save_answers([Answer(first.id, client_id(5), 9, 1, wrong(slot, item))], world.opens + 90 * MINUTE)
    assert late_unruled(stage) == 2
    assert newest_answers([first.id])[first.id][1] == right(slot, item)
    no = propose_late(stage, open_ones(stage), Verdict("leave-out", "own-delay", "自己拖的"), chief, at)
    confirm_late(no, sec, at)
    assert late_unruled(stage) == 0
    assert (paper_marks(stage)["0001"], paper_marks(stage)["0002"]) == (Decimal(2), 0)
    (settled,) = [one for one in late_work(stage) if one.share and one.share.stands == "counted"]
    again = [(settled.attempt.id, settled.last_event_id)]
    changed = propose_late(stage, again, Verdict("leave-out", "other", "证明是假的"), chief, at)
    assert paper_marks(stage)["0001"] == Decimal(2)
    confirm_late(changed, sec, at)
    assert paper_marks(stage)["0001"] == 0
    assert [one.action for one in db.session.query(AuditEntry).order_by(AuditEntry.seq)][-2:] == [
        "exam.late-propose",
        "exam.late-confirm",
    ]


def test_what_came_since_the_page_was_shown_is_not_ruled_on_unseen(world, late):
    chief, sec = office()
    stage, at = world.stage, world.closes + MINUTE
    seen = open_ones(stage)
    slot, item = asked(late[0])[1]
    save_answers([Answer(late[0].id, client_id(6), 3, 2, right(slot, item))], world.opens + 80 * MINUTE)
    with pytest.raises(Refusal, match="late-changed"):
        propose_late(stage, seen[:1], COUNT, chief, at)
    ruling = propose_late(stage, seen[1:], COUNT, chief, at)
    with pytest.raises(Refusal, match="late-changed"):
        propose_late(stage, seen[1:], COUNT, chief, at)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_late(ruling, sec, at)
    send_back_late(ruling, sec, at, "先查清楚")
    assert late_unruled(stage) == 2
    assert open_ones(stage)[1:] == seen[1:]
    both = staff("both", "office", "second-signatory")
    own = propose_late(stage, seen[1:], COUNT, both, at)
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_late(own, both, at)
    assert send_back_late(own, both, at).state == "recalled"


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Verdict("maybe", "power", "x"), "late-verdict"),
        (Verdict("count", "weather", "x"), "late-cause"),
        (Verdict("count", "power", " "), "late-reason"),
    ],
)
def test_a_verdict_names_its_cause_and_its_ground(world, late, verdict, code):
    chief, _ = office()
    with pytest.raises(Refusal, match=code):
        propose_late(world.stage, open_ones(world.stage), verdict, chief, world.closes)


def test_what_a_device_told_is_put_in_pairs():
    at = [timedelta(minutes=minute) for minute in range(6)]
    told = [("offline", at[0]), ("offline", at[1]), ("online", at[2]), ("online", at[3]), ("offline", at[4])]
    assert offline(told, at[5]) == ((at[0], at[2]), (at[4], None))
    assert offline(told, at[3]) == ((at[0], at[2]),)


def test_the_page_shows_how_late_blocks_the_stage_and_tells_the_candidate(world, late, app, clock):
    office()
    moment = world.opens + 55 * MINUTE
    signal = {"attempt_id": late[0].id, "happened_at": moment, "received_at": moment}
    db.session.add(IntegritySignal(client_id=client_id(99), kind="offline", **signal))
    db.session.commit()
    clock.set(world.closes + MINUTE)
    chief, sec = (sign_in(app.test_client(), login) for login in ("chief", "sec"))
    url = f"/exam/office/{world.stage_id}/late"
    codes = [one.code for one in KIND.blockers(world.stage)]
    assert "late-unruled" in codes
    db.session.rollback()
    page = chief.get(url).text
    assert "10 分钟内到" in page
    assert "断网，没有说过又连上" in page
    keys = [f"{attempt}:{event}" for attempt, event in open_ones(world.stage)]
    db.session.rollback()
    assert chief.post(url, data={"late": keys, "verdict": "count"}).status_code == 422
    made_up = {"late": ["x"], "verdict": "count", "cause": "power", "reason": "停电"}
    assert "又有答案送到" in chief.post(url, data=made_up).text
    assert chief.post(url, data=made_up | {"late": keys}).status_code == 303
    ruling = db.session.query(LateRuling).one()
    ruling_id = ruling.id
    db.session.rollback()
    assert f"late/{ruling_id}/confirm" in sec.get(url).text
    assert f"late/{ruling_id}/confirm" not in chief.get(url).text
    sec.post(f"/exam/office/late/{ruling_id}/confirm")
    assert "都定过了" in chief.get(url).text
    db.session.rollback()
    assert paper_marks(world.stage)["0001"] == 2
    assert "late-unruled" not in [one.code for one in KIND.blockers(world.stage)]


def test_the_receipt_tells_the_candidate_what_was_ruled(world, late, app, clock):
    chief, sec = office()
    attempt_id, at = late[0].id, world.closes + MINUTE
    clock.set(at)
    submit_attempts([(one, at) for one in late])
    db.session.commit()
    page = sign_in(app.test_client(), "a1")
    assert "有 1 次答案在收卷以后才到" in page.get(f"/exam/receipt/{attempt_id}").text
    confirm_late(propose_late(world.stage, open_ones(world.stage), COUNT, chief, at), sec, at)
    db.session.commit()
    told = page.get(f"/exam/receipt/{attempt_id}").text
    assert "两个人定了：算分。原因：断网" in told
    assert "考场记录" not in told
