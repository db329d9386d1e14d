"""One installation as an operator has it: database, key file, file store, and `zeyou serve` on a loopback port."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO

from flask import Flask
from flask_migrate import upgrade

from recruit.app import create_app
from recruit.secrets import KeyRing
from tests.support import postgres
from tests.support.site import let_go
from tests.support.sources import ROOT

SERVE = [sys.executable, "-c", "from recruit.cli import main; main()", "serve"]
START = 60.0


class NotUp(Exception):
    """The server did not answer within a minute; the text is the end of what it said."""


@dataclass
class Installation:
    folder: Path
    database: str
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        key_file = self.folder / "zeyou.key"
        KeyRing.generate().write(key_file)
        self.app = create_app(
            {
                "ZEYOU_QUIET": True,
                "ZEYOU_HOME": self.folder,
                "ZEYOU_KEY_FILE": key_file,
                "ZEYOU_STORAGE": self.folder / "files",
                "SQLALCHEMY_DATABASE_URI": self.database,
            }
        )
        with self.app.app_context():
            upgrade(directory=self.app.config["ZEYOU_MIGRATIONS"])

    def environment(self) -> dict[str, str]:
        """What `zeyou serve` is told: this installation and nothing of the shell's own."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("ZEYOU_")}
        return {
            **plain,
            "ZEYOU_HOME": str(self.folder),
            "ZEYOU_KEY_FILE": str(self.folder / "zeyou.key"),
            "ZEYOU_STORAGE": str(self.folder / "files"),
            "DATABASE_URL": self.database,
        }


class Database:
    """The PostgreSQL server of an installation on one of its own."""

    def __init__(self, site: Installation) -> None:
        self.site = site

    def kill(self) -> None:
        """As when the machine runs out of memory: every process of it at once, in the middle of whatever it did."""
        postgres.kill(self.site.folder)

    def start(self) -> None:
        postgres.start_again(self.site.folder)


class Server:
    """`zeyou serve` in a process of its own, always on the same port."""

    def __init__(self, site: Installation, options: Sequence[str] = ("--threads", "6")) -> None:
        self.site, self.port, self.options = site, free_port(), options
        self.log: IO[bytes] = (site.folder / "serve.log").open("ab")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers. Errors: `NotUp`."""
        command = [*SERVE, "--port", str(self.port), *self.options]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.site.environment(),
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        end = time.monotonic() + START
        while time.monotonic() < end and self.process.poll() is None:
            if self._answers():
                return
            time.sleep(0.05)
        self.kill()
        raise NotUp((self.site.folder / "serve.log").read_text("utf-8", "replace")[-1500:])

    def kill(self) -> None:
        """As a power cut would: SIGKILL, nothing is finished."""
        if self.process is not None:
            # The whole session: the serving processes must not outlive the one that watches over them.
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def workers(self) -> list[int]:
        """The serving processes below the one that watches over them."""
        assert self.process is not None
        return postgres.children(self.process.pid)

    def kill_worker(self, dice: Random) -> None:
        """One serving process dies in the middle of its work; the others go on, and it is replaced."""
        if workers := self.workers():
            with suppress(ProcessLookupError):
                os.kill(dice.choice(workers), signal.SIGKILL)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def installed(database: str) -> Iterator[Installation]:
    """A fresh installation on `sqlite` or on a `postgres` of its own; gone at the end. Errors: `NoPostgres`."""
    # Directly below /tmp: a Unix socket's path has room for about a hundred characters only.
    with tempfile.TemporaryDirectory(prefix="zeyou-soak-", dir="/tmp") as name:
        folder = Path(name)
        address = f"sqlite:///{folder / 'zeyou.db'}"
        if database == "postgres":
            address = _database_on(
                postgres.start(folder, durable=True), f"soak_{folder.name.rpartition('-')[2]}".lower()
            )
        site = Installation(folder, address)
        try:
            yield site
        finally:
            let_go(site.app)
            if database == "postgres":
                postgres.stop(folder)


def _database_on(server: postgres.URL, name: str) -> str:
    return postgres.create_database(server, name).render_as_string(hide_password=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
