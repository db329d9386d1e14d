"""Recusal: a candidate asks until the session begins, the office answers, the reserve of the draw fills the panel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.lots import reserve_of
from exams.services.ask_recusal import answer_recusal, ask_recusal, words_of
from exams.services.recuse import recuse
from exams.services.substitute_judge import short_of, substitute
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment
from tests.exams.judging_day import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def hall():
    made = world.interview(8)
    return made, world.staff("off", "office"), world.staff("sec", "second-signatory"), world.judges(22)


def applicant(number: int) -> Account:
    return db.session.query(Account).filter_by(login=f"a{number}").one()


def panel(entry) -> list[Assignment]:
    query = db.session.query(Assignment).filter_by(entry_id=entry.id).filter(Assignment.recused_at.is_(None))
    return query.order_by(Assignment.id).all()


def ask(made, number: int = 1, whom: str = "我二叔，在县商务局工作", relation: str = "collateral"):
    before = made.opens - timedelta(hours=1)
    return ask_recusal(made.entries[number - 1], relation, whom, applicant(number), before)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"whom": " "}, "recusal-whom"), ({"relation": "neighbour"}, "recusal-reason")],
)
def test_what_a_request_needs(hall, given, code):
    with pytest.raises(Refusal, match=code):
        ask(hall[0], **given)


def test_a_request_is_ones_own_and_in_time_and_its_words_lie_sealed(hall):
    made, *_rest = hall
    with pytest.raises(Refusal, match="unknown"):
        ask_recusal(made.entries[0], "spouse", "某人", applicant(2), made.opens - timedelta(hours=1))
    with pytest.raises(Refusal, match="recusal-begun"):
        ask_recusal(made.entries[0], "spouse", "某人", applicant(1), made.opens)
    row = ask(made)
    assert "二叔".encode() not in bytes(row.whom_sealed or b"")
    assert words_of(row) == ("我二叔，在县商务局工作", "")
    for _again in range(4):
        ask(made)
    with pytest.raises(Refusal, match="recusal-too-many"):
        ask(made)


def test_a_granted_request_takes_the_judge_off_before_and_after_the_draw(hall):
    made, office, witness, judges = hall
    early = ask(made)
    with pytest.raises(Refusal, match="recusal-answer"):
        answer_recusal(early, judges[0], " ", office, made.opens)
    answer_recusal(ask(made, 2), judges[1], "核实过，是亲属", office, made.opens)
    answer_recusal(early, judges[0], "核实过，是亲属", office, made.opens)
    with pytest.raises(Refusal, match="recusal-answered"):
        answer_recusal(early, None, "不同意", office, made.opens)
    world.drawn(made, office, witness, judges, made.during)
    assert judges[0].id not in {one.account_id for one in panel(made.entries[0])}
    assert judges[1].id not in {one.account_id for one in panel(made.entries[1])}
    other = panel(made.entries[2])[0]
    asked = ask(made, 3)
    named = db.session.get_one(Account, other.account_id)
    answer_recusal(asked, named, "同意", office, made.during)
    assert other.account_id not in {one.account_id for one in panel(made.entries[2])}
    assert (asked.state, words_of(asked)[1]) == ("granted", "同意")


def test_nobody_answers_about_themselves_and_a_refusal_changes_nothing(hall):
    made, office, *_rest = hall
    row = ask(made)
    with pytest.raises(Refusal, match="recusal-own"):
        answer_recusal(row, office, "就是我", office, made.opens)
    assert answer_recusal(row, None, "查无亲属关系", office, made.opens).done == 0
    assert row.state == "refused"


def test_a_panel_that_grows_too_small_is_filled_from_the_reserve_in_its_order():
    made = world.interview(8, interview__components__panel__params__odd="false")
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    judges = world.judges(22)
    draw = world.drawn(made, office, witness, judges, made.during)
    entry = made.entries[0]
    for one in panel(entry)[:2]:
        recuse([one], "interest", office, made.during)
        assert substitute(entry, office, made.during) is None, "three of five are enough"
    recuse([panel(entry)[0]], "interest", office, made.during)
    assert short_of(entry) == 1
    found = substitute(entry, office, made.during)
    assert found is not None
    reserve = reserve_of(draw.plan, draw.seed)
    assert db.session.get_one(Account, found.account_id).login == reserve[0]
    assert short_of(entry) == 0
    recuse([found], "other", office, made.during)
    second = substitute(entry, office, made.during)
    assert second is not None
    assert db.session.get_one(Account, second.account_id).login == reserve[1]
    recuse([second], "other", office, made.during)
    assert substitute(entry, office, made.during) is None, "nobody is left; the office sends somebody"
    assert short_of(entry) == 1
