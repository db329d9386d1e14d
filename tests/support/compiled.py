"""Templates compiled once for each worker: nearly every test makes an application, with the same templates.

Compiling them anew for each took as long as all else that a page does.
"""

from __future__ import annotations

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

_KEPT: dict[str, bytes] = {}


class _Kept(BytecodeCache):
    """Keyed by the template's name and file; a source that changed is compiled again."""

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in _KEPT:
            bucket.bytecode_from_string(_KEPT[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        _KEPT[bucket.key] = bucket.bytecode_to_string()


def keep_templates() -> None:
    """From now on every application of this process does so, also one that a command makes."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Kept()}
