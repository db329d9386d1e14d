"""A port that somebody else holds is told in words, and before anything long begins."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from recruit.cli import zeyou
from recruit.commands.site import init, serve
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.serving import require_free
from tests.support.refusals import refused


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_free_port_is_free_again_afterwards():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    require_free("127.0.0.1", port)
    require_free("127.0.0.1", port)


def test_what_is_taken_names_the_option_and_another_port(taken: int, app_context):
    with pytest.raises(Refusal, match="port-taken") as held:
        require_free("127.0.0.1", taken)
    assert held.value.facts == {"port": taken, "other": taken + 1 if taken < 65535 else taken - 1}
    assert f"--port {held.value.facts['other']}" in tell(held.value)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_a_place_that_is_not_this_machine(host: str):
    with pytest.raises(Refusal, match="host-unusable"):
        require_free(host, 0)


def test_a_demonstration_asks_before_it_plays(taken: int, tmp_path: Path):
    out = tmp_path / "out"
    with refused("port-taken"):
        CliRunner().invoke(zeyou, ["demo", "--out", str(out), "--port", str(taken)], catch_exceptions=False)
    assert not out.exists()


def test_the_site_says_so_before_it_says_that_it_is_open(
    taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ZEYOU_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    CliRunner().invoke(init, [], catch_exceptions=False)
    ended = CliRunner().invoke(serve, ["--port", str(taken)])
    assert isinstance(ended.exception, Refusal)
    assert ended.exception.code == "port-taken"
    assert "http://" not in ended.output
