"""How a candidate's points came about, in the candidate's own words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from exams.kinds.task_round import KIND as ROUND
from exams.kinds.trial_operation import KIND as TRIAL
from exams.services.import_activity import enter_activity
from exams.services.submit_form import Filled, slots_of, submit_forms
from recruit.db import db
from recruit.services.close_stage import preview
from recruit.services.collect_inputs import collect
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def told(kind, entry):
    return {one.title: dict(one.lines) for one in kind.workings(entry)}


def test_a_round_tells_what_counts_and_which_part_decided_the_time(made):
    done, other = made.entries
    people = field.examiners(made, "screenshots", "downloads", "households", "plan")
    pictures = field.everything(done, 1, made.opens)
    field.accept(pictures, people["marker"], made.during + timedelta(hours=3))
    db.session.commit()
    cards = told(ROUND, done)
    shots = cards["微信转发截图"]
    assert shots["怎么算的"] == "3 × 100 ÷ 3 = 100"
    assert shots["什么时候够数的"] == "2016-05-25 01:00:00，收到第 3 张的时候"
    assert cards["入户调查表"]["怎么算的"] == "100 × 3 ÷ 3 × 1 = 100"
    last = cards["交齐的时间是怎么定的"]["交齐的时间"]
    assert last == "2016-05-25 02:00:00，由最后够数的我的农村淘宝项目计划书定"
    (marks,) = [one for one in ROUND.marks(made.stage) if one.candidate == done.candidacy.number]
    assert last.startswith(
        marks.completed_at.astimezone(made.stage.cohort.programme.timezone).strftime("%F %T")
    )
    nothing = told(ROUND, other)["交齐的时间是怎么定的"]["交齐的时间"]
    assert nothing.startswith("没有：")
    assert "入户调查表" in nothing


def test_rejected_pictures_neither_count_nor_complete(made):
    entry, people = made.entries[0], field.examiners(made, "screenshots")
    pictures = field.upload(entry, "screenshots", [1, 2, 3], made.during)
    field.accept(pictures[:2], people["marker"], made.during)
    pictures[2].state = "rejected"
    db.session.commit()
    shots = told(ROUND, entry)["微信转发截图"]
    assert shots["收下、退回、还没审"] == "2 张、1 张、0 张"
    assert shots["怎么算的"] == "2 × 100 ÷ 3 = 66.66"
    assert shots["什么时候够数的"] == "没有够数"


def test_more_than_demanded_is_worth_the_maximum_where_pictures_are_no_condition(clock):
    wanted = "        role: {}\n        params: {{target: 3}}\n      - code: downloads"
    made = field.build("task-1", changes=[(wanted.format("condition"), wanted.format("tie"))])
    entry, people = made.entries[0], field.examiners(made, "screenshots")
    clock.set(made.during)
    pictures = field.upload(entry, "screenshots", [1, 2, 3, 4], made.during)
    field.accept(pictures, people["marker"], made.during)
    db.session.commit()
    marks = {one.candidate: one.values["screenshots"] for one in ROUND.marks(made.stage)}
    assert marks[entry.candidacy.number] == Decimal(100)
    assert told(ROUND, entry)["微信转发截图"]["怎么算的"] == "4 × 100 ÷ 3 = 100"
    assert preview(made.stage, made.after)


def test_a_trial_tells_sums_caps_days_and_groups():
    made = field.build("task-2", candidates=1)
    (entry,) = made.entries
    days = slots_of(entry)
    for number, late in ((1, False), (2, True)):
        at = days[number - 1].due if late else days[number - 1].opens
        submit_forms([Filled(entry, "reports", field.day(orders=60), str(number))], at)
    office = field.staff("office", "office")
    enter_activity(entry, "activity", {"answers": 35, "shares": 99}, "一群", office, made.after)
    db.session.commit()
    cards = told(TRIAL, entry)
    assert cards["试运营数据"]["今天帮乡亲下了几单"] == "一共 120，算到 70 为止：40 × 70 ÷ 70 = 40"
    assert cards["日报"] == {
        "按时交的": "1 天",
        "迟交的": "第 2 天，每天算 0.5 天",
        "没有交的": "第 3、4、5、6、7 天",
        "成绩": "100 × 1.5 ÷ 7 = 21.43",
    }
    assert cards["群里活跃度"]["回应次数"] == "一共 35，算到 70 为止：50 × 35 ÷ 70 = 25"
    (marks,) = TRIAL.marks(made.stage)
    assert cards["群里活跃度"]["成绩"].endswith(f"= {marks.values['activity'].normalize()}")
    assert marks.values["activity"] == Decimal("75.00")
    assert cards["交齐的时间是怎么定的"]["交齐的时间"].startswith("没有：")


def test_a_trial_with_two_series_is_complete_when_both_are():
    """A day that is missing in one of them is not made up for by the other."""
    at = "      - code: activity\n"
    second = (
        "      - code: evenings\n"
        "        title: {zh: 晚报, en: Evening reports}\n"
        "        kind: form-series\n"
        "        max: 100\n"
        "        weight: 5\n"
        "        params: {form: daily-report, target: 7}\n"
    )
    tens = (
        "        kind: activity\n        max: 100\n        weight: 15",
        "        kind: activity\n        max: 100\n        weight: 10",
    )
    made = field.build("task-2", candidates=1, changes=[tens, (at, second + at)])
    (entry,) = made.entries
    days = slots_of(entry)
    for day in days:
        submit_forms([Filled(entry, "reports", field.day(), str(day.number))], day.opens)
    for day in days[:6]:
        submit_forms([Filled(entry, "evenings", field.day(), str(day.number))], day.due - timedelta(hours=1))
    db.session.commit()
    (marks,) = TRIAL.marks(made.stage)
    assert marks.completed_at is None
    assert told(TRIAL, entry)["交齐的时间是怎么定的"]["交齐的时间"].startswith("没有：")
    last = days[6].due - timedelta(hours=1)
    submit_forms([Filled(entry, "evenings", field.day(), "7")], last)
    db.session.commit()
    (marks,) = TRIAL.marks(made.stage)
    assert marks.completed_at == last
    assert told(TRIAL, entry)["交齐的时间是怎么定的"]["交齐的时间"].startswith("2016-06-08 23:00:00")


def test_whoever_had_to_begin_later_is_measured_from_the_own_beginning(made):
    first, later = made.entries
    delay = timedelta(days=1)
    later.opens_at, later.closes_at = made.opens + delay, made.stage.closes_at + delay
    people = field.examiners(made, "screenshots", "downloads", "households", "plan")
    # The own day later, and an hour sooner after the own beginning.
    field.accept(field.everything(first, 1, made.opens + timedelta(hours=1)), people["marker"], made.after)
    field.accept(field.everything(later, 11, made.opens + delay), people["marker"], made.after)
    db.session.commit()
    done = {one.candidate: one.completed_at for one in ROUND.marks(made.stage)}
    counted = {one.candidate: one.completed_at for one in collect(made.stage).marks}
    number, own = first.candidacy.number, later.candidacy.number
    assert done[number] < done[own]
    assert counted == {number: done[number], own: done[own] - delay}
    assert counted[own] < counted[number]
    assert "排先后时算作" not in told(ROUND, first)["交齐的时间是怎么定的"]
    said = told(ROUND, later)["交齐的时间是怎么定的"]["排先后时算作"]
    assert said.startswith(counted[own].astimezone(made.stage.cohort.programme.timezone).strftime("%F %T"))
