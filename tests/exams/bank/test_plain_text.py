"""Plain text as teachers write it."""

from __future__ import annotations

import pytest

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


AB = "\nA. 甲 B. 乙\n"
PAPERS = {
    "sections in one line": (
        f"一、单项选择题（每题2分）\n1. 一{AB}2. 二{AB}二、判断题\n1. 三\n参考答案：\n一、1-2 BA\n二、1.×\n",
        ["B", "A", False],
    ),
    "kinds name the sections": (
        f"一、单选题\n1. 一{AB}二、判断题\n1. 三\n答案\n单选题：1.B\n判断题：1.√\n",
        ["B", True],
    ),
    "with explanations": (
        f"1. 一{AB}2. 二{AB}参考答案与解析\n1.【答案】A\n【解析】因为。\n2.【答案】B【解析】所以。\n",
        ["A", "B"],
    ),
    "a table": (f"1. 一{AB}2. 二{AB}答案\n题号\t1\t2\n答案\tA\tB\n", ["A", "B"]),
    "words for gaps and essays": (
        "一、填空题\n1. 首都是____。\n二、简答题\n1. 为什么？\n"
        "【参考答案】\n一、填空题\n1. 北京\n二、简答题\n1. 因为。\n",
        [("北京",), None],
    ),
    "chapters with lists of their own": (
        f"第一章\n1. 一{AB}2. 二{AB}答案\n1-2 AB\n第二章 安全\n1. 三{AB}2. 四{AB}答案\n1-2 BA\n",
        ["A", "B", "B", "A"],
    ),
    "the answer before the number": (f"（ B ）1. 一{AB}（√）2. 二\n", ["B", True]),
    "letters parted by blanks": ("1. 一\nA 甲  B 乙\n答案：B\n2. 二\nA 甲\nB 乙\n答案 A\n", ["B", "A"]),
    "a kind before each question": (
        f"【单选题】1. 一{AB}【答案】A\n2.（多选题）二{AB}答案：B\n(判断) 3. 三\n答案：错\n",
        ["A", frozenset("B"), False],
    ),
    "no numbers": (f"哪个对？{AB}答案：A\n\n哪个错？{AB}答案：选B\n", ["A", "B"]),
    "chinese numbers": (f"一、哪个对？{AB}答案：A\n二、哪个错？{AB}正确答案是：B\n", ["A", "B"]),
    "an answer of several points": (
        "一、简答题\n2. 流程？\n答案：\n1. 下单\n2. 发货\n三、判断题\n5. 对\n答案：对\n",
        [None, True],
    ),
}


@pytest.mark.parametrize(("text", "keys"), PAPERS.values(), ids=PAPERS)
def test_papers_as_teachers_set_them(text: str, keys: list[object]) -> None:
    reading = read(text)
    assert [(item := to_item(draft).item) and item.key for draft in reading.drafts] == keys
    assert not [each for each in reading.troubles if each.level == "error"]


UNCLEAR = {
    "an option left out": ("1. 题\nA. 甲\nB. 乙\nD. 丁\n答案：B\n", [(4, "letters-out-of-order")]),
    "a question without a number": (
        f"1. 一{AB}答案：A\n解析：因为。\n哪个错？\n\nA. 丙\nB. 丁\n答案：A\n",
        [(3, "answer-too-many")],
    ),
    "fewer answers than numbers": (
        f"1. 一{AB}2. 二{AB}答案\n1-2 A\n",
        [(1, "answer-missing"), (3, "answer-missing"), (6, "key-line-unread")],
    ),
    "two answers of the list": (f"1. 一{AB}2. 二{AB}答案\n1-2 AB\n2.A\n", [(7, "answers-differ")]),
    "two gaps": ("1. ____和____\n答案：甲；乙\n", [(1, "several-gaps")]),
    "circled options": ("1. 题\n① 甲\n② 乙\n答案：①\n", [(4, "options-circled")]),
    "a number of the answer or of the next question": (
        "一、简答题\n1. 流程？\n答案：先\n1. 下单\n2. 发货\n",
        [(5, "number-unclear"), (5, "number-unclear")],
    ),
}


@pytest.mark.parametrize(("text", "wrong"), UNCLEAR.values(), ids=UNCLEAR)
def test_what_is_not_clear_is_told_with_its_line(text: str, wrong: list[tuple[int, str]]) -> None:
    assert sorted(told(text)) == wrong


def test_an_answer_that_fits_no_question_is_told() -> None:
    text = f"1. 一{AB}2. 二{AB}答案：1-3 ABA\n"
    assert [(each.line, each.code) for each in read(text).troubles if each.level == "loss"] == [
        (5, "key-unused")
    ]
