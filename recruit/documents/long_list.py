"""A list of any length on paper: laid out some hundred rows at a time, so that memory does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recruit.documents.fonts import FontFiles, configured_files
from recruit.documents.posted_list import LIST_TEMPLATE, PostedList
from recruit.documents.render import prepare
from recruit.i18n import _

#: Tables that are laid out in one go; what a go leaves blank on its last page is less than a page in ten.
IN_ONE_GO = 12


def print_long_list(context: PostedList, files: FontFiles | None = None) -> bytes:
    """The PDF, pages numbered throughout; the same list gives the same bytes.

    Errors: those of `recruit.documents.render.prepare`, Refusal('outside-resource' | 'unsafe-font').
    """
    from recruit.documents.pieces import Leaf, Part, Piece, Placed, press

    files = files or configured_files()
    prepared = [prepare(LIST_TEMPLATE, one, lang="zh", files=files) for one in _goes(context)]
    rare = frozenset[str]().union(*(signs for _fragment, signs in prepared))
    machine = press(LIST_TEMPLATE, "zh", files, rare)

    def cut(*pieces: Piece) -> list[tuple[Part, ...]]:
        made = machine.cut((), context.person, own=pieces)
        return [made[one] for one in pieces]

    body = [
        part
        for fragment, _signs in prepared
        for parts in cut(Piece("sheet", fragment.body))
        for part in parts
    ]
    count = len(body)
    numbers = [
        Piece("page", _("第 %(page)s 页，共 %(pages)s 页", page=number, pages=count))
        for number in range(1, count + 1)
    ]
    (foot,), *numbered = cut(Piece("footer", context.footer), *numbers)
    leaves: list[Leaf] = [
        [Placed(part, 14, 16), Placed(foot, 14, 281), Placed(number, 160, 281)]
        for part, (number,) in zip(body, numbered, strict=True)
    ]
    return machine.bind(leaves, context.number, context.person)


def _goes(context: PostedList) -> Iterator[PostedList]:
    """The list in as many documents as it is laid out in: the heading stands on the first, the foot on the last."""
    starts = range(0, max(1, len(context.parts)), IN_ONE_GO)
    for start in starts:
        yield replace(
            context,
            parts=context.parts[start : start + IN_ONE_GO],
            begins=start == 0,
            ends=start == starts[-1],
        )
