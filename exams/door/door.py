"""The one writer of a serving process: it takes all deliveries that wait, commits once, and lets all receipts go."""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from flask import Flask

from exams.door.store import Delivery, Kept, NotKept, store
from recruit.logs import log

#: As many deliveries share one commit at most; more than that would make the first one wait for the last.
TOGETHER = 200
#: As many may wait at most. Beyond that a device is told at once to keep its answers and come again.
WAITING = 4000
#: Seconds in which further deliveries may join, where the last commit held several: a commit costs much the same for
#: two as for twenty.
GATHER = 0.004
NAME = "zeyou_door"


class Promise(Protocol):
    """What a request waits for: `get` returns what the server settled it with."""

    def get(self) -> Any: ...


class Server(Protocol):
    """What the serving process lends the door (`recruit.server`)."""

    def promise(self) -> Promise: ...

    def settle(self, results: list[tuple[Promise, Any]]) -> None:
        """Called from the writer's own thread; wakes whoever waits."""


class Door:
    """Gathers the deliveries of one process. Its writer is a thread of its own and ends with the process."""

    def __init__(self, app: Flask, server: Server) -> None:
        self.app, self.server = app, server
        self.queue: SimpleQueue[tuple[Delivery, Promise]] = SimpleQueue()
        threading.Thread(target=self._write, name="door", daemon=True).start()

    def take(self, delivery: Delivery) -> Kept:
        """Waits until the delivery is committed. Errors: `NotKept`, and whatever made this one impossible."""
        if self.queue.qsize() >= WAITING:
            raise NotKept
        promise = self.server.promise()
        self.queue.put((delivery, promise))
        result = promise.get()
        if isinstance(result, Exception):
            raise result
        kept: Kept = result
        return kept

    def _write(self) -> None:
        many = 1
        while True:
            waiting = [self.queue.get()]
            if many > 2:
                time.sleep(GATHER)
            try:
                while len(waiting) < TOGETHER:
                    waiting.append(self.queue.get_nowait())
            except Empty:
                pass
            many = len(waiting)
            self.server.settle(list(zip([each[1] for each in waiting], self._stored(waiting), strict=True)))

    def _stored(self, waiting: list[tuple[Delivery, Promise]]) -> list[Kept | Exception]:
        """Whatever happens, everybody who waits gets an answer and the writer lives on."""
        try:
            with self.app.app_context():
                results = store([delivery for delivery, _promise in waiting])
        except Exception as error:
            results = [error for _each in waiting]
        for error in {type(each): each for each in results if isinstance(each, Exception)}.values():
            log.error("answers not kept", extra={"count": len(waiting)}, exc_info=error)
        return results
