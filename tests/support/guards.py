"""Walls around tests: no traffic beyond this machine; for pure arithmetic no database and no socket."""

from __future__ import annotations

import ipaddress
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import psycopg
import pytest


class Forbidden(AssertionError):
    """A test reached for something that its room may not touch."""


def is_loopback(address: Any) -> bool:
    """True for this machine's own addresses, Unix sockets included."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def only_loopback() -> Iterator[None]:
    """Refuses every connection that would leave the machine."""

    def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if not is_loopback(address):
                raise Forbidden(f"a test tried to reach {address}")
            return method(self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        yield


@contextmanager
def nothing_outside() -> Iterator[None]:
    """Refuses databases and sockets altogether: what is pure stays pure."""

    def refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
        raise Forbidden("a pure test reached for a database or a socket")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", refuse)
        patch.setattr(psycopg, "connect", refuse)
        patch.setattr(psycopg.Connection, "connect", refuse)
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket.socket, "bind", refuse)
        yield
