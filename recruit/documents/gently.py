"""A document for anybody who asks, without a sign-in: so many at once, others are asked to come again."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

from recruit.documents.render import render_pdf
from recruit.errors import Refusal

#: Setting a page takes a good part of a second: so many threads of a process at once.
AT_ONCE = 2
_free = BoundedSemaphore(AT_ONCE)


def render_gently(template: str, context: Any) -> bytes:
    """In Chinese. Errors: Refusal('print-busy') and those of `render_pdf`."""
    return gently(lambda: render_pdf(template, context, lang="zh"))


def gently(render: Callable[[], bytes]) -> bytes:
    """Whatever `render` sets. Errors: Refusal('print-busy') and those of printing."""
    if not _free.acquire(blocking=False):
        raise Refusal("print-busy")
    try:
        return render()
    finally:
        _free.release()
