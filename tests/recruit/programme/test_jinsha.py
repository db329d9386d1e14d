"""What the notice of Jinsha 2016 states must stand in its programme, and be marked as stated."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from recruit.programme import ProgrammeError, frozen, load, load_text, read
from recruit.programme.attached import Kept
from recruit.programme.loading import HOME
from tests.recruit.programme.files import REGIONS

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def jinsha():
    return load("jinsha-2016")


def test_stages_stand_in_order(jinsha):
    assert [(stage.code, stage.kind) for stage in jinsha.stages] == [
        ("registration", "registration"),
        ("briefing", "briefing"),
        ("online-exam", "online-exam"),
        ("onsite-test", "skills-test"),
        ("task-1", "task-round"),
        ("task-2", "trial-operation"),
        ("interview", "interview"),
        ("allotment", "allotment"),
        ("agreement", "agreement"),
    ]


def test_the_funnel_narrows_as_stated(jinsha):
    assert [stage.places for stage in jinsha.stages if stage.places] == [1200, 600, 400, 240, 160]
    origin = {setting.path: setting.source for setting in jinsha.settings}
    for code in ("onsite-test", "task-1", "task-2", "interview"):
        assert origin[f"stages.{code}.cut.places"] == "notice"
    assert origin["stages.online-exam.cut.places"] == "office"
    assert origin["quotas.by_township.520523001"] == "unconfirmed"


def test_windows_last_as_many_days_as_stated(jinsha):
    assert jinsha.stage("task-1").window.days == 6
    assert jinsha.stage("task-2").window.days == 7
    assert jinsha.stage("task-1").window.closes == datetime(2016, 5, 31, tzinfo=CHINA)
    assert (
        jinsha.stage("registration").window.last_day == jinsha.eligibility.age_reference == date(2016, 5, 18)
    )
    exam = jinsha.stage("online-exam").window
    assert exam.state(exam.opens) == "open"
    assert exam.state(exam.closes) == "after"


def test_three_working_days_lie_between_interview_and_signing(jinsha):
    after, until = jinsha.stage("interview").window.last_day, jinsha.stage("agreement").window.last_day
    assert jinsha.calendar.between(after, until) == (date(2016, 6, 14), date(2016, 6, 15), date(2016, 6, 16))


def test_no_error_two_warnings_and_what_the_notice_leaves_open():
    """The notice names neither a telephone number nor party A, so the file says honestly that these are stand-ins."""
    reading = read("jinsha-2016")
    told = {problem.code: problem for problem in reading.problems}
    stand_ins = [one.path for one in reading.problems if one.code.endswith("-placeholder")]
    assert stand_ins == ["hotline", "objection_desk.phone", "documents.agreement.params.party_a"]
    late = [one.path for one in reading.problems if one.code == "recheck-late"]
    assert (
        late[-1] == "stages.interview.recheck"
    )  # nobody waits there; a mistake found later is for the leading group
    assert len(reading.problems) == 5 + len(late) == 8
    unsettled = {problem.code for problem in reading.problems if problem.level == "open"}
    assert unsettled == {"phone-placeholder", "party-placeholder", "quotas-unconfirmed"}
    assert {problem.level for problem in reading.problems} == {"open", "warning"}
    assert set(told) - {"phone-placeholder", "party-placeholder"} == {
        "posting-short",
        "quotas-unconfirmed",
        "recheck-late",
    }
    assert told["posting-short"].facts["dates"] == "2016-06-14, 2016-06-15, 2016-06-16"
    assert told["quotas-unconfirmed"].facts["total"] == 1912


def test_quotas_and_places_cover_every_township(jinsha):
    codes = {township.code for township in jinsha.regions.townships}
    assert len(codes) == 25
    assert len(jinsha.regions.villages) == 239
    assert set(jinsha.quotas) == set(jinsha.places.by_township) == codes
    assert sum(jinsha.places.by_township.values()) == jinsha.places.total == 160


def test_the_household_form_is_the_spreadsheet_beside_it_and_protects_third_parties(jinsha):
    form, params = jinsha.forms["household"], jinsha.stage("task-1").component("households").params
    assert (form.xlsform, form.fields) == ("forms/household-jinsha.xlsx", ())
    assert jinsha.files == {form.xlsform: (HOME / form.xlsform).read_bytes()}
    assert (params["place"], params["phone"], params["consent"]) == ("village_code", "phone", "consent")
    assert {"surname", "remarks"} <= set(params["private"])


def test_weights_reach_the_policy_as_decimals(jinsha):
    task = jinsha.stage("task-1")
    assert task.component("plan").weight == Decimal(40)
    assert task.policy.completion.rule == "rank-points"
    assert task.policy.completion.weight == Decimal(30)
    assert task.component("households").params["phone_check"]["effect"]["differs"] == Decimal("0.5")
    assert {stage.code: stage.yields for stage in jinsha.stages}["allotment"] == "decisions"


def test_points_may_fall_with_time_over_days_of_their_own(jinsha):
    old, day = "{rule: rank-points, max: 100, weight: 30}", "rule: linear, max: 100, weight: 30"
    assert old in jinsha.source_yaml

    def told(rule: str) -> tuple[datetime, datetime]:
        text = jinsha.source_yaml.replace(old, rule, 1)
        found = load_text(text, jinsha.source_regions, files=jinsha.files).stage("task-1").policy.completion
        return found.opens, found.closes

    assert told(f"{{{day}}}") == tuple(
        getattr(jinsha.stage("task-1").window, key) for key in ("opens", "closes")
    )
    own = datetime(2016, 5, 25, 9, tzinfo=CHINA), datetime(2016, 5, 31, tzinfo=CHINA)
    assert told(f'{{{day}, opens: "2016-05-25 09:00", closes: 2016-05-30}}') == own
    with pytest.raises(ProgrammeError, match="policy-not-a-time"):
        told(f"{{{day}, opens: morning}}")


def test_moved_as_a_whole_it_keeps_its_days(jinsha):
    moved = jinsha.shifted(date(2027, 5, 3))
    days = (date(2027, 5, 3) - date(2016, 5, 3)).days
    for before, after in zip(jinsha.stages, moved.stages, strict=True):
        assert after.window.opens.replace(tzinfo=None) - before.window.opens.replace(tzinfo=None) == (
            date(2027, 5, 3) - date(2016, 5, 3)
        )
        assert after.window.days == before.window.days
    assert (moved.eligibility.age_reference - jinsha.eligibility.age_reference).days == days
    assert moved.sha256 != jinsha.sha256
    assert moved.shifted(date(2016, 5, 3)).stages == jinsha.stages


def test_a_published_version_is_read_again_and_tampering_is_noticed(jinsha):
    moved = jinsha.shifted(date(2017, 3, 1))
    assert frozen(moved.sha256, moved.source_yaml, moved.source_regions, Kept(moved.files.items)) == moved
    altered = moved.source_yaml.replace("places: {value: 160", "places: {value: 161")
    with pytest.raises(ProgrammeError) as caught:
        frozen(moved.sha256, altered, REGIONS, Kept(moved.files.items))
    assert caught.value.problems[0].code == "hash-mismatch"


def test_the_hash_counts_what_is_said_and_not_how(jinsha):
    commented = load_text("# a remark\n" + jinsha.source_yaml, REGIONS, files=jinsha.files)
    hotline = jinsha.source_yaml.replace('hotline: "0857-0000000"', 'hotline: "0857-0000001"')
    other = load_text(hotline, REGIONS, files=jinsha.files)
    fewer = load_text(jinsha.source_yaml, REGIONS.rsplit("\n", 2)[0] + "\n", files=jinsha.files)
    assert commented == jinsha
    assert len({jinsha.sha256, other.sha256, fewer.sha256}) == 3


def test_as_json_it_names_stages_and_components(jinsha):
    plain = jinsha.to_json()
    interview = next(stage for stage in plain["stages"] if stage["code"] == "interview")
    assert [part["code"] for part in interview["components"]] == ["panel", "task-2", "task-1"]
    assert interview["components"][0]["weight"] == "100"
    assert interview["cut"]["places"] == 160
    assert plain["support"]["items"][2]["amounts"] == ["600", "400", "200"]
