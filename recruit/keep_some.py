"""What is dear to read and read again soon: kept up to a size, the least recently used goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class KeepSome(Generic[T]):
    """Values by key, together no larger than `most`, in whatever unit `size` counts.

    The newest always stays, however large: what thousands ask for on one day is not read anew for each of them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, load: Callable[[], tuple[T, int]]) -> T:
        """The value of this key; `load` gives it with its size. The lock is not held while it loads."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        value, size = load()
        with self._lock:
            self._kept[key] = value, size
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and self.size > self._most:
                self._kept.popitem(last=False)
        return value

    @property
    def size(self) -> int:
        """What is kept, all together."""
        return sum(size for _value, size in self._kept.values())
