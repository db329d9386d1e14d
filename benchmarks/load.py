"""What both benchmarks of the exam room share: a site to try, a bare server beside it, and a crowd of connections."""

from __future__ import annotations

import argparse
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from exams.door.bodies import prepare
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.start_attempt import Start, start_attempts
from recruit.clock import SystemClock
from recruit.db import db
from tests.exams.sitting.world import build
from tests.soak.installation import Installation, Server, free_port, installed

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


@dataclass
class Crowd:
    """What became of the requests of one round: how many were answered as they must be, and how long each took."""

    done: int = 0
    wrong: list[bytes] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return self.done / self.seconds

    def hear(self, line: _Line, good: Good) -> None:
        self.taken.append(time.perf_counter() - line.since)
        if good(line.number, line.buffer):
            self.done += 1
        else:
            self.wrong.append(line.buffer[:600])


#: Makes request number n; says of an answer whether it is what was asked for.
Make = Callable[[int], bytes]
Good = Callable[[int, bytes], bool]


class _Line:
    """One connection that is kept open, with at most one request on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.length, self.number, self.since = b"", -1, 0, 0.0

    def ask(self, number: int, request: bytes, since: float) -> None:
        self.buffer, self.length, self.number, self.since = b"", -1, number, since
        self.socket.sendall(request)

    def read(self) -> bool:
        """Whether the whole answer is there."""
        piece = self.socket.recv(262144)
        if not piece:
            raise ConnectionError("the server closed a connection")
        self.buffer += piece
        if self.length < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = self.buffer[:end].lower()
            at = head.index(b"content-length:") + 15
            self.length = end + 4 + int(head[at : at + 20].split(b"\r\n", 1)[0])
        return len(self.buffer) >= self.length


def crowd(
    port: int,
    connections: int,
    seconds: float,
    make: Make,
    good: Good,
    first: int = 0,
    rate: float | None = None,
    most: int | None = None,
) -> Crowd:
    """So many connections ask for so long, each again as soon as it is answered; with `rate`, so many a second; with
    `most`, no more than that in all.

    At a given rate the time of a request counts from when it was due, so a server that falls behind does not slow
    its own examination down.
    """
    lines = {line.socket.fileno(): line for line in (_Line(port) for _each in range(connections))}
    poll = select.epoll()
    for number in lines:
        poll.register(number, select.EPOLLIN)
    found, number, busy = Crowd(), first, set[int]()
    begin = now = time.perf_counter()

    def more() -> bool:
        return now - begin < seconds and (most is None or number - first < most)

    try:
        while more() or busy:
            for line in [one for handle, one in lines.items() if handle not in busy]:
                due = begin + (number - first) / rate if rate else now
                if due > now or not more():
                    break
                number += 1
                line.ask(number, make(number), due)
                busy.add(line.socket.fileno())
            for handle, _event in poll.poll(0.002 if rate else 0.5):
                line = lines[handle]
                if line.read():
                    busy.discard(handle)
                    found.hear(line, good)
            now = time.perf_counter()
    finally:
        found.seconds = time.perf_counter() - begin
        for line in lines.values():
            line.socket.close()
    return found


def percentile(taken: list[float], part: float) -> float:
    return sorted(taken)[min(len(taken) - 1, int(part * len(taken)))]


@contextmanager
def bare(script: str, site: Installation, **told: object) -> Iterator[int]:
    """The bare application of a benchmark's own file on our server, in processes of its own; gives its port."""
    port = free_port()
    command = [sys.executable, script, "--bare", str(port)]
    settings = {name.upper(): str(value) for name, value in told.items()}
    with (site.folder / "bare.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            end = time.monotonic() + 30
            while not _answers(port):
                if time.monotonic() > end or process.poll() is not None:
                    raise SystemExit((site.folder / "bare.log").read_text("utf-8", "replace")[-2000:])
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait()


def serve_bare(application: Any, port: int) -> None:
    """The server that serves the site, around an application that does next to nothing, in the loop as ours does."""
    from recruit.server.run import Plan, run

    application.config["MAX_CONTENT_LENGTH"] = 24 * 1024 * 1024
    run(lambda: application, ("benchmarks.load:All",), Plan("127.0.0.1", port, WORKERS, 8))


class All:
    """The lane of the bare application: everything is answered in the loop, as saves and openings are."""

    def __init__(self, app: Any, _server: Any) -> None:
        self.answer = app.wsgi_app

    def takes(self, _environ: dict[str, Any]) -> bool:
        return True


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def exam(database: str, candidates: int, spare: int = 0) -> Iterator[tuple[Installation, Server, list[int]]]:
    """A served site in which so many candidates have just begun, and `spare` more may; gives the attempts."""
    with installed(database) as site:
        server = Server(site, ["--workers", str(WORKERS)])
        with site.app.app_context():
            world, at = build(candidates + spare), SystemClock().now()
            world.stage.opens_at, world.stage.closes_at = at - timedelta(hours=1), at + timedelta(days=1)
            draw_papers(world.stage, world.entries, stage_seed(world.stage), at)
            db.session.commit()
            begun = time.perf_counter()
            while prepare(at):
                db.session.commit()
            db.session.rollback()
            each = (time.perf_counter() - begun) / (candidates + spare)
            print(f"papers rendered beforehand, {1000 * each:.1f} ms each in both languages")
            attempts = [
                one.id for one in start_attempts([Start(entry, at) for entry in world.entries[:candidates]])
            ]
            db.session.commit()
            db.session.remove()
        server.start()
        try:
            yield site, server, attempts
        finally:
            server.kill()


def options(about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of rounds (default: 5)")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round (default: 3)")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--candidates", type=int, default=400)
    parser.add_argument("--bare", type=int, help=argparse.SUPPRESS)
    return parser


def paired(
    rounds: int, yardstick: Callable[[], Crowd], ours: Callable[[], Crowd]
) -> tuple[float, float, float]:
    """Rounds in turn, so that whatever else the machine does strikes both; medians of both rates and of their ratio."""
    pairs = []
    for number in range(1, rounds + 1):
        theirs, mine = yardstick(), ours()
        for one in (theirs, mine):
            if one.wrong:
                raise SystemExit(
                    f"{len(one.wrong)} answers are not as they must be, the first: {one.wrong[0]!r}"
                )
        pairs.append((theirs.rate, mine.rate))
        print(
            f"round {number}: bare {theirs.rate:.0f}/s, ours {mine.rate:.0f}/s, {mine.rate / theirs.rate:.2f}"
        )
    return (
        median(one for one, _two in pairs),
        median(two for _one, two in pairs),
        median(two / one for one, two in pairs),
    )
