"""Six hundred phones send pictures, household forms and plans at once, beside the making anew of pictures alone.

Targets: no serving process above 300 MB whatever is sent, every acknowledged parcel stored, and at least 0.1 of the
pictures a second that two processes make anew with nothing else to do: each costs some four durable commits besides,
one after the other, and the phones themselves share the machine. `.venv/bin/python benchmarks/phones.py`, with
`--database postgres` for PostgreSQL; the last line is the ratio.

Ours: `zeyou serve` as an operator runs it, two processes. Each phone announces its parcels and sends them in pieces,
one after the other, and asks again when it is told to slow down. One picture in fifty is as large as may be, one in
fifty is broken or a bomb: those, and forms that hold one, must be refused with a reason, and the rest goes on.

The yardstick: `recruit.pictures.clean` on the same pictures in two processes.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import io
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image, ImageDraw

TARGET, MOST_MEGABYTES = 0.1, 300
PIECE = 128 * 1024
WORKERS = 2
#: Of so many pictures one is as large as may be, and one is hostile.
ODD = 50
#: Household forms of each phone.
FORMS = 2


@dataclass(frozen=True)
class Sent:
    """One parcel of one phone. `good`: it must be taken; else it must be refused with a reason."""

    client_id: str
    kind: str
    component: str
    content: bytes
    about: dict[str, Any]
    good: bool = True

    def announcement(self) -> dict[str, Any]:
        digest = hashlib.sha256(self.content).hexdigest()
        return {
            "id": self.client_id,
            "kind": self.kind,
            "component": self.component,
            "size": len(self.content),
            "sha256": digest,
            "about": self.about,
        }


@dataclass
class Told:
    """What became of everything, by all phones together."""

    states: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def screen(number: int, width: int = 720, height: int = 1560, quality: int = 80) -> bytes:
    """A picture of its own for every number, as busy as a chat."""
    dice = random.Random(number)
    image = Image.new("RGB", (width, height), (236, 240, 241))
    draw = ImageDraw.Draw(image)
    for row in range(0, height, 90):
        shade = tuple(dice.randrange(256) for _each in range(3))
        draw.rectangle((20, row + 8, 20 + dice.randrange(200, width - 40), row + 80), fill=shade)
        for _line in range(6):
            x, y = dice.randrange(width), row + dice.randrange(90)
            draw.line((x, y, x + dice.randrange(120), y + 2), fill=(0, 0, 0))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def bomb() -> bytes:
    """A small file of 900 million pixels."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


def picture(number: int, bombs: bytes) -> tuple[bytes, bool]:
    """(bytes, whether they are a picture that may be handed in)."""
    if number % ODD == 1:
        return screen(number, 4000, 7000, 55), True
    if number % ODD == 2:
        return (bombs if number % 4 else screen(number)[:3000]), False
    return screen(number), True


def household(phone: int, number: int, picture: tuple[bytes, bool]) -> bytes:
    """A filled form with a picture of the house, as the field app sends it."""
    from tests.exams.household import surveyed

    answers = surveyed.document(house="house.jpg", phone=f"138{phone:04}{number:04}")
    pictures = {"house.jpg": base64.b64encode(picture[0]).decode()}
    return json.dumps({"shape": 1, "answers": answers, "pictures": pictures}).encode()


def parcels(phone: int, pictures: list[tuple[bytes, bool]]) -> list[Sent]:
    """What one phone has to send: pictures, two of them once more within household forms, and a plan as text."""

    def name(index: int) -> str:
        return str(UUID(int=phone * 1000 + index + 1))

    found = [
        Sent(name(index), "picture", "screenshots", content, {}, good)
        for index, (content, good) in enumerate(pictures)
    ]
    forms = [
        Sent(name(900 + index), "form", "households", household(phone, index, one), {}, one[1])
        for index, one in enumerate(pictures[:FORMS])
    ]
    plan = f"第 {phone} 号手机写的计划。".encode() * 200  # data: what an invented candidate writes
    return [*found, *forms, Sent(name(990), "document", "plan", plan, {"file_name": "plan.txt"})]


class Phone:
    """One candidate's phone: a connection, a ticket, and a queue."""

    def __init__(self, port: int, entry: int, ticket: str, told: Told) -> None:
        self.port, self.entry, self.told = port, entry, told
        self.head = {"X-Field-Ticket": ticket, "Accept": "application/json", "Host": "127.0.0.1"}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def send(self, queue: list[Sent]) -> None:
        for one in queue:
            self._one(one)
        self.connection.close()

    def _one(self, one: Sent) -> None:
        about = json.dumps(one.announcement()).encode()
        status, answer = self._ask("", about, "application/json")
        while status == 200 and answer["state"] == "coming":
            start = answer["received"]
            content = one.content[start : start + PIECE]
            status, answer = self._ask(f"/{one.client_id}?start={start}", content, "application/octet-stream")
        with self.told.lock:
            self._note(one, status, answer)

    def _note(self, one: Sent, status: int, answer: dict[str, Any]) -> None:
        state = answer.get("state", f"http-{status}")
        self.told.states[f"{one.kind} {state}"] += 1
        if state == "taken":
            self.told.taken.append(one.client_id)
        if (state == "taken") != one.good or not answer.get("signature"):
            self.told.wrong.append(f"{one.kind} {one.client_id}: {status} {json.dumps(answer)[:300]}")

    def _ask(self, path: str, body: bytes, kind: str) -> tuple[int, dict[str, Any]]:
        """Told to slow down, it waits; a line that breaks is taken up again."""
        for _again in range(200):
            try:
                self.connection.request(
                    "POST", f"/field/{self.entry}/parcels{path}", body, {**self.head, "Content-Type": kind}
                )
                reply = self.connection.getresponse()
                content = reply.read()
            except (OSError, http.client.HTTPException):
                self.connection.close()
                time.sleep(0.5)
                continue
            if reply.status in (429, 503):
                time.sleep(float(reply.headers.get("Retry-After", 1)))
                continue
            return reply.status, json.loads(content)
        return 0, {}


class Memory(threading.Thread):
    """The highest resident size of each serving process, in MB, as the system has kept it."""

    def __init__(self, workers: list[int]) -> None:
        super().__init__(daemon=True)
        self.workers, self.most, self.going = workers, dict.fromkeys(workers, 0.0), True

    def run(self) -> None:
        while self.going:
            self.look()
            time.sleep(1)

    def look(self) -> None:
        for pid in self.workers:
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            self.most[pid] = max(self.most[pid], int(peak.split()[1]) / 1024)


def alone(contents: list[bytes]) -> float:
    """Pictures a second that two processes make anew with nothing else to do."""
    with ProcessPoolExecutor(WORKERS) as pool:
        list(pool.map(_clean, contents[:WORKERS]))
        begun = time.perf_counter()
        list(pool.map(_clean, contents, chunksize=4))
        return len(contents) / (time.perf_counter() - begun)


def _clean(content: bytes) -> int:
    from recruit.pictures import clean

    return len(clean(content).bytes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--phones", type=int, default=600)
    parser.add_argument("--pictures", type=int, default=5, help="of each phone (default: 5)")
    chosen = parser.parse_args()
    print(f"drawing {chosen.phones * chosen.pictures} pictures …")
    bombs = bomb()
    with ProcessPoolExecutor(WORKERS) as pool:
        numbers = range(1, chosen.phones * chosen.pictures + 1)
        drawn = list(pool.map(picture, numbers, [bombs] * len(numbers), chunksize=20))
    good = [content for content, fits in drawn if fits]
    theirs = alone(good)
    print(f"two processes alone make {theirs:.1f} of them anew a second")
    _measure(chosen, drawn, theirs)


def _measure(chosen: Any, drawn: list[tuple[bytes, bool]], theirs: float) -> None:
    from tests.soak.installation import Server, installed

    with installed(chosen.database) as site:
        entries = _world(site, chosen.phones)
        server, told = Server(site, ["--workers", str(WORKERS)]), Told()
        server.start()
        memory = Memory(server.workers())
        memory.start()
        begun = time.perf_counter()
        try:
            _all_at_once(chosen, server.port, entries, drawn, told)
            taken = time.perf_counter() - begun
            memory.look()
            again = server.workers()
        finally:
            memory.going = False
            server.kill()
        lost = set(told.taken) - _stored(site)
    ours = (told.states["picture taken"] + told.states["form taken"]) / taken
    print(f"{chosen.database}, {chosen.phones} phones, {dict(sorted(told.states.items()))} in {taken:.0f} s")
    print(f"all {len(told.taken)} acknowledged parcels stored: {not lost}; processes as at the start: "
          f"{sorted(again) == sorted(memory.workers)}")  # fmt: skip
    for line in told.wrong[:5]:
        print(f"not as it must be: {line}")
    most = max(memory.most.values())
    print(f"highest memory of a serving process: {most:.0f} MB (limit {MOST_MEGABYTES})")
    print(f"pictures: alone {theirs:.1f}/s, through the site {ours:.1f}/s; target {TARGET}")
    print(f"ratio {ours / theirs:.2f}")
    if lost or told.wrong or most > MOST_MEGABYTES:
        raise SystemExit(1)


def _world(site: Any, phones: int) -> list[tuple[int, str]]:
    """So many candidates in the middle of a round; (entry, ticket) of each."""
    from exams import ticket
    from recruit.clock import SystemClock
    from recruit.db import db
    from tests.exams.household import surveyed

    with site.app.app_context():
        asking = surveyed.with_rows([["image", "house", "房子的照片"]])  # data: a question of the form
        world, at = surveyed.build(phones, form=asking), SystemClock().now()
        world.stage.opens_at, world.stage.closes_at = at - timedelta(hours=1), at + timedelta(days=1)
        db.session.commit()
        found = [(entry_id, ticket.issue(entry_id, opens=ticket.FIELD)) for entry_id in world.entry_ids]
        db.session.remove()
    return found


def _all_at_once(
    chosen: Any, port: int, entries: list[tuple[int, str]], drawn: list[tuple[bytes, bool]], told: Told
) -> None:
    each = chosen.pictures
    threads = [
        threading.Thread(
            target=Phone(port, entry, bearer, told).send,
            args=(parcels(number, drawn[number * each : (number + 1) * each]),),
        )
        for number, (entry, bearer) in enumerate(entries)
    ]
    threading.stack_size(256 * 1024)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _stored(site: Any) -> set[str]:
    from sqlalchemy import select

    from exams.models import Parcel
    from recruit.db import db

    with site.app.app_context():
        return set(db.session.scalars(select(Parcel.client_id).where(Parcel.state == "taken")))


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    main()
