"""Templates to HTML: sandboxed Jinja in which a field nobody filled is an error that carries its name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from recruit.documents.fields import person_of, require_filled
from recruit.documents.numbers import cn_date, counting, money, rmb_upper
from recruit.errors import Refusal
from recruit.i18n import JOINERS

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
BASE_TEMPLATE = "print/pdf_base.html"


class _NamedUndefined(StrictUndefined):
    """StrictUndefined whose message is just the field's name, so that the refusal can carry it as a fact."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


@dataclass(frozen=True)
class Fragment:
    """One document as HTML, not yet laid out: its number, whose it is, and the body of the page."""

    number: str
    person: str
    body: str


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """The one environment all printed documents share."""
    env = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=_NamedUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(rmb_upper=rmb_upper, money=money, counting=counting, cn_date=cn_date, **JOINERS)
    env.globals["_"] = _translate
    return env


def fill(template: str, context: Any, *, lang: str = "zh") -> Fragment:
    """Fill ``template`` (a name below ``templates/``) from ``context``, a dataclass or a dict.

    Refuses with ``undefined-field`` (facts ``person``, ``field``) when a field is blank, or the template asks
    for one that does not exist; with ``unsafe-template`` (``person``, ``template``, ``what``) when the template
    reaches for something the sandbox forbids.
    """
    require_filled(context)
    person = person_of(context)
    values = _values(context)
    try:
        with _speaking(lang):
            body = environment().get_template(template).render(values, lang=lang)
    except UndefinedError as error:
        raise Refusal("undefined-field", person=person, field=error.message or "") from error
    except SecurityError as error:
        raise Refusal(
            "unsafe-template", person=person, template=template, what=error.message or ""
        ) from error
    return Fragment(str(values["number"]), person, body)


def page(template: str, body: str, *, title: str, lang: str) -> str:
    """The whole HTML page around a filled body, with the style sheet that lies beside ``template``."""
    styles = [_source("print/pdf_base.css"), _source(template.removesuffix(".html") + ".css")]
    base = environment().get_template(BASE_TEMPLATE)
    return base.render(body=body, styles=styles, title=title, lang="zh-CN" if lang == "zh" else lang)


def _values(context: Any) -> dict[str, Any]:
    if isinstance(context, dict):
        return context
    if not is_dataclass(context):
        raise TypeError(f"a document is filled from a dataclass or a dict, not {type(context).__name__}")
    # Properties count as fields: derived values such as the QR picture are part of what is printed.
    derived = [name for name, value in vars(type(context)).items() if isinstance(value, property)]
    return {name: getattr(context, name) for name in [f.name for f in fields(context)] + derived}


def _source(name: str) -> str:
    loader = environment().loader
    assert loader is not None
    try:
        return loader.get_source(environment(), name)[0]
    except TemplateNotFound:
        return ""


def _translate(message: str, **values: object) -> str:
    from flask_babel import gettext

    return str(gettext(message, **values))


def _speaking(lang: str) -> AbstractContextManager[None]:
    """The catalogue of ``lang``; outside an application (a worker, a plain file) the Chinese ids stand."""
    from flask import has_app_context
    from flask_babel import force_locale

    speak: Callable[[str], AbstractContextManager[None]] = force_locale
    return speak(lang) if has_app_context() else nullcontext()
