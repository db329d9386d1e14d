"""The bank's codes as the pages say them."""

from __future__ import annotations

from exams.bank.formats.draft import ERROR, HINT, LOSS, Trouble
from exams.bank.model import DIFFICULTIES, KINDS, RULES, Fault
from exams.messages_bank import KINDS as KIND_NAMES
from exams.messages_bank import told as told_in_general
from exams.models import BankItem
from recruit.i18n import _, lazy

DIFFICULTY_NAMES = {1: lazy("1 易"), 2: lazy("2 较易"), 3: lazy("3 中"), 4: lazy("4 较难"), 5: lazy("5 难")}
RULE_NAMES = {
    "all-or-nothing": lazy("全对才给分"),
    "per-option": lazy("对一项给一份"),
    "right-minus-wrong": lazy("对的减去错的"),
}
STATE_NAMES = {
    "reviewed": lazy("在用"),
    "waiting": lazy("等审"),
    "back": lazy("退回要改"),
    "unfinished": lazy("还没写好"),
    "retired": lazy("已停用"),
}
#: The state of a question -> the badge that shows it (macros/state.html).
BADGES = {
    "reviewed": "passed",
    "waiting": "waiting_us",
    "back": "rejected",
    "unfinished": "future",
    "retired": "closed",
}
FIELD_NAMES = {
    "kind": lazy("题型"),
    "code": lazy("编号"),
    "topic": lazy("知识点"),
    "difficulty": lazy("难度"),
    "stem": lazy("题干"),
    "left": lazy("左边各项"),
    "options": lazy("选项"),
    "key": lazy("答案"),
    "rule": lazy("计分规则"),
    "explanation": lazy("解析"),
    "pictures": lazy("图片"),
}
LEVEL_NAMES = {ERROR: lazy("进不来"), LOSS: lazy("会丢失"), HINT: lazy("请看看")}
#: What the command line says otherwise, where it names its own options.
_ON_A_PAGE = {
    "format-unknown": lazy("看不出这是什么格式的题目文件。请在下面选一种格式再检查，或者下载模板填写。"),
    "answer-column-missing": lazy(
        "没有“答案”这一列，%(count)s 道题都没有答案。请在下面说明答案在哪一列，或者补上这一列。"
    ),
    "headings-unknown": lazy("看不出哪一列是什么（第一行：%(first)s）。请在下面“说明每一列是什么”里选。"),
    "topic-cut": lazy("知识点“%(topic)s”太长，只留前 %(most)s 个字。可以在下面另定一个。"),
    "topic-given": lazy("%(count)s 道题没有写知识点，先归入“%(topic)s”。可以在下面另定一个。"),
    "difficulty-given": lazy("%(count)s 道题没有写难度，先按 %(difficulty)s 算。可以在下面另定。"),
    "map-no-column": lazy("选的那一列（%(column)s）这张表里没有，请重新选。"),
}


def state_of(row: BankItem) -> str:
    if row.state == "draft" and row.unfinished:
        return "unfinished"
    if row.state == "draft":
        return "back" if row.sent_back else "waiting"
    return row.state


def kind_choices() -> list[tuple[str, str]]:
    return [(kind, str(KIND_NAMES[kind])) for kind in KINDS]


def difficulty_choices() -> list[tuple[str, str]]:
    return [(str(one), str(DIFFICULTY_NAMES[one])) for one in DIFFICULTIES]


def rule_choices() -> list[tuple[str, str]]:
    return [("", _("按试卷的规则")), *((rule, str(RULE_NAMES[rule])) for rule in RULES)]


def topic_name(topic: str) -> str:
    return _("还没有归类") if topic == "unsorted" else topic


def told(trouble: Trouble) -> str:
    """The sentence for a trouble, with the remedy that this page offers."""
    if trouble.code in _ON_A_PAGE:
        facts = dict(trouble.facts)
        if "topic" in facts:
            facts["topic"] = topic_name(str(facts["topic"]))
        return str(_ON_A_PAGE[trouble.code]) % facts
    return told_in_general(trouble)


def told_fault(fault: Fault, kind: str) -> str:
    """What is wrong with a typed question."""
    field = fault.facts.get("field")
    if fault.code == "empty-text" and field == "explanation":
        return told(Trouble(0, "guide-missing" if kind == "essay" else "explanation-missing", fault.facts))
    if fault.code == "bad-difficulty":
        return _("请选难度。")
    return told(Trouble(0, fault.code, fault.facts))
