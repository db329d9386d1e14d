"""What a serving process lends its lanes, with threads in the place of its loop."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Timer


class Promised(Future):
    def get(self):
        return self.result(timeout=30)


class Threads:
    def promise(self) -> Promised:
        return Promised()

    def settle(self, results) -> None:
        for promise, result in results:
            promise.set_result(result)

    def later(self, seconds, call) -> None:
        Timer(seconds, call).start()
