"""The words and figures of the item report's pages and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from exams.bank.items import MATCHING, ORDERING, SHORT, Item
from recruit.i18n import _, lazy, listed
from scoring.numeric import round_to

KINDS = {
    "single": lazy("单选"),
    "multiple": lazy("多选"),
    "true-false": lazy("判断"),
    "short": lazy("填空"),
    "numeric": lazy("填数"),
    "matching": lazy("连线"),
    "ordering": lazy("排序"),
    "essay": lazy("问答"),
}

#: What a person should look at first.
GRAVEST = (
    "doubtful-key",
    "most-take-another",
    "right-unchosen",
    "against-the-rest",
    "no-variation",
    "weak",
    "very-hard",
    "very-easy",
    "few",
)


def figure(value: str | None, places: int = 2, percent: bool = False) -> str:
    """A figure as people read it; a dash where it does not exist."""
    if value is None:
        return "–"
    number = round_to(Decimal(value) * (100 if percent else 1), places)
    return f"{number}%" if percent else str(number)


def signed(value: str) -> str:
    """A gain with its plus, a loss with its minus."""
    said = figure(value)
    return said if Decimal(said) <= 0 else f"+{said}"


def equating_words(method: str) -> str:
    """How marks of a form were put on the scale of another; a dash for the form whose scale it is."""
    return {
        "": "–",
        "mean": _("按平均数"),
        "linear": _("线性"),
        "equipercentile": _("百分位"),
        "tucker": _("锚题，Tucker 法"),
        "levine": _("锚题，Levine 法"),
        "chained": _("锚题，链式线性"),
    }[method]


def form_warnings(forms: Sequence[Mapping[str, Any]]) -> list[str]:
    """Why the scale of parallel forms should be taken with care."""
    few = [
        _("第 %(form)s 套只有 %(count)s 人", form=one["form"], count=one["candidates"])
        for one in forms
        if one["few"]
    ]
    found = []
    if few:
        found.append(
            _(
                "人少：%(forms)s。这么少的人，换算出来的差别多半是碰巧，公布名单以前请看看误差。",
                forms=listed(few),
            )
        )
    if any(one["fell_back"] for one in forms):
        found.append(_("有的卷人人同分，或者锚题的分和总分没有关系，方案里的办法算不出来，只按平均数换算。"))
    return found


def remark_words(code: str) -> str:
    """What is conspicuous about a question, in a few words."""
    return {
        "doubtful-key": _("可能答案给错了"),
        "most-take-another": _("多数人选了别的答案，请看看答案"),
        "right-unchosen": _("没有人答对"),
        "no-variation": _("人人得分一样，看不出什么"),
        "against-the-rest": _("成绩差的反而答得好，请看看题"),
        "weak": _("分不出高低"),
        "very-easy": _("太容易"),
        "very-hard": _("太难"),
        "few": _("考到的人少，数字只能参考"),
    }[code]


def option_words(option: str, question: Item) -> str:
    """An answer as the page names it."""
    said = {"true": _("对"), "false": _("错")}.get(option) if question.kind == "true-false" else None
    if said:
        return said
    if question.kind in (SHORT, MATCHING, ORDERING) and len(option) > 16:
        return option[:15] + "…"
    return option


def doubt_words(found: Mapping[str, Any], question: Item) -> str:
    """Why a key is doubted; '' where it is not."""
    doubt = found["doubt"]
    if not doubt:
        return ""
    return _(
        "现在的答案是 %(key)s。总分高的人却更多选 %(option)s：按现在的答案，这题和其余题的相关是 %(now)s；"
        "要是答案是 %(option)s，相关是 %(then)s。请对照题目看看答案。",
        key=listed([option_words(one, question) for one in doubt["key"]]) or "–",
        option=option_words(doubt["option"], question),
        now=figure(doubt["key_item_rest"]),
        then=figure(doubt["option_item_rest"]),
    )


def export_columns() -> list[str]:
    return [
        _("题号"), _("版本"), _("题型"), _("类别"), _("题目"), _("分值"), _("考到的人"), _("得分率"), _("区分度"),
        _("区分效率"), _("与其余题相关"), _("没有答"), _("没有做到"), _("用时（秒，一半人少于）"), _("说明"),
    ]  # fmt: skip


def export_rows(found: Mapping[str, Any], question: Item) -> list[Any]:
    def number(name: str) -> Decimal | None:
        return None if found[name] is None else round_to(Decimal(found[name]), 4)

    time = found["time"]
    return [
        question.code,
        question.version,
        str(KINDS.get(question.kind, question.kind)),
        question.topic,
        question.stem,
        Decimal(found["points"]),
        found["candidates"],
        number("facility"),
        number("discrimination_index"),
        number("discriminative_efficiency"),
        number("item_rest"),
        found["omitted"],
        found["unreached"],
        round_to(Decimal(time["median"]), 1) if time and time["median"] else None,
        listed([remark_words(code) for code in found["remarks"]]),
    ]
