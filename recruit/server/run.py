"""Starts the serving processes, replaces those that die, and ends them on Ctrl-C or a stop signal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from recruit.dotted import resolve
from recruit.server.worker import tls_context

#: Connections one process keeps: phones keep theirs open between two saves.
CONNECTIONS = 4000
#: Seconds after which a process whose loop stands still is replaced.
STUCK = 120
#: Seconds a connection stays open with nothing on it. A proxy before the site should close its own earlier.
IDLE = 75


@dataclass(frozen=True)
class Plan:
    """Where and how to serve. `certificate` and `key` are PEM files, both or neither."""

    host: str
    port: int
    workers: int
    threads: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://{self.address}"


class Site(BaseApplication):  # type: ignore[misc]
    """Our application as gunicorn starts it. Each process makes its own: connections must not be shared."""

    def __init__(self, make: Callable[[], Flask], lanes: tuple[str, ...], plan: Plan) -> None:
        self.make, self._lanes, self.plan, self.threads = make, lanes, plan, plan.threads
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": self.plan.address,
            "workers": self.plan.workers,
            "worker_class": "recruit.server.worker.Worker",
            "worker_connections": CONNECTIONS,
            "timeout": STUCK,
            "graceful_timeout": 20,
            "keepalive": IDLE,
            # Forwarded headers are judged once, by the application's own setting of trusted proxies.
            "forwarded_allow_ips": "",
            "loglevel": "warning",
            "proc_name": "zeyou",
            "control_socket_disable": True,
        }
        if self.plan.certificate:
            settings |= {
                "certfile": str(self.plan.certificate),
                "keyfile": str(self.plan.key),
                "ssl_context": tls_context,
            }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.make()

    def lanes(self) -> list[Any]:
        return [resolve(path) for path in self._lanes]


def run(make: Callable[[], Flask], lanes: tuple[str, ...], plan: Plan) -> None:
    """Serves until it is stopped. `make` is called in each process; `lanes` are those of `recruit.config.LANES`."""
    Site(make, lanes, plan).run()
