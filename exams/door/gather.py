"""Whoever waits for the same is served together: one statement, or one commit, for all who came in meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from flask import Flask

from recruit.logs import log

Asked = TypeVar("Asked")
Found = TypeVar("Found")

#: Whoever comes within so many seconds after the last ones were done is not alone, and waits a little for others.
BUSY = 0.02


class Promise(Protocol):
    """What a request waits for: `get` returns what the server settled it with."""

    def get(self) -> Any: ...


class Server(Protocol):
    """What the serving process lends (`recruit.server`)."""

    def promise(self) -> Promise: ...

    def settle(self, results: list[tuple[Promise, Any]]) -> None:
        """Called from any thread; wakes whoever waits."""

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Called from the loop; calls back in the loop, after so many seconds."""


class Gathered(Generic[Asked, Found]):
    """`work` is called within an application's context; it gives, in their order, one result for each that it was
    given, an exception for one that failed. `pause`: seconds in which others may still join while there is much to
    do."""

    #: As many are done together at most; more than that would make the first one wait for the last.
    together = 200

    def __init__(
        self,
        name: str,
        app: Flask,
        server: Server,
        work: Callable[[Sequence[Asked]], Sequence[Found | Exception]],
        pause: float = 0.0,
    ) -> None:
        self.name, self.app, self.server, self.work, self.pause = name, app, server, work, pause
        self._queue: SimpleQueue[tuple[Asked, Promise]] = SimpleQueue()
        self._ended = 0.0

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    def result(self, one: Asked) -> Found:
        """Waits for it. Errors: what made it fail."""
        promise = self.server.promise()
        self._queue.put((one, promise))
        self._called()
        result = promise.get()
        if isinstance(result, Exception):
            raise result
        found: Found = result
        return found

    def _called(self) -> None:
        """Somebody waits."""
        raise NotImplementedError

    def _pause(self) -> float:
        return self.pause if time.monotonic() - self._ended < BUSY else 0.0

    def _serve(self, *first: tuple[Asked, Promise]) -> None:
        taken = list(first)
        try:
            while len(taken) < self.together:
                taken.append(self._queue.get_nowait())
        except Empty:
            pass
        results = self._worked([one for one, _promise in taken])
        self.server.settle(list(zip([each[1] for each in taken], results, strict=True)))
        self._ended = time.monotonic()

    def _worked(self, asked: Sequence[Asked]) -> Sequence[Found | Exception]:
        """Whatever happens, everybody who waits gets an answer and whoever works goes on."""
        try:
            with self.app.app_context():
                results = self.work(asked)
        except Exception as error:
            results = [error for _each in asked]
        for failed in {type(each): each for each in results if isinstance(each, Exception)}.values():
            log.error(f"{self.name} failed", extra={"count": len(asked)}, exc_info=failed)
        return results


class InThread(Gathered[Asked, Found]):
    """For work that may wait, for a disk, a lock or another machine. The thread ends with the process."""

    def __init__(self, name: str, *told: Any) -> None:
        super().__init__(name, *told)
        threading.Thread(target=self._go_on, name=name, daemon=True).start()

    def _called(self) -> None:
        """The queue itself wakes the thread."""

    def _go_on(self) -> None:
        while True:
            first = self._queue.get()
            if pause := self._pause():
                time.sleep(pause)
            self._serve(first)


class InLoop(Gathered[Asked, Found]):
    """For work that waits for nothing: to hand the interpreter to a thread and back would cost more than the work. The
    loop stands still meanwhile, so it takes few at a time."""

    together = 50
    _due = False

    def _called(self) -> None:
        if not self._due:
            self._due = True
            self.server.later(self._pause(), self._go_on)

    def _go_on(self) -> None:
        self._due = False
        self._serve()
        if self.waiting:
            self._called()
