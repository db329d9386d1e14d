"""Questions voided or marked by another key after the exam: two signatures, all marked anew, nothing overwritten."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from exams.kinds.online_exam import KIND
from exams.models import BankItem, ItemRuling
from exams.queries.bank import item_of, pools
from exams.services.load_bank import row_of
from exams.services.mark_paper import paper_marks
from exams.services.preview_rekey import preview_rekey
from exams.services.rekey_question import Change, confirm_rekey, draft_ruling, propose_rekey, send_back_rekey
from exams.services.review_questions import may_review
from exams.services.save_answers import save_answers
from exams.services.start_attempt import Start, start_attempts
from exams.services.submit_attempt import submit_attempts
from recruit.db import db
from recruit.errors import Refusal
from recruit.queries.stages import following
from recruit.services import close_stage
from tests.exams.sitting.sheets import asked, sheet
from tests.exams.sitting.world import ALONE, build
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sat(world):
    """The first answered all but the last ten rightly, the second the first ten; all papers are in."""
    attempts = start_attempts([Start(entry, world.opens) for entry in world.entries[:2]])
    for attempt, how_many in zip(attempts, (40, 10), strict=True):
        save_answers(sheet(attempt, how_many), world.opens + MINUTE)
    submit_attempts([(attempt, world.opens + 30 * MINUTE) for attempt in attempts])
    db.session.commit()
    return attempts


@pytest.fixture
def signers(world):
    return staff("chief", "office"), staff("sec", "second-signatory")


@pytest.fixture
def lists(monkeypatch):
    """The exam's list can be worked out and signed: nobody brings marks from the stage before, no stage follows."""
    monkeypatch.setattr("recruit.services.collect_inputs.carried_values", lambda stage, component: {})
    monkeypatch.setattr("recruit.services.close_stage.following", lambda stage: None)


def single(attempt, wrong: bool) -> tuple[int, BankItem]:
    """A single-choice question of the paper that was answered rightly, or wrongly, and its position."""
    found = [
        (position, slot.item_id)
        for position, (slot, item) in enumerate(asked(attempt), 1)
        if item.kind in ("single", "true-false") and (position > 40) == wrong
    ]
    position, item_id = found[0] if found else (0, 0)
    return position, db.session.get(BankItem, item_id)


def settle(stage, row, change, signers, at) -> ItemRuling:
    chief, sec = signers
    return confirm_rekey(propose_rekey(stage, row, change, chief, at), sec, at)


def other_key(row: BankItem) -> dict:
    item = item_of(row)
    if item.kind == "true-false":
        return {"key": not item.key}
    return {"key": next(letter for letter in item.letters if letter != item.key)}


@pytest.mark.database
def test_every_way_to_mark_a_question_anew(world, sat, signers):
    stage, at = world.stage, world.closes + MINUTE
    _, row = single(sat[0], wrong=False)
    paper = [slot for slot, _ in asked(sat[0])]
    worth = next(slot.points for slot in paper if slot.item_id == row.id)
    before = paper_marks(stage)["0001"]
    settle(stage, row, Change("instead", "wrong-key", "书上写的是另一个", other_key(row)), signers, at)
    assert paper_marks(stage)["0001"] == before - worth
    newer = db.session.query(BankItem).filter_by(code=row.code).order_by(BankItem.version.desc()).first()
    assert (newer.version, newer.state, row.state, newer.key) == (
        row.version + 1,
        "reviewed",
        "retired",
        other_key(row),
    )
    settle(stage, row, Change("also", "several-right", "两个都对", other_key(row)), signers, at)
    assert paper_marks(stage)["0001"] == before
    settle(stage, row, Change("leave-out", "unclear", "没有图"), signers, at)
    whole = sum(slot.points for slot in paper)
    assert paper_marks(stage)["0001"] == round((before - worth) * whole / (whole - worth), 4)
    settle(stage, row, Change("full", "leaked", "考前传出去了"), signers, at)
    assert paper_marks(stage)["0001"] == before
    settle(stage, row, Change("as-was", "other", "查过了，没有错"), signers, at)
    assert paper_marks(stage)["0001"] == before
    assert [one.state for one in db.session.query(ItemRuling).order_by(ItemRuling.id)] == [
        *["superseded"] * 4,
        "confirmed",
    ]
    assert paper_marks(stage)["0003"] is None


def test_a_voided_question_leaves_the_bank_for_a_draft(world, sat, signers):
    _, row = single(sat[0], wrong=False)
    waiting = row_of(replace(item_of(row), stem="换"), row.version + 1, world.closes, state="draft")
    db.session.add(waiting)
    settle(world.stage, row, Change("full", "unclear", "题意不清"), signers, world.closes + MINUTE)
    versions = db.session.query(BankItem).filter_by(code=row.code).order_by(BankItem.version).all()
    assert [one.state for one in versions] == ["retired", "retired", "draft"]
    # What was ruled out does not come back by the word of whoever proposed it.
    assert not may_review(versions[-1], signers[0])
    assert may_review(versions[-1], signers[1])
    assert row.code not in {choice.code for pool in pools().values() for choice in pool}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change("guess", "wrong-key", "x"), "rekey-action"),
        (Change("full", "mood", "x"), "rekey-cause"),
        (Change("full", "wrong-key", " "), "rekey-reason"),
        (Change("instead", "wrong-key", "x", {"key": "Z"}), "rekey-key"),
        (Change("instead", "wrong-key", "x", None), "rekey-key"),
        (Change("as-was", "wrong-key", "x"), "rekey-nothing"),
    ],
)
def test_what_is_refused(world, sat, signers, change, code):
    _, row = single(sat[0], wrong=False)
    with pytest.raises(Refusal, match=code):
        draft_ruling(world.stage, row, change, signers[0], world.closes)


def test_the_same_key_a_question_nobody_had_and_two_at_once(world, sat, signers):
    stage, at = world.stage, world.closes + MINUTE
    _, row = single(sat[0], wrong=False)
    same = Change("instead", "wrong-key", "x", row.key)
    with pytest.raises(Refusal, match="rekey-same"):
        propose_rekey(stage, row, same, signers[0], at)
    foreign = next(
        one
        for one in db.session.query(BankItem)
        if all(one.id != slot.item_id for attempt in sat for slot, _ in asked(attempt))
    )
    with pytest.raises(Refusal, match="rekey-not-sat"):
        propose_rekey(stage, foreign, Change("full", "leaked", "x"), signers[0], at)
    waiting = propose_rekey(stage, row, Change("full", "leaked", "x"), signers[0], at)
    with pytest.raises(Refusal, match="rekey-twice"):
        propose_rekey(stage, row, Change("full", "leaked", "x"), signers[0], at)
    assert "rekey-waiting" in [one.code for one in KIND.blockers(stage)]
    send_back_rekey(waiting, signers[1], at, "先找出题的人问问")
    assert (waiting.state, waiting.answer) == ("rejected", "先找出题的人问问")


def test_without_a_list_the_preview_tells_the_points(world, sat, signers):
    _, row = single(sat[0], wrong=False)
    ruling = draft_ruling(
        world.stage, row, Change("instead", "wrong-key", "x", other_key(row)), signers[0], world.closes
    )
    moves = preview_rekey(world.stage, ruling)
    assert moves.why_no_list.code == "earlier-stage-open"
    assert [one.ranks for one in moves.moves if one.number == "0001"] == [(None, None)]


def test_the_preview_tells_who_moves_and_stores_nothing(world, sat, signers, lists):
    stage = world.stage
    position, row = single(sat[0], wrong=False)
    change = Change("instead", "wrong-key", "书上写的是另一个", other_key(row))
    ruling = draft_ruling(stage, row, change, signers[0], world.closes)
    moves = preview_rekey(stage, ruling)
    mine = next(one for one in moves.moves if one.number == "0001")
    assert mine.change < 0
    assert moves.lose >= 1
    assert mine.ranks[0] == 1
    assert moves.why_no_list is None
    assert db.session.query(ItemRuling).count() == 0
    assert position


def test_a_signed_list_is_corrected_by_the_usual_two_and_tells_the_candidate(world, sat, signers, lists):
    chief, sec = signers
    stage, at = world.stage, world.closes + MINUTE
    for entry in world.entries:
        entry.outcome = "in"
    for earlier in stage.cohort.stages:
        if earlier.track == stage.track and earlier.position < stage.position:
            earlier.state = "closed"
    result = close_stage.propose(stage, chief, at)
    close_stage.confirm(result, sec, at)
    first = result.sha256
    position, row = single(sat[0], wrong=False)
    settle(stage, row, Change("instead", "wrong-key", "书上写的是另一个", other_key(row)), signers, at)
    later = at + MINUTE
    fixed = close_stage.propose(stage, chief, later, "第 3 题答案更正")
    close_stage.confirm(fixed, sec, later)
    assert (fixed.version, fixed.sha256 != first, result.sha256) == (2, True, first)
    assert KIND.mark_notes(stage, "0001", at - MINUTE) == []
    (told,) = KIND.mark_notes(stage, "0001", later)
    assert f"第 {position} 题的答案更正了" in told
    assert "算成 0 分" in told


def test_the_pages_ask_look_propose_and_sign(world, sat, signers, app, clock):
    clock.set(world.closes + MINUTE)
    _, row = single(sat[0], wrong=False)
    row_id, words = row.id, "B" if row.kind == "single" and row.key["key"] != "B" else "A"
    if row.kind == "true-false":
        words = "错" if row.key["key"] else "对"
    db.session.rollback()
    chief, sec = (sign_in(app.test_client(), login) for login in ("chief", "sec"))
    url = f"/exam/office/{world.stage_id}/question/{row_id}/rekey"
    assert "看看谁的分会变" in chief.get(url).text
    filled = {"action": "instead", "key": words, "cause": "wrong-key", "reason": "教材第 12 页"}
    bad = chief.post(url, data=filled | {"key": "?!", "step": "look"})
    assert bad.status_code == 422
    assert "新答案读不懂" in bad.text
    assert "教材第 12 页" in bad.text
    look = chief.post(url, data=filled | {"step": "look"}).text
    assert "减分" in look
    assert "0001" in look
    seen = {"step": "propose", "seen": re.search(r'name="seen" value="(\w+)"', look).group(1)}
    # Something else than what was looked at is shown first, and so is what was never looked at.
    for stale in (filled | seen | {"action": "full"}, filled | {"step": "propose"}):
        again = chief.post(url, data=stale)
        assert again.status_code == 200
        assert "还没有提交" in again.text
    assert db.session.query(ItemRuling).count() == 0
    db.session.rollback()
    # Other words of the reason move nobody: they need no second look.
    done = chief.post(url, data=filled | seen | {"reason": "教材第 13 页"})
    assert done.status_code == 303
    ruling_id = db.session.query(ItemRuling).one().id
    db.session.rollback()
    page = sec.get(done.location).text
    assert f"rekey/{ruling_id}/confirm" in page
    assert "0001" in page
    assert f"rekey/{ruling_id}/confirm" not in chief.get(done.location).text
    assert chief.post(f"/exam/office/rekey/{ruling_id}/confirm").status_code == 403
    sec.post(f"/exam/office/rekey/{ruling_id}/confirm")
    assert "已经确认" in chief.get(f"/exam/office/{world.stage_id}/rekeyed").text
    clock.set(world.opens)
    assert chief.get(url).status_code == 409
    db.session.rollback()
    assert paper_marks(world.stage)["0001"] < Decimal(80)


def test_from_the_next_stage_on_nothing_is_offered(world, sat, signers, app, clock):
    """The signed list moves nobody any more: neither a form nor a signature, only the way back."""
    chief, sec = signers
    _, row = single(sat[0], wrong=False)
    ruling = propose_rekey(world.stage, row, Change("full", "unclear", "缺图"), chief, world.closes + MINUTE)
    row_id, ruling_id, stage = row.id, ruling.id, world.stage
    stage.state = "closed"
    clock.set(following(stage).opens_at)
    db.session.commit()
    office, second = (sign_in(app.test_client(), login) for login in ("chief", "sec"))
    refused = office.get(f"/exam/office/{world.stage_id}/question/{row_id}/rekey")
    assert refused.status_code == 409
    assert "下一环节已经开始" in refused.text
    page = second.get(f"/exam/office/rekey/{ruling_id}").text
    assert f"rekey/{ruling_id}/confirm" not in page
    assert f"rekey/{ruling_id}/back" in page


def test_the_explanation_of_a_mark_tells_what_was_corrected(make_app, clock, lists):
    blueprints = (*ALONE["ZEYOU_BLUEPRINTS"], "recruit.web.lists:bp", "recruit.web.rechecks:bp")
    app = make_app(**{**ALONE, "ZEYOU_BLUEPRINTS": blueprints})
    with app.app_context():
        world = build(2)
        attempts = start_attempts([Start(entry, world.opens) for entry in world.entries])
        save_answers(sheet(attempts[0], 40), world.opens + MINUTE)
        submit_attempts([(attempt, world.opens + 30 * MINUTE) for attempt in attempts])
        chief, sec = staff("chief", "office"), staff("sec", "second-signatory")
        stage, at = world.stage, world.closes + MINUTE
        for earlier in stage.cohort.stages[: stage.cohort.stages.index(stage)]:
            earlier.state = "closed"
        position, row = single(attempts[0], wrong=False)
        settle(stage, row, Change("full", "leaked", "考前传出去了"), (chief, sec), at)
        result = close_stage.propose(stage, chief, at)
        close_stage.confirm(result, sec, at)
        close_stage.publish(result, sec, at)
        db.session.commit()
        address = f"/lists/{result.id}/mine/0001"
        clock.set(at + MINUTE)
        page = sign_in(app.test_client(), "a1").get(address)
    assert page.status_code == 200
    assert f"第 {position} 题作废" in page.text
