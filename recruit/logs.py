"""Structured logs, one JSON object a line, without personal data: routes and numbers of rows, never names or values."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

from flask import Flask, Response, g, request

ALLOWED = ("event", "method", "route", "status", "ms", "account", "job", "count", "code", "stage", "cohort")


class JsonLines(logging.Formatter):
    """Writes only the allowed extra fields, so a careless `extra=` cannot leak a phone number."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"level": record.levelname.lower(), "logger": record.name}
        line["event"] = record.getMessage()
        line.update({name: getattr(record, name) for name in ALLOWED if hasattr(record, name)})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = self._places(record)
        return json.dumps(line, ensure_ascii=False, default=str)

    def _places(self, record: logging.LogRecord) -> list[str]:
        """File and line of each frame. The message of an exception may carry typed data, so it is left out."""
        places, trace = [], record.exc_info[2] if record.exc_info else None
        while trace:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return places[-8:]


log = logging.getLogger("zeyou")


def init_logs(app: Flask) -> None:
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    app.logger.handlers = log.handlers
    if app.config.get("ZEYOU_QUIET"):
        return
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    started = g.get("started")
    elapsed = round((time.perf_counter() - started) * 1000) if started is not None else None
    log.info(
        "request",
        extra={
            "method": request.method,
            "route": str(request.url_rule) if request.url_rule else "-",
            "status": response.status_code,
            "ms": elapsed,
        },
    )
    return response
