"""The app itself: one page for each entry, the worker that keeps it on the phone, and what installs it."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from exams import ticket
from exams.queries.field_app import now_open, running_entries
from exams.web.field import form_words
from exams.web.field.blueprint import bp
from exams.web.field.parcels import KINDS
from exams.web.field.words import words
from recruit.clock import now
from recruit.config import ROOT
from recruit.i18n import _, current_locale
from recruit.models import Entry
from recruit.queries.entries import own_entry
from recruit.web import guards

STATIC = ROOT / "recruit" / "web" / "static"
#: The scripts of the page, in the order in which they build on each other. Those of the forms come when one is opened.
SCRIPTS = ("sealed-store.js", "field-store.js", "field-shrink.js", "field-send.js", "field-view.js",
           "field-add.js", "field-fill.js", "field.js")  # fmt: skip
#: What the worker keeps: the page's files, and those of the forms.
KEPT = (
    "zeyou.css",
    "zeyou.js",
    "mark.svg",
    "field.css",
    "field-*.css",
    "field.js",
    "field-*.js",
    "sealed-store.js",
)
_ICONS = (192, 512)
_PLAIN = {"task-round": "task_round.home", "trial-operation": "trial_operation.home",
          "deliverables": "deliverables.home"}  # fmt: skip


@bp.get("/")
@guards.applicant
def start() -> Response | str:
    """Straight on to the running field work, if there is one only."""
    entries = running_entries(guards.account(), KINDS)
    open_now = now_open(entries, now())
    chosen = open_now if len(open_now) == 1 else entries
    if len(chosen) == 1:
        return redirect(url_for("field.app", entry_id=chosen[0].id))
    return render_template("exams/field/start.html", entries=entries)


@bp.get("/<int:entry_id>/")
@guards.applicant
def app(entry_id: int) -> str:
    """The page holds no name: a copy of it stays on the phone, and may be opened by whoever holds it."""
    entry = own_entry(guards.account(), entry_id, *KINDS)
    return render_template(
        "exams/field/app.html",
        entry=entry,
        scripts=SCRIPTS,
        engine=_engine(),
        words=words(),
        form_words=form_words.words(),
        facts=_facts(entry),
        plain=url_for(_PLAIN[entry.stage.kind], entry_id=entry.id),
    )


def _facts(entry: Entry) -> dict[str, object]:
    """What the scripts need to know: whose work it is, and where it goes."""
    return {
        "entry": entry.id,
        "ticket": ticket.issue(entry.id, opens=ticket.FIELD),
        "here": url_for("field.app", entry_id=entry.id),
        "parcels": url_for("field.known", entry_id=entry.id),
        "work": url_for("field.work", entry_id=entry.id),
        "worker": url_for("field.worker"),
        "language": current_locale(),
    }


def _engine() -> list[str]:
    """The files of the forms."""
    return [
        url_for("static", filename=name)
        for name in _files("field-expr*.js", "field-form*.js", "field-form*.css")
    ]


@bp.get("/worker.js")
@guards.public
def worker() -> Response:
    """Its address is its scope. Asked for anew whenever the app is opened, so a mended one is in force at once."""
    reply = Response(_worker(url_for("static", filename="")), mimetype="text/javascript")
    reply.headers["Cache-Control"] = "no-cache"
    return reply


@lru_cache(maxsize=4)
def _worker(static: str) -> bytes:
    """With the names of what it keeps, and their fingerprint: a browser takes a worker for new only when its own bytes
    are."""
    names = _files(*KEPT)
    mark = hashlib.sha256(b"".join((STATIC / name).read_bytes() for name in names)).hexdigest()
    names.remove("field-worker.js")
    kept = json.dumps({"base": static, "names": names, "mark": mark[:16]})
    return f'"use strict";\nself.ZeyouKept = {kept};\n'.encode() + (STATIC / "field-worker.js").read_bytes()


def _files(*patterns: str) -> list[str]:
    return sorted(path.name for pattern in patterns for path in Path(STATIC).glob(pattern))


@bp.get("/app.webmanifest")
@guards.public
def manifest() -> Response:
    """What a browser needs to put the app among the others of the phone."""
    icons = [
        {
            "src": url_for("static", filename=f"field-{side}.png"),
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for side in _ICONS
    ]
    told = {
        "id": "/field/",
        "name": _("择优 任务"),
        "short_name": _("择优 任务"),
        "lang": "en" if current_locale() == "en" else "zh-Hans",
        "start_url": url_for("field.start"),
        "scope": url_for("field.start"),
        "display": "standalone",
        "background_color": "#f5f7f4",
        "theme_color": "#0b4f4a",
        "icons": icons,
    }
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")
