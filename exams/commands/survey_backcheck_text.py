"""The words of `zeyou survey backcheck`: worst enumerator and question first, every difference, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from exams.commands.items_text import PROBLEMS as ITEM_PROBLEMS
from exams.commands.survey_backcheck_files import Columns
from exams.commands.survey_backcheck_words import chance, limits, name_of, percent, shown
from recruit.columns import aligned
from recruit.commands.row_problems import Sentences
from recruit.i18n import _, listed, sentences
from scoring.backchecks.figures import Rate
from scoring.backchecks.matching import LeftOut, Matched
from scoring.backchecks.rates import Difference, GroupRate, QuestionRate, Report

#: A corrected probability up to which a difference is not put down to chance.
CONSPICUOUS = 0.05
_MOST_NAMED, _MOST_LEFT_OUT, _MOST_WORST = 20, 50, 3

PROBLEMS: Sentences = {
    **ITEM_PROBLEMS,
    "no-questions": lambda **f: _(
        "没有一列可以比较：除了编号，两个文件没有同名的题。"
        "请核对表头，或者看 --type1、--type2、--type3、--skip 写得对不对。"
    ),
    "two-types": lambda **f: _("同一题既写成第 %(first)s 类又写成第 %(second)s 类。请只留一个。", **f),
    "bad-range": lambda **f: _(
        "--ok-range 的“%(value)s”看不懂。请写成 列名=5、列名=10%%、列名=-1..5 或 列名=-5%%..10%%。", **f
    ),
}


def report_lines(report: Report, matched: Matched, parts: Columns, show: int) -> Iterator[str]:
    """Everything a person needs, the worst first. ``show``: how many differences are listed."""
    yield _whole(report, matched)
    yield from _worst(report, parts)
    yield ""
    yield from _question_lines(report.questions)
    yield _("范围：有九成五的把握，真实比例在这中间。按范围的下端从差到好排，免得一处错一处的排到最前。")
    for column, groups in report.groups.items():
        yield ""
        yield _("按“%(column)s”：", column=shown(column))
        yield from aligned(_group_table(groups))
    yield from _moved_lines(report.questions)
    yield ""
    yield from _difference_lines(report.differences, parts, show)
    yield ""
    yield from left_out_lines(matched, parts, report)


def _whole(report: Report, matched: Matched) -> str:
    whole = report.whole
    facts = {"households": matched.households, "pairs": len(matched.pairs)}
    if whole.rate is None:
        return _("调查 %(households)s 户，复查对上 %(pairs)s 户，没有一个答案可以比较。", **facts)
    return _(
        "调查 %(households)s 户，复查对上 %(pairs)s 户，比较 %(compared)s 个答案，%(differing)s 个不一样：%(rate)s"
        "（%(limits)s）。",
        **facts,
        compared=whole.compared,
        differing=whole.differing,
        rate=percent(whole.rate),
        limits=limits(whole),
    )


def _worst(report: Report, parts: Columns) -> Iterator[str]:
    for column, in_survey in parts.by:
        groups = [one for one in report.groups[column] if one.figures.differing and _above(one)]
        for place, one in enumerate(groups[:_MOST_WORST]):
            if place == 0 or _told_apart(one):
                yield _worst_group(column, one)
        if not in_survey:
            yield from (_too_few(column, one) for one in report.groups[column] if _copied(one))
        if not in_survey and len(report.groups[column]) > 1:
            yield _("复查的人互相比，要各人的户是随便分的才算数；各跑各的村，差别可能是村子的。")
    kinds = any(one.kind for one in report.questions)
    worst = [one for one in report.questions if one.figures.differing and one.kind != 3]
    for one in worst[:_MOST_WORST]:
        yield sentences([_worst_question(one), *([_kind(one.kind)] if kinds and one.kind else [])])


def _worst_group(column: str, one: GroupRate) -> str:
    first = _(
        "先看“%(column)s”%(name)s：对了 %(households)s 户 %(compared)s 个答案，%(differing)s 个不一样（%(rate)s）。",
        column=shown(column),
        name=name_of(one.name),
        households=one.households,
        compared=one.figures.compared,
        differing=one.figures.differing,
        rate=percent(one.figures.rate),
    )
    parts = [first, _verdict(one)]
    if one.others is not None:
        parts.insert(1, _("其他人是 %(rate)s。", rate=percent(one.others)))
    poor = [(question, counts) for question, counts in one.questions.items() if counts[1]][:_MOST_WORST]
    if poor:
        named = listed(f"{shown(question)} {counts[1]}/{counts[0]}" for question, counts in poor)
        parts.append(_("多半出在：%(questions)s。", questions=named))
    return sentences(parts)


def _verdict(one: GroupRate) -> str:
    if one.p_holm is None:
        return _("没有别人可比，说不出是不是碰巧。")
    if _told_apart(one):
        return _("这不像碰巧（修正后 p %(p)s），请去问一问。", p=chance(one.p_holm))
    if one.figures.few:
        return _("户数太少，只能当线索。")
    return _("可能只是碰巧（修正后 p %(p)s）。", p=chance(one.p_holm))


def _above(one: GroupRate) -> bool:
    return one.others is None or (one.figures.rate or 0.0) > one.others


def _told_apart(one: GroupRate) -> bool:
    return _above(one) and one.p_holm is not None and one.p_holm <= CONSPICUOUS


def _copied(one: GroupRate) -> bool:
    """A checker who finds next to nothing where the others find something may have copied the first answers."""
    return not _above(one) and one.p_holm is not None and one.p_holm <= CONSPICUOUS


def _too_few(column: str, one: GroupRate) -> str:
    return _(
        "“%(column)s”%(name)s查出的不一样特别少（%(rate)s，其他人 %(others)s，修正后 p %(p)s），"
        "请看看是真去问了，还是照着第一次的抄的。",
        column=shown(column),
        name=name_of(one.name),
        rate=percent(one.figures.rate),
        others=percent(one.others),
        p=chance(one.p_holm),
    )


def _worst_question(one: QuestionRate) -> str:
    return _(
        "差得多的题“%(question)s”：比较 %(compared)s 户，%(differing)s 户不一样（%(rate)s）。",
        question=shown(one.question),
        compared=one.figures.compared,
        differing=one.figures.differing,
        rate=percent(one.figures.rate),
    )


def _kind(kind: int) -> str:
    return {
        1: _("这是不该变的事（第一类），不一样要追问当初是怎么填的。"),
        2: _("这是难问的题（第二类），不一样说明要再教怎么问。"),
    }[kind]


def _question_lines(questions: Sequence[QuestionRate]) -> Iterator[str]:
    """The questions with a difference one by one; of hundreds that are all the same only the names."""
    differing = [one for one in questions if one.figures.differing]
    if differing:
        yield from aligned(_question_table(differing))
    same = [one.question for one in questions if one.figures.compared and not one.figures.differing]
    if same:
        yield _("全都一样的题（%(count)s 道）：%(names)s。", count=len(same), names=_named(same))
    silent = [one.question for one in questions if not one.figures.compared]
    if silent:
        yield _(
            "没有可比的题（%(count)s 道，复查没问）：%(names)s。", count=len(silent), names=_named(silent)
        )


def _question_table(questions: Sequence[QuestionRate]) -> list[list[str]]:
    head = [_("题"), _("类"), _("比了"), _("不一样"), _("比例"), _("范围"), _("没问"), _("不知道"), _("提示")]
    return [head, *(_question_row(one) for one in questions)]


def _question_row(one: QuestionRate) -> list[str]:
    return [
        shown(one.question),
        str(one.kind or "–"),
        *_figures(one.figures),
        str(one.not_asked or ""),
        str(one.unsure or ""),
        listed(_remarks(one)),
    ]


def _remarks(one: QuestionRate) -> Iterator[str]:
    for code in remarks(one):
        yield {
            "nearly-all": _("几乎全不一样，先看两边是不是编码不同"),
            "blank-first": _("%(count)s 户当初空着", count=one.blank_first),
            "few": _("少，只能参考"),
        }[code]


def remarks(one: QuestionRate) -> list[str]:
    """What is conspicuous about a question, as codes."""
    figures = one.figures
    found: list[str] = []
    if figures.rate is None:
        return found
    if figures.rate >= 0.9 and figures.compared >= 5:
        found.append("nearly-all")
    if one.blank_first:
        found.append("blank-first")
    if figures.few:
        found.append("few")
    return found


def _group_table(groups: Sequence[GroupRate]) -> list[list[str]]:
    head = [
        _("谁"),
        _("户"),
        _("比了"),
        _("不一样"),
        _("比例"),
        _("范围"),
        _("其他人"),
        "p",
        _("修正后 p"),
        _("提示"),
    ]
    rows = [
        [
            name_of(one.name),
            str(one.households) if one.population is None else f"{one.households}/{one.population}",
            *_figures(one.figures, one.population == one.households),
            percent(one.others),
            chance(one.p),
            chance(one.p_holm),
            _("去问") if _told_apart(one) else _("少，只能参考") if one.figures.few else "",
        ]
        for one in groups
    ]
    return [head, *rows]


def _figures(figures: Rate, whole: bool = False) -> list[str]:
    span = _("全复查过") if whole else limits(figures)
    return [str(figures.compared), str(figures.differing), percent(figures.rate), span]


def _moved_lines(questions: Sequence[QuestionRate]) -> Iterator[str]:
    asked = [(one, one.moved) for one in questions if one.moved is not None]
    if not asked:
        return
    moved = [(one, found) for one, found in asked if found.up or found.down]
    yield ""
    if not moved:
        yield _("两次问的数字都没有变。")
        return
    yield _("数字前后稳不稳（差 = 调查减复查）：")
    head = [
        _("题"),
        _("对数"),
        _("调查平均"),
        _("复查平均"),
        _("差"),
        _("差的范围"),
        "t",
        "p",
        _("符号 p"),
        _("秩 p"),
    ]
    rows = [head]
    for one, found in moved:
        span = "–" if found.low is None or found.high is None else f"{found.low:.2f} ~ {found.high:.2f}"
        t = "–" if found.t is None else f"{found.t:.2f}"
        means = (found.first, found.second, found.difference)
        tests = (found.p_t, found.p_sign, found.p_ranks)
        rows.append(
            [
                shown(one.question),
                str(found.pairs),
                *(f"{mean:.2f}" for mean in means),
                span,
                t,
                *map(chance, tests),
            ]
        )
    yield from aligned(rows)
    if len(asked) > len(moved):
        yield _("另有 %(count)s 道题的数字都没有变。", count=len(asked) - len(moved))


def _difference_lines(differences: Sequence[Difference], parts: Columns, show: int) -> Iterator[str]:
    if not differences:
        yield _("没有不一样的答案。")
        return
    yield _("不一样的答案（%(count)s 处）：", count=len(differences))
    groups = [shown(column) for column, _in_survey in parts.by]
    rows = [[_("编号"), _("行"), *groups, _("题"), _("调查的答案"), _("复查的答案")]]
    for one in differences[:show]:
        names = [name_of(name) for name in one.groups]
        place = f"{one.rows[0]} / {one.rows[1]}"
        rows.append(
            [
                shown(one.household),
                place,
                *names,
                shown(one.question),
                _answer(one.first),
                _answer(one.second),
            ]
        )
    if show:
        yield from aligned(rows)
    if len(differences) > show:
        yield _(
            "另有 %(count)s 处没有列出，用 --out 写成文件，或者用 --show 多列一些。",
            count=len(differences) - show,
        )


def left_out_lines(matched: Matched, parts: Columns, report: Report | None = None) -> Iterator[str]:
    """What was not compared, and what was forgiven."""
    if report is not None:
        forgiven: Counter[str] = Counter()
        for one in report.questions:
            forgiven.update(one.forgiven)
        if forgiven:
            told = listed(_forgiven(rule, count) for rule, count in sorted(forgiven.items()))
            yield _("写法不同、算作一样的：%(told)s。", told=told)
    by_number = [pair.survey.name for pair in matched.pairs if pair.by_number]
    if by_number:
        yield _("编号写法不同（如 003 和 3）、按数值对上的：%(names)s。", names=_named(by_number))
    if parts.renamed:
        named = listed(f"{shown(name)} = {shown(other)}" for name, other in parts.renamed.items())
        yield _("表头写法不同、当作同一列的：%(names)s。", names=named)
    for one in matched.left_out[:_MOST_LEFT_OUT]:
        yield left_out(one)
    if len(matched.left_out) > _MOST_LEFT_OUT:
        yield _(
            "另有 %(count)s 处没有列出，用 --json 可以全看到。", count=len(matched.left_out) - _MOST_LEFT_OUT
        )
    yield from _column_lines(parts)


def _column_lines(parts: Columns) -> Iterator[str]:
    if parts.only_backcheck:
        yield _("只有复查表里有、没有比的列：%(names)s。", names=_named(parts.only_backcheck))
    if parts.only_survey:
        yield _("只有调查表里有、没有比的列：%(names)s。", names=_named(parts.only_survey))
    if parts.by_machine:
        yield _("手机自己填的列，没有比：%(names)s。", names=_named(parts.by_machine))
    if parts.untyped:
        yield _(
            "两边都有，但没有写进 --type1、--type2、--type3，没有比：%(names)s。", names=_named(parts.untyped)
        )


def left_out(one: LeftOut) -> str:
    """Why a household was not compared."""
    place = _("调查表") if one.place == "survey" else _("复查表")
    facts = {"place": place, "name": shown(one.name), "rows": listed(one.rows)}
    return {
        "no-id": lambda: _("%(place)s第 %(rows)s 行没有编号，没有比。请补上编号。", **facts),
        "id-broken": lambda: _(
            "%(place)s第 %(rows)s 行的编号 %(name)s 被 Excel 当成数字，后几位丢了，没有比。请设为文本重新填。",
            **facts,
        ),
        "twice": lambda: _(
            "%(place)s里编号 %(name)s 重复（第 %(rows)s 行），不知道该用哪一行，都没有比。", **facts
        ),
        "not-in-survey": lambda: _(
            "%(place)s第 %(rows)s 行的编号 %(name)s，调查表里没有，没有比。请核对。", **facts
        ),
        "id-ambiguous": lambda: _(
            "%(place)s第 %(rows)s 行的编号 %(name)s，按数值看有不止一户对得上，没有比。请把编号写全。",
            **facts,
        ),
    }[one.code]()


def _forgiven(rule: str, count: int) -> str:
    name = {
        "spelling": _("大小写、全角或空格"),
        "number": _("数字的写法"),
        "date": _("日期的写法"),
        "order": _("几个答案的先后"),
        "range": _("在允许的差距以内"),
    }[rule]
    return _("%(name)s %(count)s 处", name=name, count=count)


def _named(names: Sequence[str]) -> str:
    told = listed(shown(name) for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return told if more <= 0 else _("%(names)s 等 %(count)s 个", names=told, count=len(names))


def _answer(text: str) -> str:
    return shown(text) or _("（空）")
