"""One spelling for any plain data, so that equal content has equal bytes and equal digests everywhere."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from scoring.errors import ScoringError

#: Made once: `json.dumps` with settings of its own makes a new one for every call.
_SPELLER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_LEAVES = frozenset((str, int, bool, type(None)))


def canonical_json(value: object) -> bytes:
    """Sorted keys, no spaces, UTF-8 unescaped, one final LF. Only dict (text keys), list, str, int, bool, None.

    Errors: ScoringError ``not-plain`` (path, type): a float or Decimal has no place in a published file.
    """
    require_plain(value)
    return encoded(spelled(value) + "\n")


def require_plain(value: object) -> None:
    """Errors: ScoringError ``not-plain`` (path, type)."""
    if not _is_plain(value):
        _check(value, "$")


def spelled(value: object) -> str:
    """The canonical text without the final LF, for data that is known to be plain: nothing is checked."""
    return _SPELLER.encode(value)


def encoded(text: str) -> bytes:
    """UTF-8. Errors: ScoringError ``not-plain`` for half a character."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise ScoringError("not-plain", path="$", type="lone surrogate") from None


def sha256_hex(data: bytes) -> str:
    """The digest as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest(value: object) -> str:
    """SHA-256 of the canonical spelling."""
    return sha256_hex(canonical_json(value))


def parse_json(data: bytes) -> Any:
    """Read JSON as strictly as it was written: no floats, no repeated keys, no NaN.

    Errors: ScoringError ``not-json``.
    """
    try:
        return json.loads(
            data.decode("utf-8"),
            parse_float=_refuse,
            parse_constant=_refuse,
            object_pairs_hook=_unique,
        )
    except (ValueError, RecursionError):
        raise ScoringError("not-json") from None


def _refuse(text: str) -> object:
    raise ValueError(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("repeated key")
    return result


def _is_plain(value: object) -> bool:
    """A quick look without a path: most data is plain, and writing down where one is costs more than looking."""
    kind = type(value)
    if kind in _LEAVES:
        return True
    if kind is dict:
        return all(
            type(key) is str and (type(item) in _LEAVES or _is_plain(item))
            for key, item in value.items()  # type: ignore[attr-defined]
        )
    if kind is list or kind is tuple:
        return all(type(item) in _LEAVES or _is_plain(item) for item in value)  # type: ignore[attr-defined]
    return False


def _check(value: object, path: str) -> None:
    if value is None or isinstance(value, (str, int)):
        return
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]")
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ScoringError("not-plain", path=path, type=f"key {type(key).__name__}")
            _check(item, f"{path}.{key}")
        return
    raise ScoringError("not-plain", path=path, type=type(value).__name__)
