"""What every import shares: a preview is signed, and only exactly what was previewed can be confirmed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from recruit import storage
from recruit.errors import Refusal
from recruit.secrets import signature

#: How long a preview may be confirmed; after that the file is read and shown again.
VALID = timedelta(hours=2)


@dataclass(frozen=True)
class BadRow:
    """One problem of a row that cannot be taken: row number in the file, heading and content of the cell, reason."""

    number: int
    column: str
    value: str
    refusal: Refusal


def issue(at: datetime, *seen: object) -> str:
    """A token over what was shown: the account, the file, and what each row would do."""
    issued = at.astimezone(UTC).isoformat(timespec="seconds")
    return f"{issued} {_sign(issued, seen)}"


def issued_within(token: str, at: datetime) -> str:
    """The moment of issue as it was signed. Errors: Refusal('import-changed') when it is unreadable or too long ago."""
    issued = token.partition(" ")[0]
    try:
        moment = datetime.fromisoformat(issued)
    except ValueError:
        raise Refusal("import-changed") from None
    if moment.tzinfo is None or not timedelta(0) <= at - moment <= VALID:
        raise Refusal("import-changed")
    return issued


def require_same(token: str, issued: str, *seen: object) -> None:
    """Errors: Refusal('import-changed') when anything is another than when the token was issued."""
    signed = token.partition(" ")[2]
    if not hmac.compare_digest(signed.encode(), _sign(issued, seen).encode()):
        raise Refusal("import-changed")


def kept(sha256: str) -> bytes:
    """The file of the preview. Errors: Refusal('import-changed') when it was confirmed or cleared away meanwhile."""
    try:
        return storage.get(sha256)
    except Refusal:
        raise Refusal("import-changed") from None


def _sign(issued: str, seen: tuple[object, ...]) -> str:
    return signature("import", *seen, issued)
