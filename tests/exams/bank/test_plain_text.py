"""Plain text as teachers write it."""

from __future__ import annotations

from exams.bank import formats
from exams.bank.formats.convert import to_item

PAPER = """期末测试卷
一、单选题（每题2分，共6分）
1. 下列属于快递的是（　）
A. 顺丰  B. 微信
C．淘宝 D、微博
答案：A 解析：顺丰是快递。
2、店里的“招牌”指（ B ）。A.赠品 B.主推 C.包装
二、多选题
3. 哪些是支付方式？
Ａ、支付宝
Ｂ、微信支付
Ｃ、快递单
【答案】ＡＢ
【解析】前两个是。
【难度】较难
三、判断题
4. 快递单可以随手扔。（×）
5．发货前要核对地址。
答案：正确
四、填空题
6. 3.5 元加 1.5 元是____元。
答案：5 | 五
五、简答题
7. 简述退货流程。
（1）先做什么
（2）再做什么
答案：先联系客服。
"""


def read(text: str):
    form, reading = formats.read(text.encode())
    assert form == "plain"
    return reading


def test_a_whole_paper_is_read() -> None:
    items = [to_item(draft).item for draft in read(PAPER).drafts]
    assert [(item.kind, item.key) for item in items if item] == [
        ("single", "A"),
        ("single", "B"),
        ("multiple", frozenset("AB")),
        ("true-false", False),
        ("true-false", True),
        ("short", ("5", "五")),
        ("essay", None),
    ]
    assert items[0] is not None
    assert items[0].options == ("顺丰", "微信", "淘宝", "微博")
    assert items[0].explanation == "顺丰是快递。"
    assert items[1] is not None
    assert items[1].stem == "店里的“招牌”指（　）。"
    assert items[2] is not None
    assert items[2].difficulty == 4
    assert items[5] is not None
    assert items[5].stem == "3.5 元加 1.5 元是____元。"
    assert items[6] is not None
    assert items[6].stem == "简述退货流程。\n（1）先做什么\n（2）再做什么"


def test_answers_in_a_list_at_the_end() -> None:
    text = "1. 甲 A.一 B.二\n2. 乙\nA.一\nB.二\n3. 丙 A.一 B.二\n参考答案：\n1-2 AB 3.A\n"
    assert [to_item(draft).item.key for draft in read(text).drafts] == ["A", "B", "A"]  # type: ignore[union-attr]


def test_a_list_that_names_its_sections() -> None:
    text = (
        "一、单选题\n1. 甲 A.一 B.二\n二、判断题\n1. 乙\n2. 丙\n答案：\n一、单选题\n1.B\n二、判断题\n1-2 √×\n"
    )
    assert [to_item(draft).item.key for draft in read(text).drafts] == ["B", True, False]  # type: ignore[union-attr]


def told(text: str) -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in read(text).troubles if each.level == "error"]


def test_what_can_be_read_in_two_ways_is_not_decided() -> None:
    assert told("1. 题（A） A. 一 B. 二\n答案：B\n") == [(2, "answers-differ")]
    assert told("1. 题（A）和（B） A. 一 B. 二\n2. 题 A. 一 B. 二\n答案：A\n") == [
        (1, "brackets-unclear"),
        (1, "answer-missing"),
    ]
    assert told("1. 题 A. 一 B. 二\n2. 题 A. 一 B. 二\n答案：C\n") == [
        (1, "answer-missing"),
        (3, "answer-not-an-option"),
    ]
    assert told("一、单选题\n1. 题\nA. 一\nB. 二\n答案：AB\n") == [(5, "answer-too-many")]
    assert told("一、判断题\n1. 题\n答案：也许\n") == [(3, "answer-not-truth")]
