"""What a serving process does with a request before and after the application has it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from recruit.errors import Refusal
from recruit.server.lanes import Lanes, read_whole
from recruit.serving import require_certificate


def environ(body: bytes, **more: str) -> dict:
    return {"wsgi.input": BytesIO(body), "wsgi.file_wrapper": object, "PATH_INFO": "/", **more}


@pytest.mark.parametrize("size", [0, 5, 70_000, 700_000])
def test_a_body_is_read_whole_before_anybody_works_on_it(size: int) -> None:
    body = b"x" * size
    line = BytesIO(body + b"the next request")
    asked = environ(b"", CONTENT_LENGTH=str(size)) | {"wsgi.input": line}
    read_whole(asked, 1_000_000)
    assert asked["wsgi.input"].read() == body
    assert line.tell() == size


def test_of_a_body_that_is_too_long_nothing_is_read() -> None:
    line = BytesIO(b"x" * 100)
    asked = environ(b"", CONTENT_LENGTH="100") | {"wsgi.input": line}
    read_whole(asked, 99)
    assert (asked["wsgi.input"].read(), asked["CONTENT_LENGTH"], line.tell()) == (b"", "100", 0)


def test_a_body_without_a_length_gets_one() -> None:
    asked = environ(b"x" * 80_000, HTTP_TRANSFER_ENCODING="chunked")
    read_whole(asked, 1_000_000)
    assert (asked["CONTENT_LENGTH"], len(asked["wsgi.input"].read())) == ("80000", 80_000)
    asked = environ(b"x" * 80_000, HTTP_TRANSFER_ENCODING="chunked")
    read_whole(asked, 100)
    assert asked["CONTENT_LENGTH"] == "101"


def test_pages_are_worked_out_in_threads_and_what_only_waits_in_the_loop() -> None:
    import threading

    def app(asked, start):
        start("200 OK", [("Where", threading.current_thread().name)])
        yield b"page "
        yield asked["wsgi.input"].read()

    class Waits:
        def takes(self, asked) -> bool:
            return asked["PATH_INFO"] == "/waits"

        def answer(self, asked, start):
            start("200 OK", [("Where", threading.current_thread().name)])
            return [b"waited"]

    lanes = Lanes(app, [Waits()], 2, 1000)
    told: list = []

    def ask(path: str) -> bytes:
        return b"".join(
            lanes(environ(b"body", CONTENT_LENGTH="4", PATH_INFO=path), lambda *one: told.append(one))
        )

    assert ask("/page") == b"page body"
    assert ask("/waits") == b"waited"
    here = threading.current_thread().name
    assert told[1] == ("200 OK", [("Where", here)])
    assert told[0][1] != told[1][1]

    def broken(_asked, _start):
        raise ValueError("the server answers 500")

    with pytest.raises(ValueError, match="500"):
        b"".join(Lanes(broken, [], 1, 10)(environ(b""), lambda *one: None))


def test_a_certificate_that_is_none_is_told_before_the_site_opens(tmp_path: Path) -> None:
    wrong = tmp_path / "cert.pem"
    wrong.write_text("no certificate")
    with pytest.raises(Refusal, match="certificate-unusable"):
        require_certificate(wrong, wrong)
