"""Whatever a candidate's phone may load is understood by a Chromium 70, by an allow-list of syntax and interfaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from recruit.web.headers import ALWAYS
from tests.support.baseline import newer_script, newer_style, offered

STATIC = Path(__file__).resolve().parents[2] / "recruit" / "web" / "static"
#: Staff work on newer browsers; a script that is theirs alone may be named here.
STAFF = {
    "sheet.js",
    "tables.js",
    "sheet-store.js",
    "console.js",
    "console.css",
    "importing.js",
    "printing.js",
    "bank.js",
    "bank.css",
    "hall.js",
    "hall.css",
    "marking.js",
    "marking.css",
    "review.js",
    "review.css",
    "likeness.js",
    "likeness.css",
}
SAY = "not known to a Chromium 70; a file that only staff load may be named in STAFF"
#: What the server answers to the scripts.
FIELDS = frozenset(
    ["receipts", "refused", "seq", "now", "deadline", "until", "extra", "finished", "paused", "asked", "error", "text",
     "before", "id", "position", "answer", "signature", "late", "kept", "box", "record", "way", "items", "attempt",
     "saved", "iv", "data", "said", "content", "asked_at", "ticket", "csrf_token"]
)  # fmt: skip
#: What the server tells the field app (exams/web/field/), and how its worker is served.
TOLD = frozenset(
    ["about", "accepted_ids", "captured_at", "closes", "code", "component", "components", "days", "due", "ended",
     "ends", "entry", "forms", "forms_digest", "hint", "kind", "late_until", "limits", "links", "most", "number",
     "opens", "own", "page", "parcels", "picture", "qr_url", "received", "received_at", "replaces", "sha256", "side",
     "slots", "state", "target", "to_replace", "work", "worker", "zone", "base", "names", "mark", "ZeyouKept"]
)  # fmt: skip
SCRIPTS = sorted(path for path in STATIC.glob("*.js") if path.name not in STAFF)
#: What a survey form holds (exams/survey/model.py).
SURVEY = frozenset(
    ["appearance", "calculation", "choice_filter", "constraint_messages", "default", "default_expression",
     "default_language", "hints", "labels", "languages", "lists", "other", "parameters", "relevant", "repeat_count",
     "repeats", "required_messages"]
)  # fmt: skip
#: Members that the field app's scripts, and what it shares with the sitting, make for each other.
OFFERED = offered(path.read_text("utf-8") for path in SCRIPTS if path.name.startswith(("field", "sealed")))
STYLES = sorted(path for path in STATIC.glob("*.css") if path.name not in STAFF)


def own_names() -> frozenset[str]:
    """What the scripts offer each other."""
    return FIELDS | TOLD | SURVEY | OFFERED | {"ZeyouStore", "ZeyouInputs", "ZeyouClock", "ZeyouLink"} | {
        "begin", "mind", "keep", "forget", "others", "end", "copy", "copyOf", "drop", "listen", "read", "fill", "bare",
        "learn", "left", "tick", "heard", "quiet", "since", "post", "ask", "note", "deliver", "farewell", "watch",
        "missed", "reached", "hurry", "portion", "handIn", "uuid",
    }  # fmt: skip


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts(path: Path):
    assert newer_script(path.read_text("utf-8"), own_names()) == [], SAY


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles(path: Path):
    assert newer_style(path.read_text("utf-8")) == [], SAY


def test_the_clock_of_the_device_is_never_asked():
    for path in STATIC.glob("sitting*.js"):
        assert "Date" not in path.read_text("utf-8"), path.name


@pytest.mark.parametrize(
    "script",
    [
        "a?.b", "a ?? b", "a ||= b", "try { f(); } catch { g(); }", "class A { x = 1; }", "var a = [1].flat();",
        "var a = 'x'.replaceAll('x', 'y');", "var a = {at: 1}; a.at(0);", "AbortSignal.timeout(5);", "import('x');",
        "var a = /(?<=x)y/;", "var a = /x/s;", "var n = 1_000;", "Object.fromEntries([]);", "globalThis.x;",
        "structuredClone(1);",
        "var n = 10n;", "crypto.randomUUID();", "new ResizeObserver(f);", "async function f() { }",
        "var a = 1; var b = `${a?.c}`;",
    ],
)  # fmt: skip
def test_newer_scripts_are_found(script: str):
    assert newer_script(script) != []


@pytest.mark.parametrize(
    "style",
    [
        "a:has(b) { color: red }", ".x { display: flex; gap: 1rem }", ".x { inset: 0 }", "p { width: min(1px, 2px) }",
        ".x { aspect-ratio: 1 }", "@layer a { p { color: red } }", "p { font-size: clamp(1px, 2px, 3px) }",
        ".a { display: flex } .a { gap: 1px }", "a:focus-visible { color: red }", "p { margin-inline: 0 }",
        "p { height: 100dvh }", "a:not(.x, .y) { color: red }", "@media (width <= 30em) { p { color: red } }",
        ".x { .y { color: red } }", "p { overflow-x: clip }", ":is(a, b) { color: red }",
        "dialog::backdrop { color: red }",
    ],
)  # fmt: skip
def test_newer_styles_are_found(style: str):
    assert newer_style(style) != []


def test_what_is_old_is_let_through():
    assert (
        newer_script(
            "var a = [1, 2]; a.forEach(function (n) { n += a.length / 2; }); /* ?. */ var r = /a?.b/g;"
        )
        == []
    )
    assert newer_style(".x, .y { display: grid; gap: 1px } .x::before { content: '?.' }") == []


@pytest.mark.parametrize("name", ["sitting-worker.js", "field-worker.js"])
def test_the_worker_sends_the_headers_of_the_site(name: str):
    """A copy opened without network runs under the same policy as the page it is a copy of."""
    worker = (STATIC / name).read_text("utf-8")
    assert f'"Content-Security-Policy": "{ALWAYS["Content-Security-Policy"]}"' in worker
