"""What travels compressed, and what is left as it is."""

import gzip

import pytest


def ask(client, address: str, **headers: str):
    return client.get(address, headers={"Accept-Encoding": "gzip, br", **headers})


def test_a_file_comes_packed_to_whoever_can_read_it(client):
    plain = client.get("/static/zeyou.css")
    packed = ask(client, "/static/zeyou.css")
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"]
    assert ask(client, "/static/zeyou.css").data == packed.data


@pytest.mark.parametrize("address", ["/static/mark.svg", "/static/none.css"])
def test_small_and_failed_answers_are_left_alone(client, address):
    assert "Content-Encoding" not in ask(client, address).headers


def test_a_file_that_has_not_changed_is_not_sent_again(client):
    since = client.get("/static/zeyou.js").headers["Last-Modified"]
    again = ask(client, "/static/zeyou.js", **{"If-Modified-Since": since})
    assert (again.status_code, again.data) == (304, b"")


def test_a_head_and_a_form_are_left_alone(client):
    assert (
        client.head("/static/zeyou.css", headers={"Accept-Encoding": "gzip"}).headers.get("Content-Encoding")
        is None
    )
