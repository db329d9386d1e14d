"""Papers before the doors open, and one attempt however many devices start it."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from exams.bank.items import SEED, load_bank
from exams.kinds.online_exam import KIND
from exams.models import Attempt, Paper
from exams.queries.bank import pools
from exams.queries.sitting import own_attempt, stage_rules, timing_of
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.load_bank import load_bank as store
from exams.services.start_attempt import Start, start_attempt, start_attempts
from exams.sitting.paper import Slot, compose
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry
from recruit.queries.entries import own_entry
from tests.exams.sitting.world import build

pytestmark = pytest.mark.database
MINUTE = timedelta(minutes=1)


def papers() -> list[Paper]:
    return list(db.session.scalars(select(Paper).order_by(Paper.entry_id)))


def test_papers_lie_ready_when_people_are_admitted_and_can_be_drawn_again(world):
    drawn = papers()
    assert len(drawn) == 3
    assert len({str(paper.items) for paper in drawn}) == 3
    for paper in drawn:
        again = compose(pools(), stage_rules(world.stage).lines, paper.seed)
        assert again == tuple(map(Slot.from_plain, paper.items))
    assert draw_papers(world.stage, world.entries, "another", world.opens) == 0
    assert KIND.blockers(world.stage) == []


def test_a_real_cohorts_papers_depend_on_the_installations_key(app_context):
    stage = build(1, demo=False).stage
    seed = stage_seed(stage)
    assert seed == stage_seed(stage)
    assert len(seed.removeprefix("test/online-exam/")) == 32
    stage.cohort.demo = True
    assert stage_seed(stage) == "test/online-exam"


def test_a_bank_that_is_too_small_turns_nobody_away_but_blocks_the_stage(app_context):
    small = tuple(item for item in load_bank(SEED) if (item.kind, item.topic) != ("short", "safety"))
    world = build(2, items=small)
    assert papers() == []
    assert [(b.code, b.count) for b in KIND.blockers(world.stage)] == [
        ("papers-missing", 2),
        ("bank-too-small", 1),
    ]
    assert KIND.blockers(world.stage)[1].facts["topic"] == "safety"
    with pytest.raises(Refusal, match="bank-too-small"):
        start_attempt(world.entries[0], world.opens)
    db.session.rollback()
    store(load_bank(SEED), world.opens)
    assert start_attempt(world.entries[0], world.opens).paper.items
    assert draw_papers(world.stage, world.entries, stage_seed(world.stage), world.opens) == 1
    assert [blocker.code for blocker in KIND.blockers(world.stage)] == ["attempts-running"]


def test_starting_again_gives_the_same_attempt_and_deadline(world):
    first = start_attempt(world.entries[0], world.opens)
    db.session.commit()
    again = start_attempt(world.entries[0], world.opens + 20 * MINUTE)
    assert again.id == first.id
    assert again.started_at == world.opens
    assert timing_of(again, world.opens).deadline == world.opens + 60 * MINUTE


def test_the_doors(world):
    entry, other, third = world.entries
    second = timedelta(seconds=1)
    with pytest.raises(Refusal, match="window-not-open") as early:
        start_attempt(entry, world.opens - second)
    assert early.value.facts == {"opens": "2016-05-21 09:00"}
    with pytest.raises(Refusal, match="window-closed"):
        start_attempt(entry, world.closes)
    late = start_attempt(entry, world.closes - second)
    assert timing_of(late, world.closes).deadline == world.closes
    other.closes_at = world.closes + 60 * MINUTE
    assert timing_of(start_attempt(other, world.closes), world.closes).deadline == world.closes + 60 * MINUTE
    third.candidacy.state = "withdrawn"
    with pytest.raises(Refusal, match="candidacy-ended"):
        start_attempt(third, world.opens)
    third.candidacy.state, world.stage.state = "active", "closed"
    with pytest.raises(Refusal, match="stage-closed"):
        start_attempt(third, world.opens)


def test_many_start_in_one_list_each_at_their_own_moment(world):
    starts = [Start(entry, world.opens + number * MINUTE) for number, entry in enumerate(world.entries)]
    attempts = start_attempts([*starts, replace(starts[0], at=world.closes)])
    assert [attempt.started_at for attempt in attempts] == [world.opens + n * MINUTE for n in (0, 1, 2, 0)]


def test_two_devices_at_once_are_one_attempt(world, app):
    entry_id, at, seen = world.entry_ids[0], world.opens, []
    together = threading.Barrier(6)

    def device() -> None:
        with app.app_context():
            together.wait()
            attempt = start_attempt(db.session.get_one(Entry, entry_id), at)
            db.session.commit()
            seen.append(attempt.id)

    db.session.rollback()
    threads = [threading.Thread(target=device) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 6
    assert len(set(seen)) == 1
    assert db.session.scalar(select(func.count(Attempt.id))) == 1


def test_nobody_sees_anothers_entry_or_attempt(world):
    attempt = start_attempt(world.entries[0], world.opens)
    accounts = {account.login: account for account in db.session.scalars(select(Account))}
    assert own_attempt(accounts["a1"], attempt.id) is attempt
    nobody = Account(kind="applicant", login="x", name="x", person_id=None)
    for stranger in (accounts["a2"], nobody):
        with pytest.raises(Refusal, match="unknown"):
            own_attempt(stranger, attempt.id)
        with pytest.raises(Refusal, match="unknown"):
            own_entry(stranger, world.entry_ids[0], "online-exam")


def test_the_task_is_done_once_the_paper_is_in(world):
    assert [(todo.code, todo.done, todo.endpoint) for todo in KIND.todos(world.entries[0])] == [
        ("sit-exam", 0, "exam.start")
    ]
