"""Published rules change only by a numbered correction of two people, and never for a stage that has opened."""

from __future__ import annotations

import pytest

from recruit import audit
from recruit.db import db
from recruit.models import AuditEntry
from recruit.programme.differences import Change, differences, flat, refused
from recruit.queries.rule_corrections import corrections_of
from recruit.services.correct_rules import confirm_correction, propose_correction, send_back_correction
from tests.recruit.funnel import small
from tests.support.funnel import at_the_test, close, office, person, second
from tests.support.refusals import refused as refuses

TALK = "cut: {rule: fixed, places: 1}"


def corrected(cohort, old: str, new: str) -> str:
    source = cohort.version.source
    assert old in source
    return source.replace(old, new)


@pytest.mark.database
def test_a_rule_of_a_later_stage_is_corrected_by_two_people(running):
    cohort = at_the_test().cohort
    source = corrected(cohort, TALK, "cut: {rule: fixed, places: 2}")
    row = propose_correction(cohort, source, "名额写错了", office(), small.AFTER_TEST)
    assert cohort.programme.stage("talk").policy.cut.places == 1
    confirm_correction(row, second(), small.AFTER_TEST)
    assert cohort.programme.stage("talk").policy.cut.places == 2
    assert (cohort.version.number, row.number) == (2, 1)
    assert row.changes == [{"path": "stages.talk.cut.places", "old": "1", "new": "2", "stage": "talk"}]
    assert [one.id for one in corrections_of(cohort)] == [row.id]
    noted = db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.action.like("rules.%"))).all()
    assert sorted(noted) == ["rules.correct", "rules.propose"]
    assert list(audit.verify()) == []


def test_a_moved_window_moves_the_stage(running):
    cohort = at_the_test().cohort
    window = "window: {opens: 2026-05-07, closes: 2026-05-08}"
    source = corrected(cohort, window, "window: {opens: 2026-05-08, closes: 2026-05-09}")
    confirm_correction(
        propose_correction(cohort, source, "停电", office(), small.AFTER_TEST), second(), small.AFTER_TEST
    )
    assert cohort.stage("talk").opens_at.day == 8


def test_nothing_of_a_stage_that_has_opened_is_corrected(running):
    stage = at_the_test()
    source = corrected(stage.cohort, "cut: {rule: fixed, places: 2}", "cut: {rule: fixed, places: 3}")
    with refuses("rules-stage-opened"):
        propose_correction(stage.cohort, source, "想多取一个", office(), small.AFTER_TEST)


def test_a_stage_that_opens_between_the_signatures_stops_the_second(running):
    cohort = at_the_test().cohort
    source = corrected(cohort, TALK, "cut: {rule: fixed, places: 2}")
    row = propose_correction(cohort, source, "名额写错了", office(), small.AFTER_TEST)
    with refuses("rules-stage-opened"):
        confirm_correction(row, second(), small.AFTER_TALK)


def test_what_a_stage_was_prepared_from_stays_once_somebody_is_in_it(running):
    stage = at_the_test()
    close(stage)
    source = corrected(stage.cohort, "max: 100, weight: 60", "max: 90, weight: 60")
    with refuses("rules-prepared"):
        propose_correction(stage.cohort, source, "满分写错", office(), small.AFTER_TEST)
    cut = corrected(stage.cohort, TALK, "cut: {rule: fixed, places: 2}")
    propose_correction(stage.cohort, cut, "名额写错了", office(), small.AFTER_TEST)


def test_two_roles_two_accounts_and_a_late_grant_are_still_one_person(running):
    cohort = at_the_test().cohort
    both = small.staff("both", "office", "second-signatory", name="双")
    source = corrected(cohort, TALK, "cut: {rule: fixed, places: 2}")
    row = propose_correction(cohort, source, "名额写错了", both, small.AFTER_TEST)
    twin = small.staff("twin", "second-signatory", name="双")
    for one in (both, twin):
        with refuses("same-signatory"):
            confirm_correction(row, one, small.AFTER_TEST)
    with refuses("role-missing"):
        confirm_correction(row, person("clerk", "office", name="丁"), small.AFTER_TEST)


def test_a_reason_a_difference_and_a_readable_text_are_needed(running):
    cohort = at_the_test().cohort
    source = corrected(cohort, TALK, "cut: {rule: fixed, places: 2}")
    for code, text, reason in (
        ("reason-wanted", source, " "),
        ("rules-same", cohort.version.source, "无"),
        ("rules-unreadable", "id: [", "无"),
        ("rules-fixed", corrected(cohort, "id: small", "id: other"), "无"),
    ):
        with refuses(code):
            propose_correction(cohort, text, reason, office(), small.AFTER_TEST)


def test_one_at_a_time_and_a_sent_back_one_counts_for_nothing(running):
    cohort = at_the_test().cohort
    source = corrected(cohort, TALK, "cut: {rule: fixed, places: 2}")
    row = propose_correction(cohort, source, "名额写错了", office(), small.AFTER_TEST)
    with refuses("rules-pending"):
        propose_correction(cohort, source, "名额写错了", office(), small.AFTER_TEST)
    send_back_correction(row, second(), small.AFTER_TEST, "没有依据")
    assert (row.state, row.answer, row.number) == ("rejected", "没有依据", None)
    assert cohort.version.number == 1
    propose_correction(cohort, source, "名额写错了", office(), small.AFTER_TEST)


def test_paths_go_by_code_and_an_origin_stands_beside_its_value():
    before = "stages: [{code: a, kind: x, cut: {places: 3}}]"
    after = "stages: [{code: a, kind: x, cut: {places: {value: 4, source: notice}}}]"
    assert differences(before, after) == [
        Change("stages.a.cut.places", "3", "4", "a"),
        Change("stages.a.cut.places.source", None, "notice", "a"),
    ]
    assert flat("places: {total: 2}") == {"places.total": "2"}


@pytest.mark.parametrize(
    ("path", "stage", "code"),
    [
        ("hotline", "", None),
        ("keep.applications.days", "", "rules-fixed"),
        ("stages.a.kind", "a", "rules-fixed"),
        ("stages.a.cut.places", "a", None),
        ("stages.a.params.duration", "a", "rules-prepared"),
        ("stages.b.cut.places", "b", "rules-stage-opened"),
        ("eligibility.age.max", "b", "rules-stage-opened"),
    ],
)
def test_what_may_still_change(path, stage, code):
    assert refused(Change(path, "1", "2", stage), {"b"}, {"a", "b"}) == code


def test_order_and_emptiness_are_changes_too():
    before = "stages:\n- code: a\n  ties: []\n  components: [{code: x, max: 1}, {code: y, max: 1}]\n"
    other = before.replace("  ties: []\n", "").replace(
        "{code: x, max: 1}, {code: y, max: 1}", "{code: y, max: 1}, {code: x, max: 1}"
    )
    assert [one.path for one in differences(before, other)] == ["stages.a.components.:order", "stages.a.ties"]
    fewer = before.replace(", {code: y, max: 1}", "")
    assert ":order" not in str([one.path for one in differences(before, fewer)])


def test_what_money_and_days_hang_on_stands_still():
    money = Change("deposits.device.amount", "5000", "9000", "agreement")
    assert refused(money, {"agreement"}, set()) == "rules-stage-opened"
    days = Change("calendar.holidays.1", "2016-06-09", "2016-06-10", "")
    assert refused(days, {"registration"}, set()) == "rules-stage-opened"
    assert refused(days, set(), set()) is None
    assert refused(Change("something.new", None, "1", ""), set(), set()) == "rules-fixed"
