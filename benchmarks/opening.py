"""Opening the sitting, all questions on one page, beside the same server returning as many constant bytes.

Target: at least 0.5 of it. `.venv/bin/python benchmarks/opening.py`, with `--database postgres` for PostgreSQL; the
last line is the ratio.

Ours: `zeyou serve` as an operator runs it, two processes, after the worker has rendered the papers that were drawn.
Every candidate is signed in, comes from the start page (so the cookie holds a form's token), has begun, and opens the
page in turn: sign-in, own attempt, time, questions in this candidate's order, ticket, token. Browsers take gzip;
`--plain` asks for the page as it reads.

The yardstick: the same server with as many processes and threads around a bare Flask application that returns constant
bytes, as many as the page has on its way, worked out in a thread as pages are.
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

TARGET = 0.5
#: Of so many compressed pages one is read.
READ = 20


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
        load.serve_bare(bare_application(), chosen.bare, in_loop=False)
        return
    with load.exam(chosen.database, chosen.candidates) as (site, server, attempts):
        _measure(chosen, site, server.port, attempts)


def _measure(chosen: Any, site: Any, ours: int, attempts: list[int]) -> None:
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
    print(f"target {TARGET}")
    print(f"ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
