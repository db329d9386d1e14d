"""Documents of answers judged by a form: what does not hold is told with its question, its turn and the reason."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest

from exams.fieldwork import messages as messages  # registers its texts
from exams.fieldwork.forms import Judged, series_form
from exams.survey.filling import Unfit, judge
from exams.survey.filling_tree import Layout
from exams.survey.reading import read_form
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.tables import TableError
from tests.exams.household import surveyed
from tests.exams.household.surveyed import document
from tests.exams.survey.books import read
from tests.support.sources import ROOT

FORMS = ROOT.parent / "shared" / "data" / "household_survey"
AT = datetime(2016, 5, 26, 2, tzinfo=UTC)


def judged(**changes: Any) -> Judged:
    programme = surveyed.programme()
    form = series_form(programme, programme.stage("task-1").component("households"))
    return form.judge(document(**changes), AT)


def refused(**changes: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        judged(**changes)
    return found.value


CASES = [
    ({"persons": None}, "“家里一共几口人”：这一项要填"),
    ({"away": "5"}, "“其中几个人常年在外打工”：不能比家里的人多"),
    ({"persons": "4.5"}, "“家里一共几口人”：填的格式不对"),
    ({"internet": "satellite"}, "“家里怎么上网”：这个选项现在不能选"),
    ({"township": "520523002"}, "“在哪个村（社区）”：这个选项现在不能选"),
    ({"wishes": "buy sell pay learn"}, "：最多选三样"),
    ({"wishes": "buy buy"}, "同一个选项选了两次"),
    ({"kinds": "3"}, "“想卖的东西”：要填 3 份，现在是 2 份"),
    ({"colour": "red"}, "“colour”：这张表里没有这一项"),
    ({"phone": "12345"}, "“联系电话”：手机号是11位数字"),
    ({"produce": "much"}, "“想卖的东西”：手机送来的这一项看不懂"),
    ({"persons": 4}, "“家里一共几口人”：手机送来的这一项看不懂"),
    ({"remarks": "\ud800"}, "“还想说点什么”：手机送来的这一项看不懂"),
    ({"remarks": "长" * 301}, "最多300个字"),
    ({"remarks": "长" * 4001}, "太长了，最多 4000 个字"),
    ({"spot": "95 106"}, "“填表的地方（可以不填）”：填的格式不对"),
]


@pytest.mark.parametrize(("changes", "told"), CASES, ids=[next(iter(one)) for one, _told in CASES])
def test_an_answer_that_does_not_hold_is_told_with_its_question_and_reason(changes, told) -> None:
    refusal = refused(**changes)
    assert refusal.code == "answers-unfit"
    assert told in tell(refusal)


def test_a_fault_in_a_repeat_names_the_turn() -> None:
    goods = document()["produce"]
    goods[1].pop("product_name")
    assert "想卖的东西 2 · 叫什么名字" in tell(refused(produce=goods))


SURVEY = [
    ["type", "name", "label", "relevant", "constraint", "calculation", "repeat_count", "required"],
    ["integer", "people", "People", "", ". >= 1", "", "", "yes"],
    ["calculate", "half", "", "", "", "round(${people} div 2)", "", ""],
    ["calculate", "seed", "", "", "", "random()", "", ""],
    ["calculate", "late", "", "${half} > 2", "", "concat('h', ${half})", "", ""],
    ["begin repeat", "member", "Member", "${people} < 10", "", "", "${people}", ""],
    ["text", "call", "Call", "", "", "", "", "yes"],
    ["integer", "age", "Age", "", ". < 120", "", "", ""],
    ["calculate", "place", "", "", "", "position(..)", "", ""],
    ["begin group", "school", "School", "${age} < 18", "", "", "", ""],
    ["text", "class", "Class", "", "", "", "", "yes"],
    ["end group", "", "", "", "", "", "", ""],
    ["end repeat", "", "", "", "", "", "", ""],
    ["calculate", "ages", "", "", "", "sum(${age})", "", ""],
    ["date", "visit", "Visit", "", ". <= today()", "", "", ""],
]


def small(document: dict[str, Any], made_at: datetime = AT, received_at: datetime = AT) -> dict[str, Any]:
    form = read(SURVEY).form
    assert form is not None
    return judge(Layout(form), document, made_at, received_at).answers


def test_calculations_are_done_again_and_chance_is_the_phones() -> None:
    members = [{"call": "a", "age": "40", "place": "7"}, {"call": "b", "age": "7", "school": {"class": "2"}}]
    found = small(
        {"people": "2", "half": "99", "seed": "0.25", "late": "h99", "member": members, "ages": "1"}
    )
    assert found == {
        "people": "2",
        "half": "1",
        "seed": "0.25",
        "member": [
            {"call": "a", "age": "40", "place": "1"},
            {"call": "b", "age": "7", "place": "2", "school": {"class": "2"}},
        ],
        "ages": "47",
    }


def test_what_is_not_relevant_is_neither_kept_nor_missed_nor_added_up() -> None:
    found = small({"people": "12", "member": [{"age": "40"}]})
    assert found == {"people": "12", "half": "6", "late": "h6", "ages": "0"}


def test_a_question_that_becomes_relevant_is_missed_in_its_turn() -> None:
    with pytest.raises(Unfit) as found:
        small({"people": "2", "member": [{"call": "a", "age": "40"}, {"call": "b", "age": "7"}]})
    fault = found.value.fault
    assert (fault.code, fault.name, [number for _group, number in fault.turns]) == ("missing", "class", [2])


def test_a_day_may_be_today_when_it_was_filled_in_or_when_it_came() -> None:
    members = {"people": "1", "member": [{"call": "a"}]}
    later = AT.replace(day=27)
    assert small({**members, "visit": "2016-05-27"}, AT, later)["visit"] == "2016-05-27"
    with pytest.raises(Unfit):
        small({**members, "visit": "2016-05-28"}, AT, later)


def test_bounds_hold_before_anything_is_worked_out() -> None:
    with pytest.raises(Unfit) as found:
        small({"people": "1", "member": [{}] * 1001})
    assert (found.value.fault.code, found.value.fault.name) == ("many", "member")


@pytest.mark.skipif(not FORMS.exists(), reason="the published forms are not beside this checkout")
def test_published_forms_can_be_judged_empty() -> None:
    judged_ones = 0
    for path in sorted(FORMS.glob("**/*.xls*")):
        try:
            form = read_form(path).form
        except TableError:
            continue
        if form is not None:
            judged_ones += 1
            with contextlib.suppress(Unfit):
                judge(Layout(form), {}, AT, AT)
    assert judged_ones > 20


def test_a_required_list_that_only_heads_a_table_is_never_missed() -> None:
    form = read(
        [
            ["type", "name", "label", "appearance", "required"],
            ["select_one yn", "head", "How often", "label", "yes"],
            ["select_one yn", "tea", "Tea", "list-nolabel", "yes"],
        ],
        [["list_name", "name", "label"], ["yn", "y", "Yes"], ["yn", "n", "No"]],
    ).form
    assert form is not None
    assert judge(Layout(form), {"tea": "y"}, AT, AT).answers == {"tea": "y"}
    with pytest.raises(Unfit):
        judge(Layout(form), {}, AT, AT)
