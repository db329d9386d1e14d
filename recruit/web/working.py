"""The working of one result in villagers' words, line by line, for the candidate and for an appeal."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from recruit.i18n import _, sentences
from recruit.list_words import component_titles, outcome_words, reason_words, rung_words
from recruit.models import Stage
from recruit.web import working_panels, working_places, working_training
from recruit.web.said import Facts, Said
from recruit.web.words import to_the_second
from scoring.explain import Line
from scoring.numeric import fixed, plain


def said(line: Line, stage: Stage) -> Said:
    """One line of `scoring.explain` or `scoring.explain_turns` in words."""
    return _WORDS[line.code](line.facts, stage)


def distance(lines: tuple[Line, ...]) -> str:
    """How far from the line this result is, in one sentence; empty where there was none to reach."""
    facts = {line.code: line.facts for line in lines}
    if not {"total", "line", "outcome"} <= facts.keys():
        return ""
    if "rank" not in facts:
        return _("有一项没有达到合格线，不排名次。")
    total, line = facts["total"]["total"], facts["line"]
    if facts["outcome"]["outcome"] == "advanced":
        first = line["first_out_total"]
        if first is None:
            return _("这一环节没有人被刷下。")
        return _("比线下第一名（%(first)s 分）高 %(gap)s 分。", first=_n(first), gap=_n(total - first))
    last = line["last_total"]
    if last is None:
        return _("这一环节没有人晋级。")
    if total == last:
        return _("总分和线上最后一名（%(last)s 分）一样，先后由同分规则分出。", last=_n(last))
    return _("比线上最后一名（%(last)s 分）低 %(gap)s 分。", last=_n(last), gap=_n(last - total))


def _n(value: object) -> str:
    return fixed(value) if isinstance(value, Decimal) else str(value)


def _title(facts: Facts, stage: Stage) -> str:
    code = str(facts["component"])
    return component_titles(stage.definition).get(code, code)


def _rounded(facts: Facts) -> str:
    """What rounding did, or that there was nothing to round."""
    if facts["unrounded"] == facts["points"]:
        return ""
    exact = facts["unrounded"]
    shown = plain(exact) if len(plain(exact)) <= 12 else plain(exact)[:12] + "…"
    return _(
        "，算出 %(exact)s，保留 %(places)s 位小数（%(mode)s）",
        exact=shown,
        places=facts["places"],
        mode=working_panels.rounding_words(facts["mode"]),
    )


def _equated(facts: Facts, stage: Stage) -> Said:
    methods = {
        "mean": _("平均数等值"),
        "linear": _("线性等值"),
        "equipercentile": _("百分位等值"),
        "tucker": _("锚题等值，Tucker 法"),
        "levine": _("锚题等值，Levine 法"),
        "chained": _("锚题等值，链式线性"),
    }
    raw, value = plain(facts["raw"]), plain(facts["value"])
    parts = [_("做的是第 %(form)s 套卷，卷面得 %(raw)s 分。", form=facts["form"], raw=raw)]
    if raw == value:
        parts.append(_("换算以后还是 %(value)s 分。", value=value))
    else:
        parts.append(
            _(
                "各套卷难易略有不同，按事先公布的办法（%(method)s）换算到同一把尺子上，是 %(value)s 分。",
                method=methods[facts["method"]],
                value=value,
            )
        )
    return Said(_("%(title)s（换算）", title=_title(facts, stage)), sentences(parts))


def _component(facts: Facts, stage: Stage) -> Said:
    title, points = _title(facts, stage), _n(facts["points"])
    if facts["value"] is None:
        return Said(title, _("没有成绩，按 0 分算。"), points)
    text = _(
        "成绩 %(value)s，满分 %(max)s，占 %(weight)s 分：%(value)s ÷ %(max)s × %(weight)s"
        "%(rounded)s，得 %(points)s 分。",
        value=plain(facts["value"]),
        max=plain(facts["max"]),
        weight=plain(facts["weight"]),
        rounded=_rounded(facts),
        points=points,
    )
    return Said(title, text, points)


def _condition(facts: Facts, stage: Stage) -> Said:
    title, target = _title(facts, stage), _n(facts["target"])
    if facts["reached"] is None:
        return Said(title, _("这一项这次不检查。"))
    value = "0" if facts["value"] is None else plain(facts["value"])
    if facts["reached"]:
        return Said(
            title, _("要 %(target)s，做到 %(value)s，达到了，完成时间算数。", target=target, value=value)
        )
    return Said(
        title, _("要 %(target)s，做到 %(value)s，没有达到，完成时间不算。", target=target, value=value)
    )


def _completion(facts: Facts, stage: Stage) -> Said:
    title = _("完成时间")
    points = _n(facts["points"]) if "points" in facts else None
    if facts["completed_at"] is None:
        text = _("没有全部完成，完成时间得 0 分。") if points is not None else _("没有全部完成。")
        return Said(title, text, points)
    moment = to_the_second(facts["completed_at"], stage)
    if points is None:
        return Said(title, _("%(moment)s 完成。完成时间不加分，只在同分时比较。", moment=moment))
    if facts["rule"] == "rank-points":
        text = _(
            "%(moment)s 完成，在 %(finishers)s 个完成的人里排第 %(position)s。"
            "第 1 个完成得满分 %(weight)s 分，第 %(position)s 个：%(weight)s × %(left)s ÷ %(finishers)s"
            "%(rounded)s，得 %(points)s 分。",
            moment=moment,
            finishers=facts["finishers"],
            position=facts["position"],
            left=facts["finishers"] - facts["position"] + 1,
            weight=plain(facts["weight"]),
            rounded=_rounded(facts),
            points=points,
        )
    else:
        text = _(
            "%(moment)s 完成。开始时完成得满分 %(weight)s 分，到截止时降为 0 分%(rounded)s，得 %(points)s 分。",
            moment=moment,
            weight=plain(facts["weight"]),
            rounded=_rounded(facts),
            points=points,
        )
    return Said(title, text, points)


def _total(facts: Facts, stage: Stage) -> Said:
    parts, total = " + ".join(_n(value) for value in facts["parts"].values()), _n(facts["total"])
    return Said(_("总分"), _("各项加起来：%(parts)s = %(total)s 分。", parts=parts, total=total), total)


def _pass(facts: Facts, stage: Stage) -> Said:
    title = _("合格线：%(title)s", title=_title(facts, stage))
    shown = {"line": plain(facts["line"]), "value": plain(facts["value"])}
    if facts["reached"]:
        text = _("这一项要达到 %(line)s，得了 %(value)s，达到了。", **shown)
    else:
        text = _("这一项要达到 %(line)s，得了 %(value)s，没有达到，总分再高也不排名次、不入选。", **shown)
    if facts["unopposed"]:
        text = sentences([_("参加的人不多于名额，用没有竞争时的分数线。"), text])
    return Said(title, text)


def _absent(facts: Facts, stage: Stage) -> Said:
    if facts["counts_as"] == "zero":
        return Said(_("没有参加"), _("没有参加，各项按 0 分算。"))
    return Said(_("没有参加"), _("没有参加这一环节，按规则不排名次。"))


def _excluded(facts: Facts, stage: Stage) -> Said:
    return Said(_("不参加排名"), reason_words(str(facts["reason"]), stage) or _("原因请问办公室。"))


def _tie(facts: Facts, stage: Stage) -> Said:
    title = _("同分")
    parts = [_("总分 %(total)s 的一共 %(holders)s 人。", total=_n(facts["total"]), holders=facts["holders"])]
    if facts["rung"] is not None:
        titles = component_titles(stage.definition)
        parts.append(_("先后由“%(rung)s”分出。", rung=rung_words(str(facts["rung"]), titles)))
    if facts["extra_test"] is not None:
        parts.append(_("加试成绩 %(mark)s 分。", mark=plain(facts["extra_test"])))
    if facts["draw"] is not None:
        parts.append(_("抽签抽到第 %(draw)s 号。", draw=facts["draw"]))
    return Said(title, sentences(parts))


def _rank(facts: Facts, stage: Stage) -> Said:
    competing, rank = facts["competing"], facts["rank"]
    parts = [_("在 %(competing)s 个有成绩的人里排第 %(rank)s 名。", competing=competing, rank=rank)]
    if facts["shared_by"] > 1:
        parts.append(_("这个名次并列 %(count)s 人。", count=facts["shared_by"]))
    return Said(_("名次"), sentences(parts))


def _line(facts: Facts, stage: Stage) -> Said:
    parts = []
    if facts["places"] is not None and "fixed" in facts["rule"]:
        parts.append(_("取前 %(places)s 名。", places=facts["places"]))
    if facts.get("held"):
        parts.append(_("其中 %(count)s 个名额已经由递补的人占着，不再按名次给。", count=facts["held"]))
    if facts.get("unopposed"):
        parts.append(_("参加的人不多于名额，用没有竞争时的分数线。"))
    if facts["threshold"] is not None and "threshold" in facts["rule"]:
        parts.append(_("总分要达到 %(threshold)s 分。", threshold=_n(facts["threshold"])))
    if not parts:
        parts.append(_("这一环节不按名次淘汰。"))
    if facts["last_total"] is not None:
        parts.append(_("线上最后一名 %(total)s 分。", total=_n(facts["last_total"])))
    if facts["first_out_total"] is not None:
        parts.append(_("线下第一名 %(total)s 分。", total=_n(facts["first_out_total"])))
    return Said(_("入选线"), sentences(parts))


def _replacement(facts: Facts, stage: Stage) -> Said:
    number = facts["left"]
    texts = {
        "came": _(
            "以前的一版名单公布以后，%(number)s 的名额空出来，由本人递补。更正不影响这个名额。", number=number
        ),
        "declined": _("%(number)s 的名额空出来时问过本人，答复不来，所以不再递补。", number=number),
        "lapsed": _("%(number)s 的名额空出来时问过本人，到时间没有答复，所以不再递补。", number=number),
    }
    return Said(_("递补"), texts[str(facts["answer"])])


def _outcome(facts: Facts, stage: Stage) -> Said:
    outcome, reason = outcome_words(str(facts["outcome"]), stage), reason_words(facts["reason"], stage)
    if reason:
        return Said(_("结果"), _("%(outcome)s：%(reason)s。", outcome=outcome, reason=reason))
    return Said(_("结果"), _("%(outcome)s。", outcome=outcome))


_WORDS: dict[str, Callable[[Facts, Stage], Said]] = {
    "equated": _equated,
    "component": _component,
    "condition": _condition,
    "completion": _completion,
    "total": _total,
    "pass": _pass,
    "absent": _absent,
    "excluded": _excluded,
    "tie": _tie,
    "rank": _rank,
    "line": _line,
    "replacement": _replacement,
    "outcome": _outcome,
    **working_panels.WORDS,
    **working_places.WORDS,
    **working_training.WORDS,
}
