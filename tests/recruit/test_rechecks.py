"""Rechecks: the window, who may ask and who may answer, what waits for what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from recruit import audit
from recruit.calendar import WorkCalendar
from recruit.db import db
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.models import Account, AuditEntry, Message, Recheck, Result, ResultRow, Stage
from recruit.programme import Recheck as Rule
from recruit.programme.loading import read
from recruit.programme.messages import message
from recruit.queries.entries import entries_of
from recruit.queries.rechecks import (
    examiners_of,
    own_candidacy,
    to_be_mended,
)
from recruit.queries.stages import standing_in_the_way
from recruit.recheck import LONGEST, TOTAL, answer_due, file_until
from recruit.recheck_words import answer_of, words_of
from recruit.services import close_stage
from recruit.services.answer_recheck import Answer, answer_rechecks
from recruit.services.build_bundle import build_list
from recruit.services.enter_marks import Given, enter_marks
from recruit.services.file_recheck import Filing, file_rechecks
from recruit.services.send_messages import read_message
from recruit.web.rechecks import compare
from tests.recruit.funnel import small
from tests.recruit.funnel.test_holding import another_may_write
from tests.recruit.programme.files import JINSHA, changed, write
from tests.support import funnel

CHINA = ZoneInfo("Asia/Shanghai")
RULE = Rule(2, 1, True, "arithmetic", False, "office")
OUT = small.AFTER_TEST
UNTIL = datetime(2026, 5, 11, tzinfo=UTC)
TALK_OVER = small.AFTER_TALK
WORDS = "我算出来是 85 分，张三 13800000000 可以作证。"


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """The small programme with a recheck of the test's list: five calendar days, answered within two."""

    def put(blocks: bool) -> None:
        line = "recheck: {days: 5, answer_days: 2, working_days: false, scope: arithmetic, blocks: %s}"
        put_in = "    posting: {working_days: 3}\n    " + line % str(blocks).lower() + "\n"
        changed = small.SOURCE.replace("    posting: {working_days: 3}\n", put_in, 1)
        assert changed != small.SOURCE
        monkeypatch.setattr(small, "SOURCE", changed)

    return put


@pytest.fixture
def running(make_app: Callable[..., Flask], rules: Callable[[bool], None]):
    rules(True)
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=())
    with app.app_context():
        yield app


def filing(result: Result, number: str, about: str = TOTAL, words: str = WORDS) -> Filing:
    account = db.session.query(Account).filter_by(login=f"A{number}").one_or_none()
    account = account or funnel.applicant_of(result.stage, number)
    return Filing(result, own_candidacy(account, result, number), about, words, account)


def filed(result: Result, number: str = "N0003", at: datetime = OUT) -> Recheck:
    return file_rechecks([filing(result, number)], at)[0]


def blockers(stage: Stage, at: datetime) -> list[str]:
    return [one.code for one in standing_in_the_way(stage, at)]


@pytest.mark.parametrize(
    ("rule", "published", "until"),
    [
        (RULE, datetime(2016, 6, 13, 18, tzinfo=CHINA), datetime(2016, 6, 16, tzinfo=CHINA)),
        # The evening of the 12th in UTC is the 13th in China.
        (RULE, datetime(2016, 6, 12, 17, tzinfo=UTC), datetime(2016, 6, 16, tzinfo=CHINA)),
        # Friday; Sunday 12 June 2016 was a make-up working day after the Dragon Boat Festival.
        (RULE, datetime(2016, 6, 8, 9, tzinfo=CHINA), datetime(2016, 6, 14, tzinfo=CHINA)),
        (replace(RULE, working_days=False), datetime(2016, 6, 8, 9, tzinfo=CHINA), datetime(2016, 6, 11, tzinfo=CHINA)),
    ],
)  # fmt: skip
def test_the_window_is_counted_in_the_days_the_rules_name(rule, published, until):
    assert file_until(rule, published, WorkCalendar(), CHINA) == until


def test_the_answer_is_due_by_the_day_it_was_filed_and_the_countys_own_holidays():
    filed_at = datetime(2016, 6, 14, 23, 59, tzinfo=CHINA)
    assert answer_due(RULE, filed_at, WorkCalendar(), CHINA) == datetime(2016, 6, 16, tzinfo=CHINA)
    county = WorkCalendar(holidays=frozenset({date(2016, 6, 15)}))
    assert answer_due(RULE, filed_at, county, CHINA) == datetime(2016, 6, 17, tzinfo=CHINA)


@pytest.mark.database
def test_filed_once_answered_once_and_told(running):
    result = funnel.publish(funnel.at_the_test())
    recheck = filed(result)
    assert recheck.due_at == datetime(2026, 5, 8, tzinfo=UTC)
    assert (recheck.state, words_of(recheck)) == ("open", WORDS)
    assert b"13800000000" not in recheck.words_sealed
    with pytest.raises(Refusal, match="recheck-filed"):
        filed(result)
    office = funnel.reviewer()
    answer_rechecks([Answer(recheck, "confirmed", "各项重新加过，是 70 分。")], office, OUT)
    assert (recheck.state, recheck.answer, recheck.answered_by_id) == ("answered", "confirmed", office.id)
    assert answer_of(recheck) == "各项重新加过，是 70 分。"
    with pytest.raises(Refusal, match="recheck-answered"):
        answer_rechecks([Answer(recheck, "correction", "改主意了")], office, OUT)
    (message,) = db.session.query(Message)
    assert (message.account_id, message.template) == (recheck.filed_by_id, "recheck-answered")
    assert "“测试”" in read_message(message)[1]


def test_the_log_names_numbers_and_no_words(running):
    recheck = filed(funnel.publish(funnel.at_the_test()))
    answer_rechecks([Answer(recheck, "confirmed", "张三说得不对")], funnel.reviewer(), OUT)
    rows = db.session.query(AuditEntry).filter(AuditEntry.action.startswith("recheck.")).all()
    assert [(row.action, row.subject) for row in rows] == [
        ("recheck.file", "candidacy:small/N0003"),
        ("recheck.answer", "candidacy:small/N0003"),
    ]
    assert rows[0].facts == {"stage": "test", "version": 1, "about": TOTAL, "receipt": "YY0001"}
    assert rows[1].facts == {"stage": "test", "version": 1, "answer": "confirmed"}
    assert list(audit.verify()) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"about": "none"}, "recheck-about"),
        ({"words": " \r\n "}, "recheck-words"),
        ({"words": "长" * (LONGEST + 1)}, "recheck-long"),
    ],
)
def test_what_is_filed_names_the_wrong_field(running, changes, code):
    result = funnel.publish(funnel.at_the_test())
    with pytest.raises(Refusal, match=code) as refused:
        file_rechecks([replace(filing(result, "N0003"), **changes)], OUT)
    assert refused.value.facts["field"] in ("about", "words")
    assert db.session.query(Recheck).count() == 0


def test_only_in_time_only_a_published_list_and_only_ones_own_line(running):
    stage = funnel.at_the_test()
    signed = funnel.close(stage)
    own = filing(signed, "N0003")
    with pytest.raises(Refusal, match="unknown"):
        file_rechecks([own], OUT)
    close_stage.publish(signed, funnel.office(), OUT)
    with pytest.raises(Refusal, match="recheck-over") as late:
        file_rechecks([own], UNTIL)
    assert late.value.facts["until"] == "2026-05-10 24:00"
    with pytest.raises(Refusal, match="not-yours"):
        file_rechecks([replace(own, by=filing(signed, "N0004").by)], OUT)
    with pytest.raises(Refusal, match="role-missing"):
        file_rechecks([replace(own, by=funnel.second())], OUT)
    assert file_rechecks([own], UNTIL - timedelta(seconds=1))


def test_a_corrected_list_opens_a_window_of_its_own_and_shuts_the_old_one(running):
    stage = funnel.at_the_test()
    first = funnel.publish(stage)
    filed(first)
    entries_of(stage)[0].candidacy.state = "withdrawn"
    second = funnel.correct(stage, "本人退出", OUT + timedelta(days=1))
    with pytest.raises(Refusal, match="recheck-superseded"):
        filed(first, "N0004", OUT + timedelta(days=1))
    assert filed(second, at=UNTIL).result_id == second.id  # a day later than the first list's window


def test_a_stage_without_the_rule_takes_none(running):
    stage = funnel.at_the_test()
    funnel.publish(stage)
    talk = stage.cohort.stage("talk")
    small.give(entries_of(talk), "talk", [50, 60], funnel.person("judge", "judge"))
    # Nothing was filed, so once the window is over nothing keeps the next list back.
    later = funnel.publish(talk, UNTIL)
    with pytest.raises(Refusal, match="recheck-none"):
        filed(later, "N0001", UNTIL)


def test_whoever_judged_does_not_answer_nor_does_another_account_of_theirs(running):
    recheck = filed(funnel.publish(funnel.at_the_test()))
    judge = funnel.person("judge", "judge")
    judge.phone_index = "one-phone"
    twin = funnel.person("twin", "office", name="别名")
    twin.phone_index = "one-phone"
    clerk = funnel.person("clerk", "clerk")
    applicant = recheck.filed_by
    cousin = funnel.person("cousin", "office", name="本人")
    db.session.flush()
    for by, code in ((judge, "role-missing"), (twin, "recheck-own-mark"), (clerk, "role-missing")):
        with pytest.raises(Refusal, match=code):
            answer_rechecks([Answer(recheck, "confirmed", "好")], by, OUT)
    applicant.person_id, cousin.person_id = None, applicant.person_id
    db.session.flush()
    with pytest.raises(Refusal, match="own-case"):
        answer_rechecks([Answer(recheck, "confirmed", "好")], cousin, OUT)
    assert recheck.state == "open"


@pytest.mark.parametrize(
    ("kind", "words", "code"),
    [
        ("perhaps", "好", "recheck-kind"),
        ("confirmed", "  ", "recheck-answer-words"),
        ("confirmed", "长" * (LONGEST + 1), "recheck-long"),
    ],
)
def test_an_answer_says_what_and_why(running, kind, words, code):
    recheck = filed(funnel.publish(funnel.at_the_test()))
    with pytest.raises(Refusal, match=code):
        answer_rechecks([Answer(recheck, kind, words)], funnel.reviewer(), OUT)


def test_an_office_confined_to_a_township_answers_its_own_people_only(running):
    recheck = filed(funnel.publish(funnel.at_the_test()))
    confined = funnel.person("t2", "office", name="乡里")
    confined.organisation = funnel.small.Organisation(
        code="t2", kind="township", name="乙镇", township_code="999001002"
    )
    db.session.flush()
    with pytest.raises(Refusal, match="outside-township"):
        answer_rechecks([Answer(recheck, "confirmed", "好")], confined, OUT)


@pytest.mark.database
def test_where_the_rules_say_so_the_next_list_waits(running):
    stage = funnel.at_the_test()
    signed = funnel.close(stage)
    talk = stage.cohort.stage("talk")
    assert "recheck-unpublished" in blockers(talk, TALK_OVER)
    result = close_stage.publish(signed, funnel.office(), OUT)
    small.give(entries_of(talk), "talk", [50, 60], funnel.person("judge", "judge"))
    recheck = filed(result)
    assert blockers(talk, TALK_OVER) == ["recheck-running", "recheck-open"]
    with pytest.raises(Refusal, match="stage-blocked"):
        close_stage.propose(talk, funnel.office(), TALK_OVER)
    assert blockers(talk, UNTIL) == ["recheck-open"]
    answer_rechecks([Answer(recheck, "confirmed", "没有算错")], funnel.reviewer(), UNTIL)
    assert blockers(talk, UNTIL) == []
    assert close_stage.propose(talk, funnel.office(), UNTIL).state == "proposed"


def test_where_they_do_not_nothing_waits(make_app, rules):
    rules(False)
    with make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=()).app_context():
        stage = funnel.at_the_test()
        filed(funnel.publish(stage))
        assert blockers(stage.cohort.stage("talk"), TALK_OVER) == []


@pytest.mark.database
def test_a_mark_found_wrong_is_put_right_by_its_examiner_and_a_new_list_follows(running):
    stage = funnel.at_the_test()
    result = funnel.publish(stage)
    judge = funnel.person("judge", "judge")
    entries = {entry.candidacy.number: entry for entry in entries_of(stage)}

    def mend(number: str, at: datetime = OUT) -> None:
        enter_marks([Given(entries[number], "paper", "", Decimal(85), Decimal(100), "登分有误")], judge, at)

    recheck = filed(result)
    with pytest.raises(Refusal, match="stage-closed"):
        mend("N0003")
    answer_rechecks([Answer(recheck, "correction", "把 85 登成了 70")], funnel.reviewer(), OUT)
    assert {one.template for one in db.session.query(Message).filter_by(account_id=judge.id)} == {
        "recheck-correction"
    }
    with pytest.raises(Refusal, match="stage-closed"):
        mend("N0004")
    mend("N0003")
    second = funnel.correct(stage, "登分有误")
    rows = {
        row.candidacy.number: (row.rank, row.outcome)
        for row in db.session.query(ResultRow).filter_by(result_id=second.id)
    }
    assert rows["N0003"] == (2, "advanced")
    assert rows["N0002"] == (3, "reserve")
    with pytest.raises(Refusal, match="stage-closed"):
        mend("N0003")  # the new list is in force, and nobody has found anything wrong with that one


def test_an_answer_that_confirms_opens_nothing(running):
    stage = funnel.at_the_test()
    recheck = filed(funnel.publish(stage))
    answer_rechecks([Answer(recheck, "confirmed", "没有错")], funnel.reviewer(), OUT)
    assert to_be_mended(stage, OUT) == {}


def test_a_programme_whose_rechecks_end_too_late_is_warned_of(tmp_path):
    late = "recheck: {days: 1, answer_days: 1, working_days: false, scope: arithmetic, blocks: true}"
    reading = read(write(tmp_path, JINSHA.replace(late.replace("true", "false"), late)))
    found = {problem.path: problem for problem in reading.problems if problem.code == "recheck-late"}
    # The rounds of tasks leave two days between them; exam and test follow each other on the next day.
    assert {"stages.online-exam.recheck", "stages.onsite-test.recheck"} <= set(found)
    exam = found["stages.online-exam.recheck"]
    assert exam.level == "warning"
    assert exam.facts["answered"] == "2016-05-23"
    assert exam.facts["opens"] == "2016-05-22"
    assert "2016-05-23" in message(exam)
    # Where the funnel does not wait, a correction comes too late all the same.
    waits_not = [one.path for one in read(write(tmp_path)).problems if one.code == "recheck-late"]
    assert set(waits_not) == set(found)


def test_a_recheck_of_no_days_is_a_mistake(tmp_path):
    reading, _lines = changed(tmp_path, ("recheck: {days: 1,", "recheck: {days: 0,"))
    assert [problem.code for problem in reading.problems if problem.level == "error"] == ["too-small"]


@pytest.mark.database
def test_once_the_next_stage_has_opened_a_mistake_is_referred_and_not_promised_a_correction(running):
    stage = funnel.at_the_test()
    recheck = filed(funnel.publish(stage))
    opened = stage.cohort.stage("talk").opens_at
    with pytest.raises(Refusal, match="recheck-too-late") as refused:
        answer_rechecks([Answer(recheck, "correction", "登错了")], funnel.reviewer(), opened)
    assert refused.value.facts["field"] == "kind"
    assert stage.cohort.stage("talk").definition.title.zh in tell(refused.value)
    with pytest.raises(Refusal, match="recheck-answer-words"):
        answer_rechecks([Answer(recheck, "referred", " ")], funnel.reviewer(), opened)
    answer_rechecks([Answer(recheck, "referred", "登错了，已经报领导小组")], funnel.reviewer(), opened)
    assert (recheck.state, recheck.answer) == ("answered", "referred")
    assert to_be_mended(stage, OUT) == {}
    assert {one.template for one in db.session.query(Message)} == {"recheck-answered"}


def test_whoever_gave_a_carried_mark_does_not_answer_about_the_list_it_is_carried_into(running):
    stage = funnel.at_the_test()
    funnel.publish(stage)
    talk = stage.cohort.stage("talk")
    carried_by = funnel.person("judge", "judge")
    small.give(entries_of(talk), "talk", [50, 60], funnel.person("other", "judge", name="另一位"))
    (one, *_rest) = entries_of(talk)
    assert {judge.login for judge in examiners_of(talk, one.candidacy)} == {carried_by.login, "other"}
    assert {judge.login for judge in examiners_of(stage, one.candidacy)} == {carried_by.login}


@pytest.mark.database
def test_the_stage_is_held_while_somebody_files(running):
    result = funnel.publish(funnel.at_the_test())
    own, key = filing(result, "N0003"), result.stage_id
    db.session.commit()
    file_rechecks([own], OUT)
    assert not another_may_write(Stage, key)
    db.session.commit()
    assert another_may_write(Stage, key)


def test_the_list_is_worked_out_anew_only_after_something_that_may_change_it(running, monkeypatch):
    stage = funnel.at_the_test()
    recheck = filed(funnel.publish(stage))
    worked = []
    monkeypatch.setattr(compare, "build_list", lambda *given: worked.append(1) or build_list(*given))

    def different() -> set[str]:
        return {one.title for one in compare.compared(recheck) if not one.same}

    assert different() == set()
    answer_rechecks([Answer(recheck, "correction", "把 85 登成了 70")], funnel.reviewer(), OUT)
    assert different() == set()
    assert len(worked) == 1
    mine = next(one for one in entries_of(stage) if one.candidacy_id == recheck.candidacy_id)
    given = Given(mine, "paper", "", Decimal(85), Decimal(100), "登分有误")
    enter_marks([given], funnel.person("judge", "judge"), OUT)
    assert different()
    assert len(worked) == 2
