"""The application as tests run it, and served by waitress on a loopback port, as in a county office."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
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
        # Awake by chance, it may have closed its own bell before the bell is rung: then all is closed already.
        with suppress(OSError):
            server.trigger.pull_trigger(lambda: wasyncore.close_all(connections, ignore_all=True))
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()


def application(address: str, folder: Path, **config: Any) -> Flask:
    """On the database at `address`, with keys that everybody knows and its files in `folder`."""
    from recruit.app import create_app
    from recruit.secrets import KeyRing

    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(
        {
            "TESTING": True,
            "SESSION_COOKIE_SECURE": False,
            "WTF_CSRF_ENABLED": False,
            "SQLALCHEMY_DATABASE_URI": address,
            "ZEYOU_HOME": folder,
            "ZEYOU_KEYS": KeyRing({1: bytes(32)}, b"i" * 32, b"r" * 32, "only-for-tests"),
            "ZEYOU_KEY_FILE": folder / "zeyou.key",
            "ZEYOU_STORAGE": folder / "files",
            **config,
        }
    )
    _speak_as_before(app)
    _same_form_token(app)
    return app


def _same_form_token(app: Flask) -> None:
    """Where forms are not checked, their token is one and the same word: tests look for short names in pages, and a
    random token holds any two letters now and then."""
    from flask_wtf.csrf import generate_csrf

    def form_token() -> str:
        token = (
            generate_csrf()
        )  # also marks the session, as in the real site; a ready page's mark has no dots
        return "form-token" if not app.config["WTF_CSRF_ENABLED"] and token.count(".") == 2 else token

    app.context_processor(lambda: {"csrf_token": form_token})


#: The first engine of each kind of database in this worker.
_FIRST: dict[str, Engine] = {}


def _speak_as_before(app: Flask) -> None:
    """Statements compiled for an earlier test serve this one too: they are kept by dialect, and compiling them anew
    for each of thousands of engines took a third of a test's time."""
    from recruit.db import db

    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _without_syncing)
    first = _FIRST.get(engine.dialect.name)
    if first is None:
        with engine.connect():  # the dialect learns what server it speaks to
            _FIRST[engine.dialect.name] = engine
    else:
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache


def _without_syncing(connection: Any, _record: Any) -> None:
    """As the tests' PostgreSQL: no power is cut here, so no commit need wait for the disk.

    It comes after the application's own settings, which are made and looked at as always.
    """
    connection.execute("PRAGMA synchronous=OFF")


def let_go(app: Flask) -> None:
    """Gives all connections back."""
    from recruit.db import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
