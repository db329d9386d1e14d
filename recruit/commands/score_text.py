"""The words of `zeyou score`: the working of a ranking or of panel coefficients, and what is wrong with a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from recruit.commands.row_problems import COMMON, Sentences
from recruit.commands.score_files import PanelScore
from recruit.i18n import _, clauses, current_locale, listed
from recruit.list_words import outcome_words, rung_words
from recruit.programme import Stage
from scoring.coefficients import CoefficientRule, PanelReport
from scoring.cutoff import LineReport, TieGroup
from scoring.errors import ScoringError
from scoring.explain import Line, context, explain
from scoring.marks import CandidateMarks
from scoring.numeric import fixed, plain
from scoring.policy import StagePolicy
from scoring.ranking import Ranked

Facts = Mapping[str, object]

PROBLEMS: Sentences = {
    **COMMON,
    "column-missing": lambda **f: _("缺少这一列。现有的列：%(header)s。请补上表头。", **f),
    "not-a-number": lambda **f: _("“%(value)s”不是数字。请填 0 到 %(max)s 之间的数，没有成绩就空着。", **f),
    "out-of-range": lambda **f: _("“%(value)s”超出了范围。请填 0 到 %(max)s 之间的数。", **f),
    "not-a-count": lambda **f: _("“%(value)s”不对。请填 0 或更大的数。", **f),
    "not-a-mark": lambda **f: _("“%(value)s”不对。请填 0 或更大的数。", **f),
    "marked-twice": lambda **f: _(
        "“%(judge)s”给“%(candidate)s”的这个分在第 %(first)s 行已经有了。请留一行。", **f
    ),
    "two-panels": lambda **f: _("“%(candidate)s”前面在考官组 %(panel)s。请改成同一组。", **f),
    "not-whole": lambda **f: _("“%(value)s”不是整数。请填抽到的签号。", **f),
    "not-a-time": lambda **f: _("“%(value)s”不是时间。请写成 2016-05-26T09:30:00 这样。", **f),
}

SCORING: dict[str, Callable[..., str]] = {
    "panel-of-one": lambda **f: _(
        "考官组 %(panel)s 只有一名考生，算出的系数没有意义。请并组，或者用 --method none。", **f
    ),
    "too-few-judges": lambda **f: _(
        "“%(candidate)s”只有 %(present)s 位评委打了分，至少要 %(needed)s 位。请补上，或者减小 --minimum-judges。",
        **f,
    ),
    "incomplete-sheet": lambda **f: _(
        "“%(candidate)s”：评委 %(judge)s 有几项没打分（%(elements)s）。请补上；整张没打的，一行也不要留。",
        **{**f, "elements": listed(f["elements"])},
    ),
    "panel-mean-zero": lambda **f: _("考官组 %(panel)s 的平均分是 0，不能作除数。请核对这一组的分数。", **f),
    "too-few-to-trim": lambda **f: _(
        "考官组 %(panel)s 只有 %(candidates)s 名考生，不够去掉最高、最低各 %(trim)s 名。请减小 --trim-candidates。",
        **f,
    ),
}


def scoring_problem(error: ScoringError) -> str:
    """The sentence for what the panel arithmetic refuses."""
    return SCORING[error.code](**error.facts)


def rank_lines(stage: Stage, rows: Sequence[CandidateMarks], ranked: Sequence[Ranked]) -> Iterator[str]:
    """The rules, each candidate's working in list order, then the line and the ties."""
    policy = stage.policy
    assert policy is not None
    titles = {one.code: one.title.in_(current_locale()) for one in stage.components}
    yield _("环节：%(title)s", title=stage.title.in_(current_locale()))
    yield from _rules(policy, titles)
    yield ""
    whole = context(policy, rows, ranked)
    by_code = {row.candidate: row for row in rows}
    for row in ranked:
        lines = explain(policy, by_code[row.candidate], row, whole)
        steps = clauses(_working(line, titles) for line in lines)
        yield _("%(candidate)s：%(steps)s", candidate=row.candidate, steps=steps)
    yield ""
    yield from _line(policy, whole.report, titles)


def _rules(policy: StagePolicy, titles: Mapping[str, str]) -> Iterator[str]:
    for item in policy.scored:
        facts = {"title": titles[item.code], "max": plain(item.max), "weight": plain(item.weight)}
        yield _("计分：%(title)s，满分 %(max)s，占 %(weight)s 分", **facts)
        if item.pass_line is not None:
            yield _("合格线：%(title)s 要达到 %(line)s", title=titles[item.code], line=plain(item.pass_line))
    if policy.completion.gives_points:
        yield _("计分：完成时间，占 %(weight)s 分", weight=plain(policy.completion.weight))
    if policy.ties:
        yield _("同分依次比：%(rungs)s", rungs=listed(rung_words(rung, titles) for rung in policy.ties))


def _working(line: Line, titles: Mapping[str, str]) -> str:
    f = {key: _shown(value) for key, value in line.facts.items()}
    words: dict[str, Callable[[], str]] = {
        "component": lambda: _component(line.facts, titles),
        "completion": lambda: _completion(line.facts),
        "condition": lambda: _condition(line.facts, titles),
        "total": lambda: _("总分 %(total)s", **f),
        "pass": lambda: _pass(line.facts, titles),
        "absent": lambda: _("缺考"),
        "excluded": lambda: _("不参加排名：%(reason)s", **f),
        "tie": lambda: _("同分 %(holders)s 人", **f),
        "rank": lambda: _("第 %(rank)s 名", **f),
        "outcome": lambda: _outcome(line.facts, titles),
    }
    return words[line.code]() if line.code in words else ""


def _component(facts: Facts, titles: Mapping[str, str]) -> str:
    shown = {key: _shown(value) for key, value in facts.items()}
    shown["title"] = titles[str(facts["component"])]
    if facts["value"] is None:
        return _("%(title)s 没有成绩，得 %(points)s", **shown)
    return _("%(title)s %(value)s ÷ %(max)s × %(weight)s = %(points)s", **shown)


def _completion(facts: Facts) -> str:
    shown = {key: _shown(value) for key, value in facts.items()}
    if facts["position"] is None:
        return _("没有完成，时间分 %(points)s", **shown) if "points" in facts else _("没有完成")
    if "points" not in facts:
        return _("完成于 %(completed_at)s", **shown)
    if facts["rule"] == "rank-points":
        return _("第 %(position)s 个完成（共 %(finishers)s 人），时间分 %(points)s", **shown)
    return _("完成于 %(completed_at)s，时间分 %(points)s", **shown)


def _condition(facts: Facts, titles: Mapping[str, str]) -> str:
    if facts["reached"] is None:
        return ""
    shown = {key: _shown(value) for key, value in facts.items()}
    shown["title"] = titles[str(facts["component"])]
    if facts["reached"]:
        return _("%(title)s 达到 %(target)s", **shown)
    return _("%(title)s 没有达到 %(target)s", **shown)


def _pass(facts: Facts, titles: Mapping[str, str]) -> str:
    shown = {"title": titles[str(facts["component"])], "line": _shown(facts["line"])}
    if facts["reached"]:
        return _("%(title)s 达到合格线 %(line)s", **shown)
    return _("%(title)s 没有达到合格线 %(line)s", **shown)


def _outcome(facts: Facts, titles: Mapping[str, str]) -> str:
    name = outcome_words(str(facts["outcome"]))
    if facts["rung"] is None:
        return name
    return _("%(name)s（同分比：%(rung)s）", name=name, rung=rung_words(str(facts["rung"]), titles))


def _shown(value: object) -> object:
    return fixed(value) if isinstance(value, Decimal) else value


def _line(policy: StagePolicy, report: LineReport, titles: Mapping[str, str]) -> Iterator[str]:
    yield _(
        "晋级 %(advanced)s 人，候补 %(reserve)s 人，同分待定 %(undecided)s 人，未入选 %(out)s 人。",
        advanced=report.advanced,
        reserve=report.reserve,
        undecided=report.undecided,
        out=report.out,
    )
    if report.last_in:
        yield _("线上最后：%(who)s", who=_who(report.last_in))
    if report.first_out:
        yield _("线下最前：%(who)s", who=_who(report.first_out))
    for group in report.ties:
        yield _tie(group, titles)


def _who(rows: Sequence[Ranked]) -> str:
    return listed(f"{row.candidate} {_shown(row.total)}" for row in rows)


def _tie(group: TieGroup, titles: Mapping[str, str]) -> str:
    facts = {
        "total": fixed(group.total),
        "count": len(group.members),
        "who": listed(row.candidate for row in group.members),
        "rungs": listed(rung_words(rung, titles) for rung in group.rungs) or _("没有可比的了"),
        "undecided": listed(group.undecided),
        "seats": group.seats,
    }
    if not group.decided:
        return _(
            "同分 %(total)s 共 %(count)s 人，正在线上，分不出先后：%(undecided)s 争 %(seats)s 个名额。"
            "请先加试或见证抽签。",
            **facts,
        )
    if group.decided_by is not None:
        facts["rung"] = rung_words(group.decided_by, titles)
        return _("同分 %(total)s 共 %(count)s 人，线从中间过，由“%(rung)s”分出：%(who)s", **facts)
    return _("同分 %(total)s 共 %(count)s 人（%(rungs)s）：%(who)s", **facts)


def panel_lines(
    report: PanelReport, rule: CoefficientRule, corrected: Sequence[tuple[PanelScore, Decimal]]
) -> Iterator[str]:
    """Each panel's mean and coefficient with their working, then the corrected scores."""
    for figure in report.panels.values():
        yield _(
            "考官组 %(panel)s：考生 %(candidates)s 人，计入 %(counted)s 人，总分 %(total)s，平均 %(mean)s",
            panel=figure.panel,
            candidates=figure.candidates,
            counted=figure.counted,
            total=plain(figure.total),
            mean=shortened(figure.mean),
        )
    common = shortened(report.common)
    if rule.method == "mean-of-means":
        yield _("各组平均分的平均：%(common)s", common=common)
    else:
        yield _("全部考生的平均：%(common)s", common=common)
    for figure in report.panels.values():
        facts = {"panel": figure.panel, "common": common, "mean": shortened(figure.mean)}
        facts["coefficient"] = fixed(figure.coefficient)
        if rule.method == "none":
            yield _("考官组 %(panel)s：不修正，系数 %(coefficient)s", **facts)
        else:
            yield _("考官组 %(panel)s：系数 %(common)s ÷ %(mean)s = %(coefficient)s", **facts)
    for one, value in corrected:
        yield _(
            "%(candidate)s（%(panel)s 组）：%(score)s × %(coefficient)s = %(corrected)s",
            candidate=one.candidate,
            panel=one.panel,
            score=plain(one.score),
            coefficient=fixed(report.panels[one.panel].coefficient),
            corrected=fixed(value),
        )


def shortened(value: Decimal) -> str:
    """A mean that was not rounded has more digits than anybody reads."""
    text = fixed(value)
    return text if len(text) <= 12 else text[:12] + "…"
