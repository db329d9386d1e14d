"""What is wrong with the rows of a file that a command was given, and the lines that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from recruit.i18n import _

#: Code -> what makes the sentence from the facts.
Sentences = Mapping[str, Callable[..., str]]

#: What any file of rows may have wrong with it; each command adds its own.
COMMON: Sentences = {
    "no-rows": lambda **f: _("表头下面没有数据。请至少写一行。"),
    "blank": lambda **f: _("没有填。请补上，或者删掉这一行。"),
    "twice": lambda **f: _("“%(value)s”在第 %(first)s 行已经出现过。每人只能有一行，请删掉一行。", **f),
    "digits-lost": lambda **f: _(
        "“%(value)s”被 Excel 当成数字，后几位已经丢了。请把这一列设为文本，重新填。", **f
    ),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong where. `row` is the row as Excel shows it (0: the header); the command has words for `code`."""

    row: int
    column: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def problem_lines(name: str, problems: Iterable[Problem], sentences: Sentences) -> list[str]:
    """One line per problem: file, row, column, reason, remedy."""
    lines = []
    for one in problems:
        if one.row:
            place = _("%(name)s 第 %(row)s 行“%(column)s”列", name=name, row=one.row, column=one.column)
        else:
            place = _("%(name)s 表头“%(column)s”", name=name, column=one.column)
        reason = sentences[one.code](**one.facts)
        lines.append(_("%(place)s：%(reason)s", place=place, reason=reason))
    return lines
