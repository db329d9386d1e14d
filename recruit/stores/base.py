"""What a place for sealed files must be able to do; `tests/recruit/stores` holds every one of them to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol


class Store(Protocol):
    """Sealed files by name: 64 hexadecimal signs, the SHA-256 of the plain content, so equal names are equal contents.

    A file is young while the row that will name it may still be on its way; what is stored once more becomes young
    again. Nothing young is removed, whatever happens at the same moment, in whatever process.
    Errors of all: Refusal('store-away') where the store cannot be reached; then nothing has been stored.
    """

    def put(self, name: str, sealed: Callable[[], bytes]) -> None:
        """Durable when it returns (within `together`, when that is left). Never half a file, never another content."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """Many files at once, durable when the block is left."""
        ...

    def get(self, name: str) -> bytes:
        """Errors: FileNotFoundError."""
        ...

    def has(self, name: str) -> bool: ...

    def remove(self, name: str, older_than: timedelta) -> bool:
        """True when it is gone now, False when it stays or was not there."""
        ...

    def names(self, older_than: timedelta) -> Iterator[str]:
        """The names of all files of at least that age, in order."""
        ...

    def unfinished(self, older_than: timedelta) -> int:
        """How many files a process that was killed left half written."""
        ...

    def remove_unfinished(self, older_than: timedelta) -> int: ...

    def site(self) -> str | None:
        """Whose files these are; None for a store that nobody has marked."""
        ...

    def mark(self, code: str) -> None:
        """Puts on the store whose it is; one that is marked keeps its mark."""
        ...

    def where(self) -> str:
        """What an operator calls it: a path or an address, without secrets."""
        ...

    def check(self) -> None:
        """Tries everything once. Errors: Refusal('store-unusable' (where, why))."""
        ...
