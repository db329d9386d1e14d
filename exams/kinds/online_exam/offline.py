"""The service worker of the sitting. Its address is its scope: it hears of no other page of the site."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from flask import Response

from exams.kinds.online_exam.room import bp
from recruit.config import ROOT
from recruit.web import guards


@bp.get("/sitting/worker.js")
@guards.public
def worker() -> Response:
    """Asked for anew whenever the sitting is opened, so a mended one is in force at once."""
    reply = Response(_script(), mimetype="text/javascript")
    reply.headers["Cache-Control"] = "no-cache"
    return reply


@lru_cache(maxsize=1)
def _script() -> bytes:
    """With the fingerprint of every file it keeps: a browser takes a worker for new only when its own bytes are."""
    folder = ROOT / "recruit" / "web" / "static"
    files = sorted([*folder.glob("sitting*"), *folder.glob("zeyou.*"), folder / "sealed-store.js"])
    mark = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return (folder / "sitting-worker.js").read_bytes() + f"// {mark}\n".encode()
