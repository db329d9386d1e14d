"""What a page tells about itself: taken in once, with the ticket or the sign-in, shown as facts and nothing more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from exams.models import IntegritySignal
from exams.queries.sight import Sight
from exams.queries.signals import facts_of, rhythm
from exams.services.start_attempt import Start, start_attempts
from exams.sitting.signals import away, signal_of
from exams.ticket import issue
from recruit.db import db
from tests.exams.sitting.sheets import client_id
from tests.support.signed_in import sign_in

AT = datetime(2016, 6, 13, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "row",
    [None, "x", {}, {"id": "x", "kind": "left"}, {"id": client_id(1), "kind": "cheated"},
     {"id": client_id(1), "kind": "left", "ago": "1"}, {"id": client_id(1), "kind": "left", "ago": float("nan")},
     {"id": client_id(1), "kind": ["left"]}],
)  # fmt: skip
def test_what_is_no_signal_is_passed_over(row):
    assert signal_of(row, AT) is None


def test_a_signal_is_never_from_the_future_nor_older_than_a_day():
    for ago, expected in ((-5, timedelta(0)), (1500, timedelta(seconds=1.5)), (1e300, timedelta(days=1))):
        found = signal_of({"id": client_id(1), "kind": "left", "ago": ago}, AT)
        assert AT - found.happened_at == expected


def test_time_away_runs_from_the_last_leaving_seen():
    told = [("left", AT), ("back", AT + 5 * SECOND), ("left", AT + 60 * SECOND), ("left", AT + 70 * SECOND),
            ("back", AT + 90 * SECOND), ("left", AT + 99 * SECOND)]  # fmt: skip
    found = away(told, "left", "back")
    assert (found.times, found.total, found.longest, found.open) == (4, 25 * SECOND, 20 * SECOND, True)


def test_the_rhythm_finds_many_at_once_and_the_longest_wait():
    steady = [AT + 30 * SECOND * number for number in range(20)]
    assert rhythm(steady) == (0, 30 * SECOND)
    assert rhythm(steady + [steady[-1] + 600 * SECOND] * 9) == (9, 600 * SECOND)
    assert rhythm([]) == (0, timedelta(0))


@pytest.mark.database
def test_facts_are_kept_once_and_two_on_one_device_are_named(world, people, app, clock):
    clock.set(world.opens)
    first, second = start_attempts([Start(entry, world.opens) for entry in world.entries[:2]])
    db.session.commit()
    ids = first.id, second.id
    db.session.rollback()
    url = "/exam/sitting/{}/signals"
    sent = {"signals": [{"id": client_id(1), "kind": "left", "ago": 9000},
                        {"id": client_id(2), "kind": "back", "ago": 1000}, {"id": "x", "kind": "left"}]}  # fmt: skip
    phone = app.test_client()
    for number, attempt_id in enumerate(ids):
        headers = {"X-Exam-Ticket": issue(attempt_id, "phone-0001"), "X-Exam-Device": "phone-0001"}
        for _again in range(2):
            kept = phone.post(url.format(attempt_id), json=sent, headers=headers)
            assert kept.json == {"kept": [client_id(1), client_id(2)]}
        other = ids[1 - number]
        assert phone.post(url.format(other), json=sent, headers=headers).status_code in (
            400,
            403,
            404,
            409,
            422,
        )
    assert db.session.query(IntegritySignal).count() == 4
    assert {one.address for one in db.session.query(IntegritySignal)} != {""}
    one, two = facts_of(world.stage, Sight())
    assert (one.number, one.shares_with, one.left.times, one.left.total) == ("0001", ("0002",), 1, 8 * SECOND)
    assert two.shares_with == ("0001",)
    page = sign_in(app.test_client(), "sec").get(f"/exam/office/{world.stage_id}/signals").text
    assert "用过同一台设备：0002" in page
    assert "离开答题页面 1 次，一共 8 秒" in page


def test_without_ticket_or_sign_in_nothing_is_taken(world, people, app, clock):
    clock.set(world.opens)
    (attempt,) = start_attempts([Start(world.entries[0], world.opens)])
    db.session.commit()
    url = f"/exam/sitting/{attempt.id}/signals"
    db.session.rollback()
    assert app.test_client().post(url, json={"signals": []}).status_code in (302, 400, 401, 403)
    assert sign_in(app.test_client(), "a2").post(url, json={"signals": []}).status_code == 404
    own = sign_in(app.test_client(), "a1")
    assert own.post(url, json={"signals": []}).json == {"kept": []}
    for body in ("x", "[]", '{"signals": 1}', '{"signals": ' + "[" * 5000 + "}"):
        assert own.post(url, data=body).status_code == 400
