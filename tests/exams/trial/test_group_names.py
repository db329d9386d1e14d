"""Whom a name in a group's table means."""

from __future__ import annotations

import pytest

from exams.fieldwork.group_names import Known, Meant, Roster

KNOWN = (
    Known(1, "JS-0007", "王小花", ("沙土镇", "官田村")),
    Known(2, "JS-0008", "李强", ("平坝镇",)),
    Known(3, "JS-0009", "李强", ("沙土镇",)),
    Known(4, "JS-0010", "王晓华"),
)


@pytest.fixture
def roster():
    return Roster(KNOWN, {"花姐": 1, "群管家": None})


def test_only_a_number_a_name_of_its_own_or_a_settled_nickname_is_taken_by_itself(roster):
    assert roster.meant("随便", "js-0008") == Meant(2, "number")
    assert roster.meant(" 王 小花 ") == Meant(1, "name")
    assert roster.meant("花姐🌸") == Meant(1, "settled")
    assert roster.meant("群管家") == Meant(None, "nobody")


def test_two_of_one_name_are_put_before_a_person_the_nearer_place_first(roster):
    assert roster.meant("李强") == Meant(None, "open", (2, 3))
    assert roster.meant("沙土 李强") == Meant(None, "open", (3, 2))


def test_a_nickname_is_only_a_suggestion(roster):
    assert roster.meant("官田-王小花🌸") == Meant(None, "open", (1,))
    assert roster.meant("小花") == Meant(None, "open", (1,))
    assert roster.meant("JS-0010 小王").suggested[0] == 4
    assert roster.meant("张三丰") == Meant(None, "open")
    assert roster.meant("🌸") == Meant(None, "open")


def test_a_number_beside_another_candidates_name_settles_nothing(roster):
    assert roster.meant("王小花", "JS-0008") == Meant(None, "open", (1, 2))
    assert roster.meant("王小花", "JS-9999") == Meant(None, "open", (1,))
