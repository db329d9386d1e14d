"""Opening the sitting, all questions on one page, beside the same server returning as many constant bytes.

Target: at least 0.5 of it. `.venv/bin/python benchmarks/opening.py`, with `--database postgres` for PostgreSQL; the
last line is the ratio.

Ours: `zeyou serve` as an operator runs it, two processes, after the worker has rendered the papers that were drawn.
Every candidate is signed in, comes from the start page (so the cookie holds a form's token), has begun, and opens the
page in turn: sign-in, own attempt, time, questions in this candidate's order, ticket, token. Browsers take gzip;
`--plain` asks for the page as it reads.

The yardstick: the same server with as many processes around a bare Flask application that returns constant bytes, as
many as the page has on its way.
"""

from __future__ import annotations

import gzip
import os
import sys
from pathlib import Path
from secrets import token_hex
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import load
from exams.models import Attempt
from recruit.models import Entry

TARGET = 0.5
#: Of so many compressed pages one is read.
READ = 20
#: Candidates who have not begun, for the number of starts.
STARTS = 200


def bare_application() -> Any:
    from flask import Flask, Response

    app = Flask("bare")
    content = b"x" * int(os.environ["SIZE"])

    @app.get("/exam/sitting/<int:attempt_id>")
    def page(attempt_id: int) -> Any:
        return Response(content, mimetype="text/html")

    return app


def main() -> None:
    parser = load.options(__doc__.splitlines()[0])
    parser.add_argument("--plain", action="store_true", help="without gzip")
    chosen = parser.parse_args()
    if chosen.bare:
        load.serve_bare(bare_application(), chosen.bare)
        return
    with load.exam(chosen.database, chosen.candidates, STARTS) as (site, server, attempts):
        ratio = _measure(chosen, site, server.port, attempts)
        _starts(chosen, site, server.port)
    print(f"target {TARGET}")
    print(f"ratio {ratio:.2f}")


def _measure(chosen: Any, site: Any, ours: int, attempts: list[int]) -> float:
    from tests.soak.registration import cookie_of

    takes = "" if chosen.plain else "Accept-Encoding: gzip, deflate, br\r\n"
    with site.app.app_context():
        asked = [
            f"GET /exam/sitting/{attempt} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n{takes}"
            f"Cookie: zeyou={cookie_of(site, f'a{number}', csrf_token=token_hex(20))}\r\n\r\n".encode()
            for number, attempt in enumerate(attempts, 1)
        ]
        load.db.session.commit()
        load.db.session.remove()

    def make(number: int) -> bytes:
        return asked[number % len(asked)]

    def page(number: int, answer: bytes) -> bool:
        """Who tries reads on the same two cores, so of compressed pages only some are read."""
        if chosen.plain or number % READ == 0:
            head, _end, body = answer.partition(b"\r\n\r\n")
            text = body if chosen.plain else gzip.decompress(body)
            wanted = f'data-attempt="{attempts[number % len(asked)]}"'.encode()
            return head.startswith(b"HTTP/1.1 200") and wanted in text and text.endswith(b"</html>")
        return answer.startswith(b"HTTP/1.1 200") and b"Content-Encoding: gzip" in answer[:1500]

    def constant(_number: int, answer: bytes) -> bool:
        return answer.startswith(b"HTTP/1.1 200")

    numbers, sizes = [0], []

    def seen(number: int, answer: bytes) -> bool:
        sizes.append(len(answer))
        return page(number, answer)

    def go(port: int, seconds: float) -> load.Crowd:
        good = seen if port == ours else constant
        found = load.crowd(port, chosen.connections, seconds, make, good, numbers[0])
        numbers[0] += len(found.taken)
        return found

    go(ours, 1.0)
    with load.bare(__file__, site, size=sum(sizes) // len(sizes)) as port:
        go(port, 1.0)
        theirs, mine, ratio = load.paired(
            chosen.rounds, lambda: go(port, chosen.seconds), lambda: go(ours, chosen.seconds)
        )
    print(
        f"{chosen.database}, {len(attempts)} candidates, {chosen.connections} connections, {load.WORKERS} processes"
    )
    print(
        f"{sum(sizes) // len(sizes)} bytes a page; bare {theirs:.0f}/s, pages {mine:.0f}/s ({60 * mine:.0f} a minute)"
    )
    return ratio


def _starts(chosen: Any, site: Any, port: int) -> None:
    """For itself, and no part of the ratio: the button before the page, each candidate once, durable."""
    from recruit.web.cookie import Cookie
    from tests.soak.registration import cookie_of

    tokens, asked = Cookie(site.app), []
    with site.app.app_context():
        begun = load.db.session.query(Attempt.entry_id)
        waiting = load.db.session.query(Entry.id).filter(Entry.id.not_in(begun)).order_by(Entry.id).all()
        for number, (entry_id,) in enumerate(waiting, chosen.candidates + 1):
            secret = token_hex(20)
            body = f"csrf_token={tokens.form_token(secret)}"
            asked.append(
                f"POST /exam/{entry_id}/start HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
                f"Cookie: zeyou={cookie_of(site, f'a{number}', csrf_token=secret)}\r\n\r\n{body}".encode()
            )
        load.db.session.remove()
    found = load.crowd(
        port, 8, 60, lambda number: asked[number - 1], lambda _number, answer: answer.startswith(b"HTTP/1.1 303"),
        most=len(asked),
    )  # fmt: skip
    if found.wrong:
        raise SystemExit(f"{len(found.wrong)} starts refused, the first: {found.wrong[0]!r}")
    print(f"starts {found.rate:.0f}/s ({60 * found.rate:.0f} a minute)")


if __name__ == "__main__":
    main()
