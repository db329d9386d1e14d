"""Printing without layout: laying out and sealing agreements is most of what a play of a programme costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


def words_only(laid_out: list[str] | None = None):
    """Stands in for the layout: the words of each agreement instead of its PDF, its number noted in `laid_out`."""

    def stand_in(job):
        if laid_out is not None:
            laid_out.extend(one.data.number for one in job[0])
        return [
            (one.data.number, b"%PDF-" + "".join([one.data.number, *(b.html for b in one.blocks)]).encode())
            for one in job[0]
        ]

    return stand_in


@contextmanager
def layout_stood_in() -> Iterator[None]:
    """The words of an agreement instead of its PDF, unsealed; filling, and every check before it, is the real one."""
    from recruit.documents.wording import printing
    from recruit.seals import Seal

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "_set", words_only())
        patch.setattr(Seal, "put_on", lambda _seal, pdf, _at: pdf)
        yield
