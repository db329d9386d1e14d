"""What runs where in a serving process: pages in threads, requests that only wait in the loop itself.

A request is first read whole, by the loop, so that slow phones and long uploads hold no thread up. What then needs the
database or the processor goes to a thread. A save waits for the commit that it shares with others; hundreds of those
wait in the loop at next to no cost, where as many waiting threads would spend the processor on taking turns.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import gevent
from gevent.event import AsyncResult
from gevent.threadpool import ThreadPool

Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]

#: Bytes of a body kept in memory; a longer one lies in a file while it is worked on.
IN_MEMORY = 512 * 1024
PIECE = 64 * 1024
#: Seconds in which a body must have come in.
PATIENCE = 300


class Lane(Protocol):
    """Answers some requests in the loop itself: they only wait. It may touch neither database nor disk there.

    `answer` gives None, and has told `start` nothing, where the application must answer after all.
    """

    answer: Callable[[Environ, Start], Iterable[bytes] | None]

    def takes(self, environ: Environ) -> bool: ...


class Handing:
    """The way back from other threads to the requests that wait in this process's loop."""

    def __init__(self) -> None:
        self._loop = gevent.get_hub().loop

    def promise(self) -> AsyncResult:
        return AsyncResult()

    def settle(self, results: list[tuple[AsyncResult, Any]]) -> None:
        """From any thread: wakes everybody in one step."""
        self._loop.run_callback_threadsafe(_settle, results)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """From the loop: calls back in the loop, after so many seconds."""
        gevent.spawn_later(seconds, call)


def _settle(results: list[tuple[AsyncResult, Any]]) -> None:
    for promise, result in results:
        promise.set(result)


class Lanes:
    """The application as the worker calls it, once for each request, in the loop. `most`: bytes of a body at most."""

    def __init__(self, app: Wsgi, lanes: Sequence[Lane], threads: int, most: int) -> None:
        self.app, self.lanes, self.most = app, lanes, most
        self.pool = ThreadPool(threads)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        read_whole(environ, self.most)
        # The server's own way of sending files knows nothing of threads.
        environ.pop("wsgi.file_wrapper", None)
        try:
            for lane in self.lanes:
                if lane.takes(environ) and (answer := lane.answer(environ, start)) is not None:
                    return answer
            status, headers, content = self.pool.apply(_worked_out, (self.app, environ))
        finally:
            environ["wsgi.file_wrapper"] = NoWrapper
        start(status, headers)
        return _pieces(content)


class NoWrapper:
    """What the server looks for when it may send a file by itself: nothing ever is one."""


def read_whole(environ: Environ, most: int) -> None:
    """Puts the whole body in the place of the connection. Of one that is too long nothing is read: the application
    sees its length and refuses it."""
    length = _length(environ.get("CONTENT_LENGTH"))
    source, body = environ["wsgi.input"], io.BytesIO()
    if length is None and environ.get("HTTP_TRANSFER_ENCODING"):
        body, length = _spooled(source, most + 1)
        environ["CONTENT_LENGTH"] = str(length)
        environ["wsgi.input_terminated"] = True
    elif length and length <= most:
        body, _read = _spooled(source, length)
    environ["wsgi.input"] = body


def _length(told: str | None) -> int | None:
    return int(told) if told and told.isascii() and told.isdigit() else None


def _spooled(source: Any, most: int) -> tuple[Any, int]:
    if most <= PIECE:
        with gevent.Timeout(PATIENCE, TimeoutError("the body came too slowly")):
            content = source.read(most)
        return io.BytesIO(content), len(content)
    body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the request
    read = 0
    with gevent.Timeout(PATIENCE, TimeoutError("the body came too slowly")):
        while read < most and (piece := source.read(min(PIECE, most - read))):
            body.write(piece)
            read += len(piece)
    body.seek(0)
    return body, read


def _worked_out(app: Wsgi, environ: Environ) -> tuple[str, list[tuple[str, str]], Any]:
    """The whole answer, made in a thread: status, headers, and the content as bytes or as an open file."""
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _failure: Any = None) -> Callable[[bytes], Any]:
        told[:] = [status, headers]
        return content.write

    content = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when it is sent
    pieces = app(environ, start)
    try:
        for piece in pieces:
            content.write(piece)
    finally:
        if (close := getattr(pieces, "close", None)) is not None:
            close()
        environ["wsgi.input"].close()
    content.seek(0)
    return told[0], told[1], content


def _pieces(content: Any) -> Iterator[bytes]:
    with content:
        while piece := content.read(PIECE):
            yield piece
