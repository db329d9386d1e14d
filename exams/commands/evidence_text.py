"""The words of `zeyou evidence pairs`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from exams.commands.texts_shown import clean
from exams.fieldwork.likeness_words import how_alike
from recruit.i18n import _, listed

if TYPE_CHECKING:
    from exams.commands.evidence_files import Looked
    from scoring.evidence.pairs import Alike, Pair

_MOST_NAMES = 30

FOLDER: dict[str, Callable[..., str]] = {
    "no-folder": lambda **f: _("“%(name)s”不是文件夹，或者打不开。请给出放着图片的文件夹。", **f),
    "too-many-files": lambda **f: _(
        "文件夹“%(name)s”里的文件太多，一次最多 %(limit)s 个。请分几个文件夹比较。", **f
    ),
    "no-picture": lambda **f: _("文件夹“%(name)s”里没有一张能看的图片（PNG、JPEG、WebP）。", **f),
}

STEPS: dict[str, Callable[..., str]] = {
    "look": lambda **f: _("看图片：%(done)s / %(whole)s", **f),
    "search": lambda **f: _("找相像的：%(done)s / %(whole)s", **f),
}


def note() -> str:
    return _("这些只是线索：要由人把两张对着看，不能单凭相像就退回。换了文字的同一个画面也会列出来。")


def lines(looked: Looked, repeats: Sequence[Sequence[str]], found: Alike, most: int) -> Iterator[str]:
    """The whole report."""
    names = [one.name for one in looked.pictures]
    yield _(
        "图片 %(pictures)s 张：一模一样的 %(repeats)s 组，相像的 %(pairs)s 对。",
        pictures=len(names),
        repeats=len(repeats),
        pairs=len(found.pairs) + found.more,
    )
    if repeats or found.pairs:
        yield note()
    cut = [one.name for one in looked.pictures if one.cut]
    if cut:
        yield _("%(count)s 张文件不完整，只看了能打开的部分：%(names)s", count=len(cut), names=_some(cut))
    blank = [one.name for one in looked.pictures if one.blank]
    if blank:
        yield _("%(count)s 张几乎是空白，没有比较：%(names)s", count=len(blank), names=_some(blank))
    yield from left_out(found)
    for group in repeats:
        yield _("一模一样：%(names)s", names=_some(group))
    for pair in found.pairs[:most]:
        yield sentence(pair, names)
    if len(found.pairs) + found.more > most:
        yield _(
            "还有 %(count)s 对没有列出来，要看就把 --closest 加大。",
            count=len(found.pairs) + found.more - most,
        )
    for group in found.groups:
        if len(group) > 2:
            yield _(
                "一组 %(count)s 张都连在一起：%(names)s",
                count=len(group),
                names=_some([names[one] for one in group]),
            )


def left_out(found: Alike) -> Iterator[str]:
    if found.left_out:
        yield _(
            "太多图片用了同一种版面，有 %(count)s 次比较没有做，可能漏掉一些。请分批比较，或者把 --within 调小。",
            count=found.left_out,
        )


def sentence(pair: Pair, names: Sequence[str]) -> str:
    return _(
        "%(first)s ~ %(second)s：%(how)s（差 %(bits)s / 256）",
        first=clean(names[pair.first]),
        second=clean(names[pair.second]),
        how=how_alike(pair.kind, pair.surely, pair.framed),
        bits=pair.distance,
    )


def _some(names: Sequence[str]) -> str:
    shown = listed(clean(name) for name in names[:_MOST_NAMES])
    if len(names) <= _MOST_NAMES:
        return shown
    return _("%(names)s 等 %(count)s 张", names=shown, count=len(names))
