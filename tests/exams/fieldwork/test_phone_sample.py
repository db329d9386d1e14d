"""The draw of the phone sample: two people's words on a fixed roster, once, replayable, again for who had more time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from exams.fieldwork.rules import phone_rule
from exams.fieldwork.sample import outcome
from exams.kinds.task_round import KIND
from exams.models import PhoneCall, PhoneSample
from exams.queries.phone_sample import replays, samples_of, waiting_sample
from exams.services import draw_phone_sample as service
from exams.services.draw_phone_sample import complete_sample, propose_sample
from exams.services.submit_form import Filled, submit_forms
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from recruit.web.audit_words import ACTIONS
from scoring import sampling
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
FIRST, SECOND = field.WORDS


@pytest.fixture
def made():
    return field.build("task-1", candidates=3, target=8, changes=[field.ONE_DRAW])


@pytest.fixture
def office(made):
    return field.staff("off", "office")


@pytest.fixture
def witness(made):
    return field.staff("sec", "second-signatory")


def give(entry, at, count=4):
    submit_forms([Filled(entry, "households", field.household(n)) for n in range(count)], at)


def propose(made, by, at=None, word=FIRST):
    return propose_sample(made.stage, "households", word, by, at or made.after)


def test_both_words_make_the_seed_and_anybody_can_draw_again(made, office, witness):
    first, second, _third = made.entries
    give(first, made.during)
    give(second, made.during, 1)
    assert phone_rule(made.stage.definition.component("households")).sample == 5
    sample = propose(made, office)
    roster = [f"0001/households/{slot}" for slot in range(1, 5)] + ["0002/households/1"]
    assert sample.roster_sha256 == sampling.commitment(roster)
    assert (sample.size, sample.seed, sample.drawn_at) == (5, "", None)
    assert db.session.query(PhoneCall).count() == 0
    calls = complete_sample(sample, f"  {SECOND} ", witness, made.after)
    assert sample.seed == sampling.joint_seed([FIRST, SECOND])
    assert {(one.entry.candidacy.number, one.response.slot) for one in calls} == {
        ("0001", "1"), ("0001", "2"), ("0001", "3"), ("0001", "4"), ("0002", "1"),
    }  # fmt: skip
    assert replays(sample)
    committed, drawn = db.session.query(AuditEntry).filter(AuditEntry.action.like("phone.%")).order_by("seq")
    assert {committed.action, drawn.action} <= set(ACTIONS)
    assert (committed.actor, committed.facts["forms"], drawn.actor) == ("off", 5, "sec")
    assert FIRST not in str(committed.facts)
    assert drawn.facts["words"] == [FIRST, SECOND]
    assert committed.facts["roster_sha256"] == drawn.facts["roster_sha256"] == sample.roster_sha256


def test_nobody_draws_alone_or_twice(made, office, witness):
    give(made.entries[0], made.during)
    with pytest.raises(Refusal, match="role-missing"):
        propose(made, witness)
    sample = propose(made, office)
    with pytest.raises(Refusal, match="sample-waiting"):
        propose(made, office, word="另一个签词")
    with pytest.raises(Refusal, match="same-signatory"):
        complete_sample(sample, SECOND, office, made.after)
    marker = field.staff("m", "marker")
    with pytest.raises(Refusal, match="role-missing"):
        complete_sample(sample, SECOND, marker, made.after)
    complete_sample(sample, SECOND, witness, made.after)
    with pytest.raises(Refusal, match="sample-drawn"):
        complete_sample(sample, "换一个试试", witness, made.after)
    with pytest.raises(Refusal, match="sample-empty"):
        propose(made, office)


def test_two_accounts_of_one_human_are_one_person(made, office):
    give(made.entries[0], made.during)
    other = field.staff("off2", "second-signatory")
    other.phone_index = office.phone_index = "f" * 64
    with pytest.raises(Refusal, match="same-signatory"):
        complete_sample(propose(made, office), SECOND, other, made.after)


@pytest.mark.parametrize("word", ["", "短", "  a  b ", "\n\t"])
def test_a_word_that_can_be_guessed_is_refused(made, office, witness, word):
    give(made.entries[0], made.during)
    with pytest.raises(Refusal, match="word-too-short"):
        propose(made, office, word=word)
    with pytest.raises(Refusal, match="word-too-short"):
        complete_sample(propose(made, office), word, witness, made.after)


def test_nothing_is_drawn_before_the_end_or_after_the_closing(made, office, witness):
    give(made.entries[0], made.during)
    with pytest.raises(Refusal, match="sample-empty"):
        propose(made, office, made.stage.closes_at - timedelta(milliseconds=1))
    sample = propose(made, office, made.stage.closes_at)
    made.stage.state = "closed"
    with pytest.raises(Refusal, match="stage-closed"):
        complete_sample(sample, SECOND, witness, made.after)
    with pytest.raises(Refusal, match="unknown"):
        propose_sample(made.stage, "plan", FIRST, office, made.after)


def test_whoever_had_more_time_comes_into_a_second_draw_of_two_words(made, office, witness, monkeypatch):
    first, second, _third = made.entries
    give(first, made.during)
    give(second, made.during)
    second.closes_at = made.after + timedelta(days=1)
    rule = phone_rule(made.stage.definition.component("households"))
    monkeypatch.setattr(service, "phone_rule", lambda _component: type(rule)(2, rule.effect))
    sample = propose(made, office)
    calls = complete_sample(sample, SECOND, witness, made.after)
    expected = sampling.sample(sample.seed, [f"0001/households/{slot}" for slot in range(1, 5)], 2)
    assert {f"0001/households/{call.response.slot}" for call in calls} == set(expected)
    again = propose(made, office, second.closes_at, word="又过了一天了")
    assert again.roster == {"0002": ["1", "2", "3", "4"]}
    assert {call.entry_id for call in complete_sample(again, SECOND, witness, second.closes_at)} == {
        second.id
    }
    assert [replays(one) for one in samples_of(made.stage, "households")] == [True, True]


def test_a_withdrawal_or_a_later_end_between_the_words_reshuffles_nobody(made, office, witness):
    first, second, third = made.entries
    give(first, made.during, 8)
    give(second, made.during, 8)
    give(third, made.during, 8)
    third.closes_at = made.after + timedelta(hours=1)
    sample = propose(made, office)
    second.candidacy.state = "withdrawn"
    later = made.after + timedelta(hours=2)
    calls = complete_sample(sample, SECOND, witness, later)
    assert {call.entry_id for call in calls} == {first.id, second.id}
    assert replays(sample)
    assert propose(made, office, later).roster.keys() == {"0003"}


def test_the_record_shows_any_later_change(made, office, witness):
    give(made.entries[0], made.during, 8)
    sample = propose(made, office)
    complete_sample(sample, SECOND, witness, made.after)
    drawn = outcome(sample.roster, "households", sample.seed, sample.size)
    assert len(drawn) == 5
    kept = sample.roster
    sample.roster = {"0001": kept["0001"][1:]}
    assert replays(sample) is False
    sample.roster, sample.second_word = kept, "想要的那一个"
    assert replays(sample) is False
    sample.second_word = SECOND
    db.session.delete(db.session.query(PhoneCall).order_by(PhoneCall.id).first())
    db.session.flush()
    assert replays(sample) is False


def test_a_draw_waiting_for_its_second_word_blocks_and_is_shown_to_the_second(made, office):
    give(made.entries[0], made.during)
    assert [one.code for one in KIND.blockers(made.stage)] == ["sample-missing"]
    assert KIND.second_hands(made.stage) == []
    propose(made, office)
    assert [one.code for one in KIND.blockers(made.stage)] == ["sample-waiting"]
    (waiting,) = KIND.second_hands(made.stage)
    assert (waiting.code, waiting.facts["asked_by"]) == ("sample-waiting", (office.id,))


def test_both_people_do_it_on_their_own_page(made, office, witness, app, clock):
    give(made.entries[0], made.during)
    field.staff("town", "office", township="520523100")
    db.session.commit()
    clock.set(made.after)
    first, second, town = (field.sign_in(app.test_client(), one) for one in ("off", "sec", "town"))
    url = f"/task-round/office/{made.stage_id}/households/sample"
    assert "等办公室定名单" in second.get(url).text
    assert second.post(f"{url}/commit", data={"word": FIRST}).status_code == 403
    wrong = first.post(f"{url}/commit", data={"word": "短"})
    assert (wrong.status_code, 'value="短"' in wrong.text) == (422, True)
    assert first.post(f"{url}/draw", data={"word": SECOND}).status_code == 409
    assert first.post(f"{url}/commit", data={"word": FIRST}).status_code == 303
    own, other = first.get(url).text, second.get(url).text
    assert FIRST not in own + other
    assert (f"{url}/draw" in own, f"{url}/draw" in other) == (False, True)
    assert first.post(f"{url}/draw", data={"word": SECOND}).status_code == 409
    assert second.post(f"{url}/draw", data={"word": "x"}).status_code == 422
    db.session.rollback()
    assert waiting_sample(made.stage, "households") is not None
    assert second.post(f"{url}/draw", data={"word": SECOND}).status_code == 303
    page = second.get(url).text
    assert all(word in page for word in (FIRST, SECOND, "结果完全一样"))
    assert re.search(r"<dd>4 张</dd>", page)
    assert [town.get(url).status_code, town.post(f"{url}/commit", data={"word": FIRST}).status_code] == [
        404,
        404,
    ]
    db.session.rollback()
    assert db.session.query(PhoneSample).one().witness_id is not None
