"""The application served by waitress on a loopback port, as it is served in a county office."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server


@dataclass(frozen=True)
class LiveServer:
    app: Flask
    url: str


@contextmanager
def serve(app: Flask) -> Iterator[LiveServer]:
    """Serves `app` in a thread of this process, so that a test may move its clock while it runs."""
    connections: dict[int, object] = {}
    server = create_server(app, map=connections, host="127.0.0.1", port=0, threads=4, _start=True)
    thread = threading.Thread(target=server.run, name="live-server", daemon=True)
    thread.start()
    try:
        yield LiveServer(app, f"http://127.0.0.1:{server.effective_port}")
    finally:
        # Closing inside the loop's own thread: the loop ends when its map of connections is empty.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(connections, ignore_all=True))
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()
