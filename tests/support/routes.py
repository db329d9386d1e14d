"""Addresses made ready once: every test makes an application of its own, with the same two hundred addresses.

Werkzeug takes each address apart when it is added, and writes and compiles two small functions for it: nearly all of
what making an application costs. Both depend on nothing but the address, so one test's serve the next.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


def compile_once() -> None:
    """From now on this process takes each address apart and compiles it once."""
    compiled: dict[Any, Any] = {}
    slow = Rule._compile_builder
    if getattr(slow, "remembers", False):
        return

    def quick(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = slow(rule, append_unknown)
        return compiled[key]

    quick.remembers = True  # type: ignore[attr-defined]
    Rule._compile_builder = quick  # type: ignore[method-assign]
    Rule._parse_rule = _parse_once(Rule._parse_rule)  # type: ignore[method-assign]


def _parse_once(slow: Callable[..., Any]) -> Callable[..., Any]:
    """Beside the parts it returns, parsing notes in the rule what it is made of; both are remembered."""
    parsed: dict[Any, Any] = {}

    def quick(rule: Rule, text: str) -> list[Any]:
        assert rule.map is not None
        key = (text, *rule.map.converters.items())
        if key not in parsed:
            before = len(rule._trace)
            parts = list(slow(rule, text))
            parsed[key] = parts, rule._trace[before:], dict(rule._converters), set(rule.arguments)
        else:
            parts, trace, converters, arguments = parsed[key]
            rule._trace += trace
            rule._converters.update(converters)
            rule.arguments |= arguments
        return parts

    return quick
