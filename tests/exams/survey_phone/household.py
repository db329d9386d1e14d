"""A household form of our own with everything that forms like to do, as rows of a workbook."""

from __future__ import annotations

from typing import Any

from tests.exams.survey.books import read

# data: texts of a form, in two languages
SURVEY = [
    ["type", "name", "label::中文 (zh)", "label::English (en)", "hint::中文 (zh)", "relevant", "constraint",
     "constraint_message::中文 (zh)", "constraint_message::English (en)", "required", "calculation", "choice_filter",
     "appearance", "default", "repeat_count", "read_only", "parameters"],
    ["start", "begun"],
    ["begin group", "house", "这一户", "The household"],
    ["text", "head", "户主姓名", "Head of the household", "和户口本上一样", "", "", "", "", "yes"],
    ["select_one town", "town", "哪个乡镇", "Which township", "", "", "", "", "", "yes"],
    ["select_one village", "village", "${town}的哪个村", "Which village of ${town}", "", "${town} != ''", "", "", "",
     "yes", "", "town = ${town}", "minimal"],
    ["integer", "size", "家里几口人", "", "", "", ". >= 1 and . <= 30", "人数请填 1 到 30", "Between 1 and 30", "yes"],
    ["decimal", "land", "种了几亩地", "Land in mu"],
    ["end group"],
    ["begin repeat", "member", "家里人", "Member"],
    ["text", "name", "姓名", "Name", "", "", "", "", "", "yes"],
    ["integer", "age", "年龄", "Age", "", "", ". < 120", "", "", "yes"],
    ["select_multiple work", "work", "${name}做什么", "What does ${name} do", "", "${age} >= 16"],
    ["calculate", "grown", "", "", "", "", "", "", "", "", "if(${age} >= 18, 1, 0)"],
    ["calculate", "place", "", "", "", "", "", "", "", "", "position(..)"],
    ["begin repeat", "phone", "${name}的电话", "Phones", "", "${grown} = 1"],
    ["text", "number", "号码", "Number", "", "", "regex(., '1[3-9][0-9]{9}')", "请填 11 位手机号", "Eleven digits",
     "", "", "", "numbers"],
    ["end repeat"],
    ["end repeat"],
    ["calculate", "grown_ups", "", "", "", "", "", "", "", "", "sum(${grown})"],
    ["calculate", "members", "", "", "", "", "", "", "", "", "count(${member})"],
    ["note", "told", "大人 ${grown_ups} 个，一共 ${members} 个", "${grown_ups} of ${members} are grown up"],
    ["integer", "orders", "网购几次", "Orders", "", "", "", "", "", "", "", "", "", "2"],
    ["begin repeat", "order", "网购", "Order", "", "", "", "", "", "", "", "", "", "", "${orders}"],
    ["text", "what", "买了什么", "What"],
    ["end repeat"],
    ["select_one work or_other", "sold", "主要卖什么", "Main produce", "", "${grown_ups} > 0"],
    ["text", "why", "为什么卖这个", "Why", "", "selected(${sold}, 'tea')", "", "", "", "", "", "", "multiline"],
    ["calculate", "sold_name", "", "", "", "", "", "", "", "", "jr:choice-name(${sold}, '${sold}')"],
    ["date", "visited", "哪天去的", "Visited", "", "", ". <= today()", "不能晚于今天", "", "", "", "", "", "today()"],
    ["time", "clock", "几点", "Time"],
    ["dateTime", "moment", "什么时候", "When"],
    ["range", "stars", "满意几分", "Stars", "", "", "", "", "", "", "", "", "", "", "", "", "start=1 end=5 step=1"],
    ["rank work", "ranked", "按重要排一排", "Order these"],
    ["image", "door", "门口的照片", "The door"],
    ["geopoint", "where", "位置", "Place"],
    ["acknowledge", "consent", "户主同意填这张表", "The head agrees", "", "", "", "", "", "yes"],
    ["calculate", "lot", "", "", "", "", "", "", "", "", "once(random())"],
]  # fmt: skip
# data: choices of the form
CHOICES = [
    ["list_name", "name", "label::中文 (zh)", "label::English (en)", "town"],
    ["town", "t1", "城关镇", "Chengguan"],
    ["town", "t2", "沙土镇", "Shatu"],
    ["village", "v1", "老街村", "Laojie", "t1"],
    ["village", "v2", "新桥村", "Xinqiao", "t1"],
    ["village", "v3", "河边村", "Hebian", "t2"],
    ["work", "tea", "茶叶", "Tea"],
    ["work", "rice", "稻谷", "Rice"],
    ["work", "shop", "小店", "Shop"],
]
SETTINGS = [["form_title", "form_id", "default_language"], ["农户表", "household", "中文 (zh)"]]


def household() -> dict[str, Any]:
    """The form as a phone gets it."""
    found = read(SURVEY, CHOICES, SETTINGS)
    assert found.form is not None, found.findings
    return found.form.to_json()
