"""The words of `zeyou survey check`: what is in the form, then what is wrong, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exams.survey.findings import ERROR, HINT, WARNING, Finding
from exams.survey.messages import sentence
from exams.survey.reading import Read
from recruit.i18n import _, listed

#: So many cells of a remark that is made in many places are named.
_CELLS = 12
#: So many remarks can be worked off at one sitting.
_LINES = 200


def lines(name: str, read: Read) -> Iterator[str]:
    """The whole report."""
    yield from _counts(name, read)
    yield ""
    yield _verdict(read)
    groups = _grouped(read.findings)
    for several in groups[:_LINES]:
        one = several[0]
        yield _(
            "%(place)s %(severity)s：%(told)s",
            place=_place(several),
            severity=_severity(one),
            told=sentence(one),
        )
    if len(groups) > _LINES:
        yield _(
            "还有 %(count)s 条没有列出来。请先改上面的，或者用 --json 看全部。", count=len(groups) - _LINES
        )


def _grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Remarks that say the same are told once, at the first of their cells; errors each for itself."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        own = {ERROR: (one.row, one.column, repr(one.facts)), WARNING: (repr(one.facts),), HINT: ()}
        found.setdefault((one.sheet, one.code, *own[one.severity]), []).append(one)
    return list(found.values())


def _counts(name: str, read: Read) -> Iterator[str]:
    counts = read.counts
    yield _(
        "%(name)s：题目 %(questions)s 道，组 %(groups)s 个，重复的组 %(repeats)s 个，"
        "选项表 %(lists)s 张（%(choices)s 项）。",
        name=name,
        **counts,
    )
    if read.title:
        yield _("标题：%(title)s", title=read.title)
    named = [one for one in read.languages if one]
    if named:
        yield _("语言：%(languages)s", languages=listed(named))
    if counts["left_out"]:
        yield _("不收的有 %(count)s 行。", count=counts["left_out"])
    for one in read.not_used:
        yield _("%(sheet)s 里这些列不读：%(columns)s。", sheet=one.sheet, columns=listed(one.columns))


def _verdict(read: Read) -> str:
    errors, warnings = len(read.errors), read.count(WARNING)
    if errors:
        return _(
            "错误 %(errors)s 处，提醒 %(warnings)s 处。有错误的表不能用。", errors=errors, warnings=warnings
        )
    if warnings:
        return _("没有错误，提醒 %(warnings)s 处。这张表可以用，请看一看提醒。", warnings=warnings)
    return _("没有错误。这张表可以用。")


def _place(several: Sequence[Finding]) -> str:
    """`survey D17`; of many cells the first few and how many there are."""
    cells = listed(one.cell for one in several[:_CELLS])
    if len(several) > _CELLS:
        cells = _("%(cells)s 等 %(count)s 处", cells=cells, count=len(several))
    return f"{several[0].sheet} {cells}".strip()


def _severity(one: Finding) -> str:
    return {ERROR: _("错误"), WARNING: _("提醒"), HINT: _("建议")}[one.severity]
