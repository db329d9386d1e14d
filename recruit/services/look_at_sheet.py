"""Look at a sheet row by row, keep it sealed, and take later exactly what was looked at, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from recruit import storage
from recruit.errors import Refusal
from recruit.models import Account
from recruit.services import preview_token
from recruit.services.preview_token import BadRow

Item = TypeVar("Item")
#: Content of a file and its name -> good rows with their numbers, and every problem of the others.
Reader = Callable[[bytes, str], tuple[Sequence[tuple[int, Item]], Sequence[BadRow]]]


@dataclass(frozen=True)
class Looked(Generic[Item]):
    """What a sheet would do. `file` and `token` confirm exactly this; `token` is '' when no row is good."""

    good: tuple[tuple[int, Item], ...]
    bad: tuple[BadRow, ...]
    file: str
    token: str


def look(what: str, read: Reader[Item], content: bytes, name: str, by: Account, at: datetime) -> Looked[Item]:
    """`what` names the import and what it is about. Items are dataclasses. Errors: Refusal('import-nothing'), and
    those of `read`."""
    good, bad = read(content, name)
    if not good and not bad:
        raise Refusal("import-nothing")
    sha256 = storage.put(content)
    token = preview_token.issue(at, what, sha256, by.id, _told(good)) if good else ""
    return Looked(tuple(good), tuple(bad), sha256, token)


def looked_at(
    what: str, read: Reader[Item], sha256: str, token: str, by: Account, at: datetime
) -> tuple[tuple[int, Item], ...]:
    """The good rows of the sheet this very account has looked at. The file stays; whoever commits releases it.

    Errors: Refusal('import-changed') where anything is another than it was.
    """
    issued = preview_token.issued_within(token, at)
    good, _bad = read(preview_token.kept(sha256), "")
    preview_token.require_same(token, issued, what, sha256, by.id, _told(good))
    return tuple(good)


def _told(good: Sequence[tuple[int, Any]]) -> str:
    rows = [[number, asdict(item)] for number, item in good]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, default=str)
