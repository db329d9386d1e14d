"""Names that lead to code: how the core reaches the other rooms without importing them (`recruit.config`)."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def resolve(dotted: str) -> Any:
    """The object behind ``package.module:name``."""
    module, _, name = dotted.partition(":")
    return getattr(import_module(module), name)
