"""Chains of approval: who speaks when, what a return and a refusal do, a word taken back; on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.approval.chain import VERDICTS, Said, Step, standing
from recruit.approval.words import said_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, ApprovalWord, Candidacy, Cohort, Entry, Stage
from recruit.programme import load
from recruit.programme.model import Text
from recruit.queries.approvals import chain_of, chains_of
from recruit.services.approve import Word, approve, take_back
from recruit.services.erase_approvals import PARTS
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from tests.support.candidates import candidates, staff
from tests.support.funnel import browser

STEPS = tuple(Step(code, Text(code, code), "office") for code in ("a", "b", "c"))
DAY = date(2020, 11, 2)


def chain(*words: str):
    return standing(STEPS, [Said(*word.split(":")) for word in words])


def test_passes_lead_to_the_end_a_return_one_step_back_a_refusal_ends_it():
    assert (chain().state, chain().step.code) == ("open", "a")
    assert chain("a:pass", "b:pass").step.code == "c"
    assert chain("a:pass", "b:pass", "c:pass").state == "passed"
    back = chain("a:pass", "b:return")
    assert (back.step.code, back.returned) == ("a", True)
    assert chain("a:pass", "b:return", "a:pass").returned is False
    assert (chain("a:return").step.code, chain("a:return").returned) == ("a", True)
    over = chain("a:pass", "b:refuse", "b:pass")
    assert (over.state, over.step.code) == ("refused", "b")


def test_a_word_out_of_its_turn_counts_for_nothing():
    assert chain("c:pass", "b:refuse").step.code == "a"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(VERDICTS)), max_size=12))
def test_nobody_passes_without_a_word_of_every_step(words):
    found = standing(STEPS, [Said(*word) for word in words])
    if found.state == "passed":
        assert {("a", "pass"), ("b", "pass"), ("c", "pass")} <= set(words)
    if found.state == "refused":
        assert "refuse" in {verdict for _step, verdict in words}


pytestmark = pytest.mark.database


@pytest.fixture
def cohort_id(app) -> int:
    """Four applicants of Yingjiang who stand before the village's opinion and the county's review."""
    programme = load("yingjiang-2019")
    at = programme.stages[0].window.opens
    with app.app_context():
        cohort = open_cohort(publish(programme, None, at), "yj", None, at)
        candidates(cohort, "review", range(1, 5), at)
        for login, role in (("office", "office"), ("office2", "office"), ("second", "second-signatory")):
            staff(login, role)
        first, other = programme.regions.townships[0].code, programme.regions.townships[1].code
        staff("clerk", "clerk", township=first)
        staff("elsewhere", "clerk", township=other)
        db.session.query(Candidacy).update({"township_code": first})
        db.session.commit()
        return cohort.id


@pytest.fixture
def stage(cohort_id: int, app_context) -> Stage:
    return db.session.get_one(Cohort, cohort_id).stage("review")


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def entries(stage: Stage) -> list[Entry]:
    return [one.entry for one in chains_of(stage)]


def at(stage: Stage) -> datetime:
    return stage.opens_at + timedelta(days=3)


def say(stage: Stage, entry: Entry, step: str, verdict: str, by: str, **more) -> None:
    facts = {"said_on": DAY, "words": "", "signed": "王某", **more}
    approve(stage, [Word(entry, step, verdict, **facts)], account(by), at(stage))


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def test_village_then_county_and_the_stage_knows_who_passed(stage):
    first, second, third, _last = entries(stage)
    kind = kind_of(stage)
    assert [(one.code, one.count) for one in kind.blockers(stage)] == [("approval-open", 4)]
    for entry in (first, second, third):
        say(stage, entry, "village", "pass", "clerk")
    say(stage, first, "county", "pass", "office")
    say(stage, second, "county", "refuse", "office", words="有不良信用记录")
    say(stage, third, "county", "return", "office", words="缺一处签名")
    rulings = {one.candidate: (one.outcome, one.reason) for one in kind.rulings(stage)}
    assert rulings == {
        "0001": ("advanced", "approved"),
        "0002": ("out", "refused-county"),
        "0003": ("out", "not-decided"),
        "0004": ("out", "not-decided"),
    }
    assert kind.blockers(stage)[0].count == 2
    assert kind.reason_words(stage, "refused-county") == "“县电子商务运营中心审批意见”没有通过"
    assert chain_of(third).standing.step.code == "village"
    assert [one.code for one in kind.todos(third)] == ["approval-mend"]
    say(stage, third, "village", "pass", "clerk", words="补好了")
    say(stage, third, "county", "pass", "office")
    assert chain_of(third).standing.state == "passed"


def test_who_may_not_speak(stage):
    first, *_more = entries(stage)
    assert refused(lambda: say(stage, first, "county", "pass", "office"))[0] == "approval-turn"
    assert refused(lambda: say(stage, first, "village", "pass", "elsewhere"))[0] == "approval-voice"
    assert refused(lambda: say(stage, first, "village", "pass", "second"))[0] == "approval-voice"
    say(stage, first, "village", "pass", "office")
    assert refused(lambda: say(stage, first, "county", "pass", "clerk"))[0] == "approval-voice"
    # Who wrote the village's words down does not speak for the county as well.
    assert refused(lambda: say(stage, first, "county", "pass", "office"))[0] == "approval-earlier"
    say(stage, first, "county", "pass", "office2")
    assert refused(lambda: say(stage, first, "county", "refuse", "office2", words="x"))[0] == "approval-over"


def test_what_a_word_needs(stage):
    first, *_more = entries(stage)
    assert refused(lambda: say(stage, first, "village", "maybe", "clerk")) == ("approval-verdict", "verdict")
    assert refused(lambda: say(stage, first, "village", "refuse", "clerk")) == ("reason-wanted", "words")
    assert refused(lambda: say(stage, first, "village", "pass", "clerk", signed=" ")) == (
        "approval-signed",
        "signed",
    )
    later = date(2031, 1, 1)
    assert refused(lambda: say(stage, first, "village", "pass", "clerk", said_on=later)) == (
        "approval-day",
        "said_on",
    )
    assert refused(lambda: say(stage, first, "village", "pass", "clerk", sheet=b"x"))[1] == "sheet"
    assert db.session.query(ApprovalWord).count() == 0


def test_all_or_none(stage):
    first, second, *_more = entries(stage)
    say(stage, second, "village", "pass", "clerk")
    db.session.commit()
    both = [Word(one, "village", "pass", DAY, "", "王某") for one in (first, second)]
    with pytest.raises(Refusal) as wrong:
        approve(stage, both, account("clerk"), at(stage))
    db.session.rollback()
    assert (wrong.value.code, wrong.value.facts["number"]) == ("approval-turn", "0002")
    assert chain_of(first).words == []


def test_a_wrong_word_is_taken_back_by_somebody_else_and_stays_readable(stage):
    first, *_more = entries(stage)
    say(stage, first, "village", "pass", "clerk")
    say(stage, first, "county", "refuse", "office", words="看错了人")
    assert refused(lambda: take_back(first, "看错了人", account("office"), at(stage)))[0] == "approval-own"
    assert refused(lambda: take_back(first, " ", account("office2"), at(stage))) == (
        "reason-wanted",
        "reason",
    )
    last = take_back(first, "看错了人", account("office2"), at(stage))
    assert (last.taken_back_reason, chain_of(first).standing.step.code) == ("看错了人", "county")
    assert {one.reason for one in kind_of(stage).rulings(stage)} == {"not-decided"}
    say(stage, first, "county", "pass", "office")
    assert kind_of(stage).rulings(stage)[0].outcome == "advanced"


def test_words_go_with_the_applications_and_the_act_stays(stage):
    first, *_more = entries(stage)
    say(stage, first, "village", "return", "clerk", words="缺照片")
    (word,) = chain_of(first).words
    assert said_of(word) == {"words": "缺照片", "signed": "王某"}
    PARTS[0].wipe(None, [word.id])
    db.session.expire_all()
    (word,) = chain_of(first).words
    assert (said_of(word)["words"], word.verdict, word.by.login) == ("", "return", "clerk")


def test_pages(app, cohort_id, clock):
    with app.app_context():
        stage = db.session.get_one(Cohort, cohort_id).stage("review")
        clock.set(at(stage))
        stage_id, (first, second, third, _last) = stage.id, [one.id for one in entries(stage)]
    app.config["WTF_CSRF_ENABLED"] = False
    clerk, office, elsewhere = (browser(app, login) for login in ("clerk", "office", "elsewhere"))
    assert "所在村支两委意见" in clerk.get(f"/approval/{stage_id}").text
    assert elsewhere.get(f"/approval/entry/{first}").status_code == 404
    ticked = {"entry": [str(second), str(third)], "signed": "王某", "said_on": "2020-11-02"}
    assert (
        clerk.post(f"/approval/{stage_id}/pass?step=village", data={**ticked, "entry": []}).status_code == 422
    )
    assert clerk.post(f"/approval/{stage_id}/pass?step=village", data=ticked).status_code == 303
    said = {"step": "village", "verdict": "return", "words": "缺照片", "signed": "", "said_on": "2020-11-02"}
    lost = clerk.post(f"/approval/entry/{first}", data=said)
    assert (lost.status_code, "缺照片" in lost.text, "签的字" in lost.text) == (422, True, True)
    assert clerk.post(f"/approval/entry/{first}", data={**said, "signed": "李某"}).status_code == 303
    one = office.get(f"/approval/entry/{second}").text
    assert "记下意见" in one
    county = {"step": "county", "verdict": "pass", "words": "", "signed": "张某", "said_on": "2020-11-03"}
    assert office.post(f"/approval/entry/{second}", data=county).status_code == 303
    assert office.get(f"/approval/{stage_id}/chains.xlsx?state=passed").data[:2] == b"PK"
    own = browser(app, "a1")
    mine = own.get(f"/approval/own/{first}")
    assert (mine.status_code, "材料被退回" in mine.text, "缺照片" in mine.text) == (200, True, True)
    assert own.get(f"/approval/own/{second}").status_code == 404
