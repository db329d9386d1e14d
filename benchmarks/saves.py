"""Acknowledged, durable saves of one answer a second, beside the same server answering with no database at all.

Targets: at least 0.6 of it, and p99 under 300 ms at half that rate. `.venv/bin/python benchmarks/saves.py`, with
`--database postgres` for PostgreSQL; the last line is the ratio.

Ours: `zeyou serve` as an operator runs it, two processes, SQLite with synchronous=FULL (or PostgreSQL with
synchronous_commit=on and fsync), several hundred candidates in the middle of an exam, each save with its ticket. A
save counts when its own signed receipt has come back; at the end every one of them must be in the database.

The yardstick: the same server with as many processes around a bare Flask application: it checks the ticket's
signature, reads the JSON, signs the receipt and sends the same JSON, and knows no database, no hooks and no log.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import load

TARGET, SLOWEST = 0.6, 0.3


def bare_application() -> Any:
    from datetime import UTC, datetime

    from flask import Flask, jsonify, request

    app = Flask("bare")
    app.secret_key, key = "bare", b"bare"

    @app.post("/exam/sitting/<int:attempt_id>/answers")
    def save(attempt_id: int) -> Any:
        at = datetime.now(UTC)
        _number, _device, signed = request.headers["X-Exam-Ticket"].split(".")
        hmac.compare_digest(signed, hmac.new(key, str(attempt_id).encode(), "sha256").hexdigest())
        receipts = [
            _signed(attempt_id, one, at.isoformat()) for one in json.loads(request.get_data())["answers"]
        ]
        now = round(at.timestamp() * 1000)
        return jsonify(
            receipts=receipts, refused=[], seq=receipts[-1]["seq"], now=now, deadline=now, until="", extra=0,
            finished=False, paused=False,
        )  # fmt: skip

    def _signed(attempt_id: int, one: dict[str, Any], at: str) -> dict[str, Any]:
        text = json.dumps(one["answer"], ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        parts = "\0".join(
            map(str, ("answer", attempt_id, one["id"], one["seq"], one["position"], digest, at))
        )
        signed = hmac.new(key, parts.encode(), "sha256").hexdigest()
        return {**one, "sha256": digest, "received_at": at, "late": False, "signature": signed}

    return app


def main() -> None:
    chosen = load.options(__doc__.splitlines()[0]).parse_args()
    if chosen.bare:
        load.serve_bare(bare_application(), chosen.bare)
        return
    with (
        load.exam(chosen.database, chosen.candidates) as (site, server, attempts),
        load.bare(__file__, site) as port,
    ):
        _measure(chosen, site, server.port, port, attempts)


def _measure(chosen: Any, site: Any, ours: int, bare: int, attempts: list[int]) -> None:
    from exams.ticket import issue

    with site.app.app_context():
        heads = [_head(attempt, issue(attempt)) for attempt in attempts]
    told, dice, numbers = [], random.Random(1), [0]

    def make(number: int) -> bytes:
        body = (
            f'{{"answers": [{{"id": "{UUID(int=number)}", "seq": {number}, "position": {number % 30 + 1}, '
            f'"answer": []}}]}}'
        ).encode()
        return heads[number % len(heads)] + b"Content-Length: %d\r\n\r\n" % len(body) + body

    def receipted(number: int, answer: bytes) -> bool:
        good = answer.startswith(b"HTTP/1.1 200") and str(UUID(int=number)).encode() in answer
        if good and b'"signature"' in answer:
            told.append(number)
            return True
        return False

    def bare_answer(number: int, answer: bytes) -> bool:
        return answer.startswith(b"HTTP/1.1 200") and str(UUID(int=number)).encode() in answer

    def go(port: int, seconds: float, rate: float | None = None) -> load.Crowd:
        numbers[0] += 1_000_000
        good = receipted if port == ours else bare_answer
        return load.crowd(port, chosen.connections, seconds, make, good, numbers[0], rate)

    dice.shuffle(heads)
    go(bare, 1.0), go(ours, 1.0)
    theirs, mine, ratio = load.paired(
        chosen.rounds, lambda: go(bare, chosen.seconds), lambda: go(ours, chosen.seconds)
    )
    calm = go(ours, 2 * chosen.seconds, mine / 2)
    with site.app.app_context():
        lost = {str(UUID(int=number)) for number in told} - _stored()
    print(
        f"{chosen.database}, {len(attempts)} candidates, {chosen.connections} connections, {load.WORKERS} processes"
    )
    print(f"bare {theirs:.0f}/s, saves {mine:.0f}/s; all {len(told)} acknowledged saves stored: {not lost}")
    p99 = load.percentile(calm.taken, 0.99)
    print(
        f"at {calm.rate:.0f}/s: median {load.percentile(calm.taken, 0.5) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"
    )
    print(f"target {TARGET}, p99 under {SLOWEST * 1000:.0f} ms")
    print(f"ratio {ratio:.2f}")
    if lost or calm.wrong:
        raise SystemExit(1)


def _head(attempt_id: int, ticket: str) -> bytes:
    return (
        f"POST /exam/sitting/{attempt_id}/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nX-Exam-Ticket: {ticket}\r\nX-Exam-Device: {UUID(int=attempt_id)}\r\n"
        "X-Exam-Unsaved: 1\r\n"
    ).encode()


def _stored() -> set[str]:
    from sqlalchemy import select

    from exams.models import AnswerEvent
    from recruit.db import db

    return set(db.session.scalars(select(AnswerEvent.client_id)))


if __name__ == "__main__":
    main()
