"""Addresses made ready once: every test makes an application of its own, with the same two hundred addresses.

Werkzeug writes and compiles two small functions for each address when it is added, nine tenths of what making an
application costs. They depend on nothing but the address, so one test's serve the next.
"""

from __future__ import annotations

from typing import Any

from werkzeug.routing import Rule


def compile_once() -> None:
    """From now on this process compiles each address once."""
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
