"""Language: Chinese first, English second. Message ids are the Chinese texts; English comes from the catalogue."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, has_app_context, has_request_context, request, session
from flask_babel import Babel, get_locale
from flask_babel import gettext as _gettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept

LOCALES = ("zh", "en")
CATALOGUES = Path(__file__).parent / "translations"

babel = Babel()


def _(text: str, /, **values: Any) -> str:
    """The text in the reader's language; outside an application (plain-file commands) in that of the environment."""
    if has_app_context() and "babel" in current_app.extensions:
        return _gettext(text, **values)
    plain = _command_line_catalogue(command_line_locale()).gettext(text)
    return plain % values if values else plain


def lazy(text: str, /, **values: Any) -> LazyString:
    """The same for texts that are written down before there is a reader: told when it is shown."""
    return LazyString(_, text, **values)


def command_line_locale() -> str:
    """`ZEYOU_LANG`, else the shell's language when it is English, else Chinese."""
    chosen = os.environ.get("ZEYOU_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "zh"
    return "en" if chosen.lower().startswith("en") else "zh"


@lru_cache(maxsize=len(LOCALES))
def _command_line_catalogue(locale: str) -> NullTranslations:
    compile_catalogues()
    return Translations.load(str(CATALOGUES), [locale])


def current_locale() -> str:
    """``zh`` or ``en``."""
    try:
        locale = get_locale()
    except RuntimeError:
        locale = None
    return str(locale)[:2] if locale else command_line_locale()


def sentences(parts: Iterable[object]) -> str:
    """Whole sentences one after the other; empty ones are left out. Chinese sets no space between them."""
    return _joined(parts, "" if current_locale() == "zh" else " ")


def listed(items: Iterable[object]) -> str:
    """Names or numbers in a row: 甲、乙、丙 or A, B, C."""
    return _joined(items, _("、"))


def clauses(items: Iterable[object]) -> str:
    """Longer pieces in a row, which may hold commas of their own."""
    return _joined(items, _("；"))


def _joined(items: Iterable[object], mark: str) -> str:
    """Joined by ``mark``. Links stay links; what stands beside them is escaped."""
    every = [one if isinstance(one, Markup) else str(one) for one in items]
    written = [one for one in every if one]
    return (Markup(mark) if any(isinstance(one, Markup) for one in written) else mark).join(written)


def choose_locale() -> str:
    """The reader's choice, else what the browser asks for, else Chinese."""
    if not has_request_context():
        return command_line_locale()
    return preferred(session, lambda: request.accept_languages)


def preferred(held: Mapping[str, Any], accepts: Callable[[], LanguageAccept]) -> str:
    """By what the cookie holds, else by what the browser asks for."""
    chosen = held.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    return "en" if accepts().best_match(["zh", "zh-CN", "en"], "zh") == "en" else "zh"


#: The ways of joining, as filters of both template engines (pages and printed documents).
JOINERS = {"sentences": sentences, "listed": listed, "clauses": clauses}


def compile_catalogues() -> None:
    """Compiles a catalogue whose source is newer; written beside it and renamed, so parallel starts do no harm."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        catalogue = read_po(source.open("rb"), locale=source.parent.parent.name)
        fresh = target.with_suffix(f".{os.getpid()}.tmp")
        try:
            with fresh.open("wb") as file:
                write_mo(file, catalogue)
            os.replace(fresh, target)
        finally:
            # Where the disk is full, the half that was written makes it no fuller.
            fresh.unlink(missing_ok=True)


def init_i18n(app: Flask) -> None:
    compile_catalogues()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    babel.init_app(app, locale_selector=choose_locale)
    app.jinja_env.filters.update(JOINERS)
