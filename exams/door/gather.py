"""One thread of a serving process that works for everybody who waits: what came in together is done together."""

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

#: As many are done together at most; more than that would make the first one wait for the last.
TOGETHER = 200
#: Whoever comes within so many seconds after the last ones were done is not alone, and waits a little for others.
BUSY = 0.02


class Promise(Protocol):
    """What a request waits for: `get` returns what the server settled it with."""

    def get(self) -> Any: ...


class Server(Protocol):
    """What the serving process lends (`recruit.server`)."""

    def promise(self) -> Promise: ...

    def settle(self, results: list[tuple[Promise, Any]]) -> None:
        """Called from the thread that works; wakes whoever waits."""


class Gathered(Generic[Asked, Found]):
    """`work` is called within an application's context; it gives, in their order, one result for each that it was
    given, an exception for one that failed. `pause`: seconds in which others may still join while there is much to
    do. The thread ends with the process."""

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
        threading.Thread(target=self._go_on, name=name, daemon=True).start()

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    def result(self, one: Asked) -> Found:
        """Waits for it. Errors: what made it fail."""
        promise = self.server.promise()
        self._queue.put((one, promise))
        result = promise.get()
        if isinstance(result, Exception):
            raise result
        found: Found = result
        return found

    def _go_on(self) -> None:
        ended = 0.0
        while True:
            taken = [self._queue.get()]
            if time.monotonic() - ended < BUSY:
                time.sleep(self.pause)
            try:
                while len(taken) < TOGETHER:
                    taken.append(self._queue.get_nowait())
            except Empty:
                pass
            results = self._worked([one for one, _promise in taken])
            self.server.settle(list(zip([each[1] for each in taken], results, strict=True)))
            ended = time.monotonic()

    def _worked(self, asked: Sequence[Asked]) -> Sequence[Found | Exception]:
        """Whatever happens, everybody who waits gets an answer and the thread lives on."""
        try:
            with self.app.app_context():
                results = self.work(asked)
        except Exception as error:
            results = [error for _each in asked]
        for failed in {type(each): each for each in results if isinstance(each, Exception)}.values():
            log.error(f"{self.name} failed", extra={"count": len(asked)}, exc_info=failed)
        return results
