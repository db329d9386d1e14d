"""The item report of an exam in which everybody had a paper of their own, from answers to pages and files."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from exams.models import BankItem, ItemReport
from exams.queries.item_times import spent
from exams.queries.sitting import attempt_of
from exams.services import make_item_report
from exams.services.make_item_report import start_waiting
from exams.services.rekey_question import Change, confirm_rekey, propose_rekey
from exams.services.save_answers import Answer, save_answers
from exams.services.start_attempt import Start, start_attempts
from exams.services.submit_attempt import submit_attempts
from recruit.db import db
from recruit.models import Account
from recruit.tables import read_table
from tests.exams.sitting.sheets import asked, client_id, right, wrong
from tests.exams.sitting.world import build
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

SECOND = timedelta(seconds=1)
PEOPLE = 40


@pytest.fixture
def examined(app_context, clock):
    """Forty who know more and more; the first single-choice question that many had bears the wrong key since."""
    world = build(PEOPLE)
    attempts = start_attempts([Start(entry, world.opens) for entry in world.entries])
    dice = Random(3)
    for strength, attempt in enumerate(attempts):
        batch = []
        for position, (slot, item) in enumerate(asked(attempt)[:-2], 1):
            knows = dice.random() * PEOPLE < strength
            answer = right(slot, item) if knows else wrong(slot, item)
            at = world.opens + 20 * position * SECOND
            batch.append(
                Answer(attempt.id, client_id(attempt.id * 1000 + position), position, position, answer, at)
            )
        save_answers(batch, world.opens)
    submit_attempts([(attempt, world.opens + 1200 * SECOND) for attempt in attempts])
    db.session.commit()
    staff("chief", "office")
    staff("aud", "auditor")
    staff("sec", "second-signatory")
    clock.set(world.closes + 60 * SECOND)
    return world


def rekey_silently(world) -> int:
    """Turns the key of the single-choice question that most had, as if it had been wrong from the start."""
    counts: dict[int, int] = {}
    for entry in world.entries:
        for slot, item in asked(attempt_of(entry)):
            if item.kind == "single":
                counts[slot.item_id] = counts.get(slot.item_id, 0) + 1
    item_id = max(counts, key=lambda key: (counts[key], -key))
    row = db.session.get(BankItem, item_id)
    row.key = {"key": next(letter for letter in "ABCD" if letter != row.key["key"])}
    db.session.commit()
    return item_id


def content() -> dict:
    db.session.rollback()
    return db.session.query(ItemReport).one().content


def test_from_answers_to_pages_and_files(examined, app):
    item_id = rekey_silently(examined)
    chief, sec = (sign_in(app.test_client(), login) for login in ("chief", "sec"))
    url = f"/exam/office/{examined.stage_id}/items"
    db.session.rollback()
    assert "算一算" in chief.get(url).text
    assert chief.get(f"{url}/pairs").status_code == 404
    assert sec.get(url).status_code == 403
    assert chief.post(url, follow_redirects=True).status_code == 200
    made = content()
    assert (made["paper"]["candidates"], made["paper"]["method"]) == (PEOPLE, "drawn")
    assert float(made["paper"]["coefficient"]) > 0.6
    assert sum(count for _, _, count in made["paper"]["bars"]) == PEOPLE
    assert sum(one["candidates"] for one in made["items"]) == PEOPLE * 50
    assert sum(one["unreached"] for one in made["items"]) == PEOPLE * 2
    timed = [one["time"] for one in made["items"] if one["time"] is not None]
    assert {one["median"] for one in timed} == {"20"}
    assert made["pairs"]["comparisons"] == PEOPLE * (PEOPLE - 1) // 2
    turned = next(one for one in made["items"] if one["id"] == item_id)
    assert "against-the-rest" in turned["remarks"] or turned["doubt"]
    page = chief.get(url).text
    assert "总分的分布" in page
    assert "算好以后答案或者题目有变动" not in page
    one = chief.get(f"{url}/{item_id}").text
    assert "谁选了什么" in one
    assert f"question/{item_id}/rekey" in one
    auditor = sign_in(app.test_client(), "aud")
    assert f"question/{item_id}/rekey" not in auditor.get(f"{url}/{item_id}").text
    assert "不能单凭这些数认定作弊" in auditor.get(f"{url}/pairs").text
    assert chief.get(f"{url}/999999").status_code == 404
    for kind in ("csv", "xlsx"):
        table = read_table(chief.get(f"{url}.{kind}").data)
        assert len(table.rows) == len(made["items"])
        assert table.header[7] == "得分率"


def test_a_large_exam_is_left_to_the_worker_and_a_change_is_told(examined, app, clock, monkeypatch):
    monkeypatch.setattr(make_item_report, "AT_ONCE", 10)
    chief = sign_in(app.test_client(), "chief")
    url = f"/exam/office/{examined.stage_id}/items"
    db.session.rollback()
    assert "正在算" in chief.post(url, follow_redirects=True).text
    assert "refresh" in chief.get(url).text
    db.session.rollback()
    assert start_waiting(clock.now()) == 1
    for thread in threading.enumerate():
        if thread.name == "item-reports":
            thread.join(timeout=60)
    assert start_waiting(clock.now()) == 0
    report = db.session.query(ItemReport).one()
    assert (report.state, report.done, report.whole) == ("ready", PEOPLE, PEOPLE)
    db.session.rollback()
    assert "refresh" not in chief.get(url).text
    row = db.session.get(BankItem, content()["items"][0]["id"])
    chief_account, sec = (
        db.session.query(Account).filter(Account.login.in_(("chief", "sec"))).order_by(Account.login)
    )
    change = Change("full", "leaked", "考前传出去了")
    confirm_rekey(propose_rekey(examined.stage, row, change, chief_account, clock.now()), sec, clock.now())
    db.session.commit()
    assert "有变动" in chief.get(url).text


def test_before_the_end_there_is_no_report(world, app, clock):
    staff("chief", "office")
    chief = sign_in(app.test_client(), "chief")
    clock.set(world.opens)
    url = f"/exam/office/{world.stage_id}/items"
    assert "考试还没有结束" in chief.get(url).text
    assert "考试还没有结束" in chief.post(url, follow_redirects=True).text
    clock.set(world.closes + SECOND)
    assert "没有人参加" in chief.post(url, follow_redirects=True).text
    assert db.session.query(ItemReport).count() == 0


def test_time_belongs_to_the_answer_that_ends_it_and_is_unknown_where_answers_came_together():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    arrivals = [(1, 30), (2, 50), (1, 60), (3, 90), (4, 90.4), (5, 100)]
    found = spent(start, [(position, start + seconds * SECOND) for position, seconds in arrivals])
    assert {position: round(seconds, 1) for position, seconds in found.items()} == {1: 40, 2: 20, 5: 9.6}
