"""Printing without layout: the layout of an agreement takes half a second, most of what a play of a programme costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def layout_stood_in() -> Iterator[None]:
    """The words of an agreement instead of its PDF; filling, and every check before it, is the real one."""
    from recruit.documents import batch

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_print", lambda job: b"%PDF-" + job.fragment.body.encode())
        yield
