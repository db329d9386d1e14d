"""The few words that go with a save. Looked up once for each language: the catalogue and the calendar are slow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache

from flask_babel import force_locale

from exams.kinds.online_exam.room import until_words
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.messages import tell

_language: ContextVar[str | None] = ContextVar("language", default=None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """For a request that is answered outside Flask: the page said in its address which language it shows."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def of(code: str) -> str:
    """What a refusal without facts says."""
    return _of(code, _language.get() or current_locale())


def until(deadline: datetime) -> str:
    return _until(deadline.replace(second=0, microsecond=0), _language.get() or current_locale())


@lru_cache(maxsize=256)
def _of(code: str, language: str) -> str:
    with force_locale(language):
        return tell(Refusal(code))


@lru_cache(maxsize=4096)
def _until(minute: datetime, language: str) -> str:
    with force_locale(language):
        return until_words(minute)
