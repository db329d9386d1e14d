"""Sampled review: what is drawn is looked at, the rest follows, nothing is rejected by rule, nothing closes without."""

from __future__ import annotations

import pytest

from exams.kinds.task_round import KIND
from exams.models import Evidence, ReviewOutcome, ReviewSample
from exams.queries.review_desk import evidence_left, waiting_for_sample
from exams.queries.review_sample import drawn_of, replays, waiting_review
from exams.services.draw_review_sample import complete_review_sample, propose_review_sample
from exams.services.review_evidence import Judged, review_evidence
from exams.services.upload_evidence import Upload, upload_evidence
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from tests.exams.evidence_desk import desk
from tests.exams.fieldwork import field

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def reviewer(sampled):
    for entry, first in zip(sampled.entries, (1, 11), strict=True):
        field.upload(entry, desk.SHOTS, list(range(first, first + 6)), sampled.during)
    return desk.reviewer(sampled, "first")


def blockers(made) -> dict[str, int]:
    mine = ("evidence-unreviewed", "review-sample-missing", "review-sample-waiting")
    return {one.code: one.count for one in KIND.blockers(made.stage) if one.code in mine}


@pytest.mark.database
def test_nobody_looks_before_the_draw_and_nothing_closes_without_it(sampled, reviewer):
    assert desk.on_desk(reviewer, sampled) == []
    assert blockers(sampled) == {"review-sample-missing": 2}
    office, witness = field.staff("off", "office"), field.staff("sig", "second-signatory")
    sample = propose_review_sample(sampled.stage, desk.SHOTS, "三月的雨", office, sampled.during)
    assert blockers(sampled) == {"review-sample-waiting": 2}
    assert [one.code for one in KIND.second_hands(sampled.stage)] == ["review-sample-waiting"]
    with pytest.raises(Refusal, match="sample-waiting"):
        propose_review_sample(sampled.stage, desk.SHOTS, "五月的风", office, sampled.during)
    with pytest.raises(Refusal, match="same-signatory"):
        complete_review_sample(sample, "四月的雨", office, sampled.during)
    assert complete_review_sample(sample, "山上的茶", witness, sampled.during) == 4
    with pytest.raises(Refusal, match="sample-drawn"):
        complete_review_sample(sample, "山上的茶", witness, sampled.during)
    assert blockers(sampled) == {"evidence-unreviewed": 4}
    assert len(desk.on_desk(reviewer, sampled)) == 4
    assert evidence_left(reviewer, sampled.stage, desk.SHOTS) == (0, 4)
    assert waiting_for_sample(sampled.stage, desk.SHOTS) == 8


@pytest.mark.database
def test_a_sample_that_passes_accepts_the_rest_by_rule_and_says_so(sampled, reviewer):
    desk.draw(sampled)
    assert desk.look(reviewer, sampled, sampled.during) == 4
    for entry in sampled.entries:
        assert sorted(desk.states(entry)) == ["accepted"] * 2 + ["rule"] * 4
    by_rule = db.session.query(Evidence).filter_by(by_sample=True).all()
    assert {(one.state, one.reviewed_by_id) for one in by_rule} == {("accepted", None)}
    assert blockers(sampled) == {}
    told = db.session.query(AuditEntry).filter_by(action="evidence.sampled").all()
    assert [(one.facts["outcome"], one.facts["by_rule"]) for one in told] == [("passed", 4)] * 2


@pytest.mark.database
def test_a_sample_that_fails_puts_everything_up_and_rejects_nothing_by_itself(sampled, reviewer):
    desk.draw(sampled)
    mine = [one for one in desk.on_desk(reviewer, sampled) if one.entry_id == sampled.entry_ids[0]]
    review_evidence([Judged(mine[0], "rejected", "unreadable")], reviewer, sampled.during)
    assert desk.states(sampled.entries[0]).count("rejected") == 1
    assert desk.states(sampled.entries[0]).count("waiting") == 5
    assert len([one for one in desk.on_desk(reviewer, sampled) if one.entry_id == sampled.entry_ids[0]]) == 5
    desk.look(reviewer, sampled, sampled.during)
    assert sorted(desk.states(sampled.entries[0])) == ["accepted"] * 5 + ["rejected"]
    assert sorted(desk.states(sampled.entries[1])) == ["accepted"] * 2 + ["rule"] * 4


@pytest.mark.database
def test_a_ruling_taken_back_takes_back_what_followed(sampled, reviewer):
    desk.draw(sampled)
    drawn = desk.on_desk(reviewer, sampled)
    desk.look(reviewer, sampled, sampled.during)
    review_evidence([Judged(drawn[0], "waiting")], reviewer, sampled.during)
    states = desk.states(drawn[0].entry)
    assert (states.count("waiting"), states.count("rule"), states.count("accepted")) == (5, 0, 1)
    review_evidence([Judged(drawn[0], "rejected", "other")], reviewer, sampled.during)
    assert db.session.query(ReviewOutcome).filter_by(entry_id=drawn[0].entry_id).one().state == "failed"
    review_evidence([Judged(drawn[0], "accepted")], reviewer, sampled.during)
    assert desk.states(drawn[0].entry).count("rule") == 4


def test_one_wrong_may_be_allowed(app_context, clock):
    made = desk.build("sample: 3, accept_number: 1", candidates=1)
    clock.set(made.during)
    field.upload(made.entries[0], desk.SHOTS, [1, 2, 3, 4, 5, 6], made.during)
    reviewer = desk.reviewer(made, "first")
    desk.draw(made)
    desk.look(reviewer, made, made.during, wrong=1)
    assert sorted(desk.states(made.entries[0])) == [
        "accepted",
        "accepted",
        "rejected",
        "rule",
        "rule",
        "rule",
    ]


def test_a_replacement_is_always_looked_at_and_never_drawn(sampled, reviewer):
    desk.draw(sampled)
    desk.look(reviewer, sampled, sampled.during, wrong=1)
    entry = sampled.entries[0]
    rejected = db.session.query(Evidence).filter_by(entry_id=entry.id, state="rejected").one()
    (outcome,) = upload_evidence(
        [Upload(entry, desk.SHOTS, field.picture(99), replaces=rejected.id)], sampled.during
    )
    assert outcome.evidence in desk.on_desk(reviewer, sampled)
    assert "review-sample-missing" not in blockers(sampled)


def test_what_comes_later_is_on_a_later_roster_and_one_failure_puts_up_all(app_context, clock):
    made = desk.build("sample: 2", candidates=1, target=8)
    clock.set(made.during)
    entry = made.entries[0]
    field.upload(entry, desk.SHOTS, [1, 2, 3, 4], made.during)
    reviewer = desk.reviewer(made, "first")
    desk.draw(made)
    desk.look(reviewer, made, made.during)
    assert desk.states(entry).count("rule") == 2
    field.upload(entry, desk.SHOTS, [5, 6, 7, 8], made.during)
    assert blockers(made) == {"review-sample-missing": 1}
    desk.draw(made)
    first, second = db.session.query(ReviewSample).order_by(ReviewSample.id)
    assert (first.roster, second.roster) == ({"0001": ["1", "2", "3", "4"]}, {"0001": ["5", "6", "7", "8"]})
    desk.look(reviewer, made, made.during, wrong=1)
    assert desk.states(entry).count("rule") == 0
    assert blockers(made) == {"evidence-unreviewed": 4}
    field.upload(entry, desk.SHOTS, [9], made.during)
    # Everything of a candidate whose sample failed is looked at: no draw is needed for it.
    assert blockers(made) == {"evidence-unreviewed": 5}


def test_a_picture_accepted_by_rule_can_be_called_up_and_is_a_persons_from_then_on(sampled, reviewer):
    desk.draw(sampled)
    desk.look(reviewer, sampled, sampled.during)
    one = db.session.query(Evidence).filter_by(by_sample=True).first()
    review_evidence([Judged(one, "waiting")], reviewer, sampled.during)
    assert desk.on_desk(reviewer, sampled) == [one]
    review_evidence([Judged(one, "rejected", "other")], reviewer, sampled.during)
    # It was not drawn, so it says nothing about the others.
    assert desk.states(one.entry).count("rule") == 3
    assert db.session.query(ReviewOutcome).filter_by(entry_id=one.entry_id).one().state == "passed"


def test_anybody_can_replay_a_draw_and_a_changed_record_shows(sampled, reviewer):
    desk.draw(sampled)
    sample = db.session.query(ReviewSample).one()
    assert waiting_review(sampled.stage, desk.SHOTS) is None
    assert replays(sample)
    rows = db.session.query(Evidence).filter_by(course="drawn")
    by_hand = drawn_of(sample.roster, desk.SHOTS, sample.seed, (2, None, 0))
    assert sorted((one.entry.candidacy.number, str(one.serial)) for one in rows) == by_hand
    swapped = rows.first()
    swapped.course = "rest"
    db.session.flush()
    assert not replays(sample)


def test_the_office_draws_on_its_page_and_reads_what_slips_through(sampled, reviewer, app):
    url = f"/task-round/office/{sampled.stage_id}/{desk.SHOTS}/review-sample"
    field.staff("town", "office", township="520523100")
    field.staff("sig", "second-signatory")
    db.session.commit()
    office, town, other = (field.sign_in(app.test_client(), one) for one in ("office", "town", "sig"))
    page = office.get(url).text
    assert "2 位考生的 12 张图片" in page
    assert "不对的超过 4 张的人，二十次里最多有一次能混过去" in page
    assert "最多占" in page
    assert town.get(url).status_code == 404
    assert office.post(f"{url}/commit", data={"word": "雨"}).status_code == 422
    assert office.post(f"{url}/commit", data={"word": "三月的雨下了"}).status_code == 303
    assert "三月的雨下了" not in other.get(url).text
    assert other.post(f"{url}/draw", data={"word": "山上的茶开了"}).status_code == 303
    assert "重抽一遍，结果完全一样" in office.get(url).text
    assert office.get(url.replace(desk.SHOTS, "downloads")).status_code == 404
    assert "看抽样的记录" in office.get(f"/task-round/office/{sampled.stage_id}/").text


def test_the_candidate_reads_that_nobody_looked(sampled, reviewer, app):
    desk.draw(sampled)
    desk.look(reviewer, sampled, sampled.during)
    page = field.sign_in(app.test_client(), "a1").get(
        f"/task-round/{sampled.entry_ids[0]}/pictures/{desk.SHOTS}"
    )
    assert page.text.count("抽样收下</span>") == 4
    assert "没有人看过" in page.text
    lines = dict(KIND.workings(sampled.entries[0])[0].lines)
    assert lines["其中抽样收下、没有人看过的"] == "4 张"


def test_the_log_tells_of_each_draw_what_it_settled(app_context, clock):
    made = desk.build("sample: 2", candidates=1, target=20)
    clock.set(made.during)
    reviewer = desk.reviewer(made, "first")
    for shades in ([1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 16, 17]):
        field.upload(made.entries[0], desk.SHOTS, shades, made.during)
        desk.draw(made)
        desk.look(reviewer, made, made.during)
    told = db.session.query(AuditEntry).filter_by(action="evidence.sampled")
    assert [one.facts["by_rule"] for one in told] == [4, 5]
    assert desk.states(made.entries[0]).count("rule") == 9
