"""The few words that go with a save. Looked up once for each language: the catalogue and the calendar are slow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache

from flask import Flask
from flask_babel import force_locale

from exams.kinds.online_exam.room import until_words
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.messages import tell

#: The language, and the application where none is current.
_spoken: ContextVar[tuple[str, Flask | None] | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(language: str, app: Flask | None = None) -> Iterator[None]:
    """For a request that is answered outside Flask: the page said in its address which language it shows."""
    token = _spoken.set((language, app))
    try:
        yield
    finally:
        _spoken.reset(token)


def of(code: str) -> str:
    """What a refusal without facts says."""
    return _of(code, _language())


def until(deadline: datetime) -> str:
    return _until(deadline.replace(second=0, microsecond=0), _language())


def _language() -> str:
    spoken = _spoken.get()
    return spoken[0] if spoken else current_locale()


@contextmanager
def _in(language: str) -> Iterator[None]:
    spoken = _spoken.get()
    lent = spoken[1].app_context() if spoken and spoken[1] else nullcontext()
    with lent, force_locale(language):
        yield


@lru_cache(maxsize=256)
def _of(code: str, language: str) -> str:
    with _in(language):
        return tell(Refusal(code))


@lru_cache(maxsize=4096)
def _until(minute: datetime, language: str) -> str:
    with _in(language):
        return until_words(minute)
