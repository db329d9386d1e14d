"""What may not stand in a template: Chinese outside gettext, script or style in the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import Environment, nodes

from tests.support.code_checks import GETTEXT, HAN, Finding

ENVIRONMENT = Environment(
    extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True
)

#: A language names itself in its own words, whatever the page speaks.
OWN_NAMES = {"中文"}

INLINE = (
    (re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE), "a script inside the page"),
    (re.compile(r"<style\b", re.IGNORECASE), "a style sheet inside the page"),
    (re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE), "an event attribute"),
    (re.compile(r"javascript:", re.IGNORECASE), "a javascript: address"),
    (
        re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//(?!\{\{)""", re.IGNORECASE),
        "an address elsewhere",
    ),
)


def untranslated_texts(source: str) -> list[Finding]:
    """Chinese in the page itself or in an expression, and not inside a gettext call or a trans block."""
    return sorted(_texts(ENVIRONMENT.parse(source)))


def _texts(node: nodes.Node) -> Iterator[Finding]:
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in GETTEXT:
        for given in node.kwargs:
            yield from _texts(given)
        return
    if isinstance(node, nodes.TemplateData) and HAN.search(node.data):
        before = node.data[: HAN.search(node.data).start()]  # type: ignore[union-attr]
        yield node.lineno + before.count("\n"), node.data.strip()[:40]
    if isinstance(node, nodes.Const) and node.value not in OWN_NAMES and HAN.search(str(node.value)):
        yield node.lineno, str(node.value)[:40]
    for child in node.iter_child_nodes():
        yield from _texts(child)


def inline_code(source: str) -> list[Finding]:
    """What the strict content security policy would block or what would fetch from elsewhere."""
    plain = re.sub(r"\{#.*?#\}", lambda found: "\n" * found.group().count("\n"), source, flags=re.DOTALL)
    return sorted(
        (plain[: found.start()].count("\n") + 1, what)
        for pattern, what in INLINE
        for found in pattern.finditer(plain)
    )
