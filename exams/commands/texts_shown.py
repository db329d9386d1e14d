"""The words of `zeyou texts pairs`: the pairs with their reason, who belongs together, passages side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from recruit.columns import aligned, width
from recruit.i18n import _, clauses, listed, sentences

if TYPE_CHECKING:
    from exams.commands.texts_files import Reading
    from scoring.texts.likeness import Findings, Pair
    from scoring.texts.passages import Passage

_COLUMN = 46
_MOST_NAMES, _MOST_SHOWN = 30, 40
_LONGEST_EXCERPT = 600

FOLDER: dict[str, Callable[..., str]] = {
    "no-folder": lambda **f: _("“%(name)s”不是文件夹，或者打不开。请给出放着这些文件的文件夹。", **f),
    "too-many-files": lambda **f: _(
        "文件夹“%(name)s”里的文件太多，一次最多 %(limit)s 个。请分几个文件夹比较。", **f
    ),
    "too-few": lambda **f: _(
        "文件夹“%(name)s”里能读的文本只有 %(count)s 份，至少要两份（docx、PDF、txt、md）才能比较。", **f
    ),
}

STEPS: dict[str, Callable[..., str]] = {
    "read": lambda **f: _("读文件：%(done)s / %(whole)s", **f),
    "weigh": lambda **f: _("整理文字：%(done)s / %(whole)s", **f),
    "compare": lambda **f: _("两两比较：%(done)s / %(whole)s", **f),
    "passages": lambda **f: _("找相同的段落：%(done)s / %(whole)s", **f),
}


def note() -> str:
    return _("这些只是线索：要由人把两份对着看，问清楚，不能单凭这些数认定抄袭。")


def lines(findings: Findings, reading: Reading, most: int, with_passages: bool) -> Iterator[str]:
    """The whole report."""
    names = [clean(one.name) for one in reading.texts]
    yield _(
        "文本 %(texts)s 份，两两比较 %(pairs)s 对，%(found)s 对值得去看。",
        texts=len(names),
        pairs=findings.compared,
        found=len(findings.pairs),
    )
    yield note()
    yield from _set_aside(findings, names)
    if not reading.templates and len(findings.pairs) > max(1, findings.compared // 2):
        yield _("一大半都像，多半是用了同一份表。请用 --template 给出空白的表，再比一次。")
    if findings.left_out:
        yield _(
            "另有 %(count)s 对也像，没有逐段去看。要看就把 --most 加大，或者把 --least 提高。",
            count=findings.left_out,
        )
    if not findings.pairs:
        return
    yield ""
    yield from aligned(_table(findings.pairs[:most], names), rule=True)
    if len(findings.pairs) > most:
        yield _("还有 %(count)s 对没有列出来，要看就把 --closest 加大。", count=len(findings.pairs) - most)
    yield ""
    for pair in findings.pairs[:most]:
        yield reason(pair, names)
        if with_passages:
            yield from _passages(pair, reading)
    yield from _groups(findings, names)


def _set_aside(findings: Findings, names: Sequence[str]) -> Iterator[str]:
    shares = sorted(findings.common)
    middle = shares[len(shares) // 2] if shares else 0
    if middle >= 0.005:
        yield _(
            "模板里的话、过半文本都有的话不算，一般占全文的 %(share)s。过半的人抄同一份也会这样，占得多请打开看看。",
            share=_percent(middle),
        )
    if findings.bare:
        yield _(
            "这 %(count)s 份除了大家都有的话，几乎没有自己的内容，没有比较：%(names)s",
            count=len(findings.bare),
            names=_some(findings.bare, names),
        )


def _table(pairs: Sequence[Pair], names: Sequence[str]) -> list[list[str]]:
    head = [_("甲"), _("相像"), _("用词"), _("甲有多少在乙里"), _("乙有多少在甲里"), _("最长一段"), _("乙")]
    return [head, *(_row(pair, names) for pair in pairs)]


def _row(pair: Pair, names: Sequence[str]) -> list[str]:
    return [
        names[pair.first],
        _percent(pair.likeness),
        _percent(pair.cosine),
        _percent(pair.found.first_share),
        _percent(pair.found.second_share),
        str(pair.found.longest),
        names[pair.second],
    ]


def reason(pair: Pair, names: Sequence[str]) -> str:
    """Why the two are shown, in plain words."""
    pieces = [_kind(pair, names)]
    if pair.kind != "same":
        if pair.changed:
            pieces.append(_("相同的段落里有 %(count)s 处小改动", count=pair.changed))
        if pair.shuffled:
            pieces.append(_("段落的先后顺序不一样"))
    return _(
        "%(first)s ~ %(second)s：%(why)s。",
        first=clean(names[pair.first]),
        second=clean(names[pair.second]),
        why=clauses(pieces),
    )


def _kind(pair: Pair, names: Sequence[str]) -> str:
    more, less = pair.first, pair.second
    share, other = pair.found.first_share, pair.found.second_share
    if share < other:
        more, less, share = less, more, other
    facts = {
        "share": _percent(share),
        "name": clean(names[more]),
        "other": clean(names[less]),
        "longest": pair.found.longest,
        "count": len(pair.found.passages),
    }
    if pair.kind == "same":
        return _("文字完全一样（标点、空格和大小写不算）")
    if pair.kind == "contained":
        return _("%(name)s 的 %(share)s 在 %(other)s 里，%(other)s 还多出一大块", **facts)
    if pair.kind == "copied":
        return _("%(share)s 是相同的段落，共 %(count)s 段，最长 %(longest)s 字", **facts)
    if pair.kind == "part":
        return _("一部分相同：%(count)s 段，占 %(share)s，最长 %(longest)s 字", **facts)
    return _("用的字词很像（%(cosine)s），但相同的段落少，可能是换词改写", cosine=_percent(pair.cosine))


def _passages(pair: Pair, reading: Reading) -> Iterator[str]:
    first, second = reading.texts[pair.first], reading.texts[pair.second]
    longest = sorted(pair.found.passages, key=lambda one: -one.letters)[:_MOST_SHOWN]
    yield ""
    yield _beside(clean(first.name), clean(second.name))
    for one in sorted(longest, key=lambda one: one.first_start):
        yield from _side_by_side(one, first.text, second.text)
    if len(pair.found.passages) > len(longest):
        yield _("另有 %(count)s 段较短的没有列出。", count=len(pair.found.passages) - len(longest))
    yield ""


def _side_by_side(one: Passage, first: str, second: str) -> Iterator[str]:
    yield _("—— %(letters)s 字相同，%(changes)s 处改动", letters=one.letters, changes=one.changes)
    left = wrapped(_excerpt(first[one.first_start : one.first_end]), _COLUMN)
    right = wrapped(_excerpt(second[one.second_start : one.second_end]), _COLUMN)
    for here, there in zip_longest(left, right, fillvalue=""):
        yield _beside(here, there)


def _beside(left: str, right: str) -> str:
    return f"{left}{' ' * max(0, _COLUMN - width(left))} | {right}".rstrip()


def _excerpt(text: str) -> str:
    plain = " ".join(clean(text, keep="\n\t").split())
    return plain if len(plain) <= _LONGEST_EXCERPT else f"{plain[:_LONGEST_EXCERPT]} …"


def wrapped(text: str, places: int) -> list[str]:
    """Lines no wider than ``places`` on a terminal."""
    found, line, used = [], "", 0
    for sign in text:
        wide = 0 if unicodedata.combining(sign) else width(sign)
        if used + wide > places:
            found.append(line)
            line, used = "", 0
        line, used = line + sign, used + wide
    return [*found, line] if line else found


def _groups(findings: Findings, names: Sequence[str]) -> Iterator[str]:
    large = [group for group in findings.groups if len(group) > 2]
    if not large:
        return
    yield ""
    yield _("连在一起的（排在前面的和别人相像最多，不等于原作）：")
    for group in large:
        yield _("%(count)s 份：%(names)s", count=len(group), names=_some(group, names))


def _some(group: Sequence[int], names: Sequence[str]) -> str:
    some = listed(names[index] for index in group[:_MOST_NAMES])
    if len(group) <= _MOST_NAMES:
        return some
    return sentences([some, _("……还有 %(count)s 份", count=len(group) - _MOST_NAMES)])


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def clean(text: str, keep: str = "") -> str:
    """Without signs that steer a terminal or turn the direction of writing."""
    return "".join(sign if unicodedata.category(sign)[0] != "C" or sign in keep else " " for sign in text)
