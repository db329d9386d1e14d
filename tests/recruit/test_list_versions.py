"""Versions of a list: who moved and why; pages that read their own rows; long bundles; who may not sign."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from recruit import bundles, storage
from recruit.db import db
from recruit.list_changes import changes_csv, told_changes
from recruit.list_findings import check
from recruit.models import Result, ResultPage
from recruit.programme import load_text
from recruit.queries import lists
from recruit.queries.entries import entries_of
from recruit.queries.lists import bundle_of, list_page
from recruit.services import close_stage
from recruit.services.export_lists import content
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish as publish_programme
from scoring.changes import changes
from tests.recruit.funnel import small
from tests.support.funnel import at_the_test, close, correct, office, person, publish, second
from tests.support.refusals import refused


@pytest.mark.database
def test_a_corrected_list_tells_exactly_who_moved_and_why(running):
    stage = at_the_test()
    first = publish(stage)
    entries_of(stage)[0].candidacy.state = "withdrawn"
    later = correct(stage, "本人退出")
    told = told_changes(stage, bundle_of(first), bundle_of(later))
    assert [(one.number, one.rank, one.outcome) for one in told.moves] == [
        ("N0003", "3 → 2", "候补 → 晋级"),
        ("N0004", "4 → 3", "未入选 → 候补"),
        ("N0001", "1 → –", "晋级 → 未入选"),
        ("N0002", "2 → 1", "晋级"),
    ]
    assert told.moves[0].why == "自己的成绩没有变，别人的变动或规则的更正带来的"
    assert told.moves[2].why == "本人退出"
    # Names as on the newer list: whoever fell out stands there by number alone.
    assert [bool(one.name) for one in told.moves] == [True, True, False, True]
    assert "N0001" in changes_csv(told).decode()


def test_nothing_moved_between_a_list_and_itself():
    bundle = {
        "policy": {"rule": "decisions"},
        "inputs": [{"candidate": "A", "decision": "advanced", "reason": None}],
        "rows": [
            {
                "candidate": "A",
                "rank": None,
                "total": None,
                "outcome": "advanced",
                "reason": None,
                "rung": None,
            }
        ],
    }
    found = changes(bundle, bundle)
    assert (found.moved, found.inputs_only, found.rules) == ((), (), ())


@pytest.mark.database
def test_a_page_reads_its_own_rows_and_no_bundle(running, monkeypatch):
    result = publish(at_the_test())
    monkeypatch.setattr(lists, "bundle_of", lambda _result: pytest.fail("the whole bundle was read"))
    db.session.commit()
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    shown = list_page(db.session.get(Result, result.id))
    assert [row["candidate"] for row in shown.rows] == ["N0001", "N0002", "N0003", "N0004"]
    assert len(statements) < 10
    assert db.session.query(ResultPage).filter_by(result_id=result.id).count() == 1


def test_a_long_bundle_lies_in_the_file_store(running, monkeypatch):
    monkeypatch.setattr(bundles, "IN_ROW", 100)
    result = publish(at_the_test())
    assert result.bundle == ""
    assert storage.has(result.sha256)
    assert check(content(result, "json")) == []
    assert lists.bundle_of(result)["rows"][0]["candidate"] == "N0001"


@pytest.mark.database
def test_whoever_marked_signs_neither_first_nor_second(running):
    stage = at_the_test()
    judge = person("judge", "judge", name="丙")
    judge.grants += [small.RoleGrant(role="office"), small.RoleGrant(role="second-signatory")]
    db.session.flush()
    with refused("judged-here"):
        close_stage.propose(stage, judge, small.AFTER_TEST)
    result = close_stage.propose(stage, office(), small.AFTER_TEST)
    with refused("judged-here"):
        close_stage.confirm(result, judge, small.AFTER_TEST)
    # A second account of the same person is the same person.
    twin = small.staff("judge-2", "second-signatory", name="丙")
    with refused("judged-here"):
        close_stage.confirm(result, twin, small.AFTER_TEST)
    assert close_stage.confirm(result, second(), small.AFTER_TEST).state == "confirmed"


def test_whoever_decided_does_not_sign_second(running):
    cohort = small.cohort()
    entries = small.people(cohort, 2)
    decider = small.staff("decider", "office", "second-signatory", name="己")
    small_decide(entries, decider)
    result = close_stage.propose(cohort.stage("screen"), office(), small.BEFORE_MAY)
    with refused("judged-here"):
        close_stage.confirm(result, decider, small.BEFORE_MAY)


def small_decide(entries, by) -> None:
    from recruit.services.decide import Verdict, decide

    decide(entries[0].stage, [Verdict(entry, "advanced") for entry in entries], by, small.START)


def test_a_county_with_too_few_people_may_say_otherwise(running):
    source = small.source().replace(
        "    posting: {working_days: 3}", "    signers: any\n    posting: {working_days: 3}"
    )
    version = publish_programme(load_text(source, small.REGIONS), None, small.START)
    assert "stages.test.signers" in [one.path for one in version.programme.settings]
    cohort = open_cohort(version, "few", None, small.START)
    assert cohort.programme.stage("test").signers == "any"
    assert cohort.programme.stage("talk").signers == "apart"


@pytest.mark.database
def test_a_correction_needs_four_eyes_like_a_first_list(running):
    stage = at_the_test()
    close(stage)
    entries_of(stage)[0].candidacy.state = "withdrawn"
    both = small.staff("both", "office", "second-signatory", name="双")
    again = close_stage.propose(stage, both, small.AFTER_TEST, reason="本人退出")
    with refused("same-signatory"):
        close_stage.confirm(again, both, small.AFTER_TEST)


def test_a_role_granted_later_does_not_help_its_proposer(running):
    stage = at_the_test()
    result = close_stage.propose(stage, office(), small.AFTER_TEST)
    proposer = office()
    proposer.grants.append(small.RoleGrant(role="second-signatory"))
    db.session.flush()
    with refused("same-signatory"):
        close_stage.confirm(result, proposer, small.AFTER_TEST)
