"""All public lists of a cohort as plain files that any server can host, or anybody can open from a folder.

HTML, CSS, CSV, Excel, the bundles and the PDFs; old versions with what changed; the method; the objection desk; the
fingerprint of every file. No script, nothing loaded from elsewhere, and the same bytes whenever it is made.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import select

from recruit import audit, storage
from recruit.beside import Beside
from recruit.clock import now
from recruit.db import db, reading
from recruit.errors import Refusal
from recruit.funnel import closing_text, opening_text
from recruit.i18n import _
from recruit.list_changes import changes_csv, headings, told_changes
from recruit.list_words import BADGES
from recruit.models import Account, Cohort, ListSite, Result
from recruit.queries.lists import Posted, bundle_of, posted_lists
from recruit.services.export_lists import STYLE, content, page
from recruit.services.print_list import MOST, pdf_of, sheet_of
from recruit.services.roles import require, require_county

#: A moment that stands in every file of the archive: nothing in it may depend on when it was made.
NO_TIME = (1980, 1, 1, 0, 0, 0)
_beside = Beside("list-sites")


def site_files(cohort: Cohort) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every file, in a fixed order; the fingerprints come last."""
    sums = []
    for name, data in _files(cohort):
        sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
        yield name, data
    yield "SHA256SUMS.txt", "".join(sums).encode()


def count_files(cohort: Cohort) -> int:
    """How many `site_files` gives, as near as can be known before: for a progress bar."""
    posted = posted_lists(cohort)
    return 4 + sum(5 * (1 + len(one.earlier)) + 2 * len(one.earlier) for one in posted)


def archive(cohort: Cohort, told: Callable[[int], bool] = lambda done: True) -> bytes | None:
    """The files as one zip. `told` hears how many are done and says whether to go on; None where it said no."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for done, (name, data) in enumerate(_only_read(site_files(cohort)), 1):
            zipped.writestr(zipfile.ZipInfo(name, NO_TIME), data, zipfile.ZIP_DEFLATED)
            if not told(done):
                return None
    return out.getvalue()


def _only_read(files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The same. A file takes up to half a minute, and nobody's write may wait for it; between two, `told` may write."""
    while True:
        with reading():
            found = next(files, None)
        if found is None:
            return
        yield found


def _files(cohort: Cohort) -> Iterator[tuple[str, bytes]]:
    posted = posted_lists(cohort)
    yield "style.css", STYLE.read_bytes()
    with force_locale("zh"):
        yield "index.html", _page(cohort, "index", _("名单公示"), posted=[_entry(one) for one in posted])
        yield "method.html", _page(cohort, "method", _("名次是怎么算的"))
        for one in posted:
            versions = [one.newest, *one.earlier]
            for result in versions:
                yield from _list_files(result)
            for newer, older in zip(versions, versions[1:], strict=False):
                yield from _change_files(cohort, newer, older)


def _name(result: Result) -> str:
    return f"{result.stage.code}-v{result.version}"


def _downloads(result: Result) -> list[tuple[str, str]]:
    name = _name(result)
    files = [(f"{name}.csv", "CSV"), (f"{name}.xlsx", "Excel"), (f"{name}.json", _("复算用的数据"))]
    return [*files, (f"{name}.pdf", "PDF")] if _on_paper(result) else files


def _on_paper(result: Result) -> bool:
    return result.sheet_sha256 is not None or 0 < sum((result.head or {}).get("counts", {}).values()) <= MOST


def _list_files(result: Result) -> Iterator[tuple[str, bytes]]:
    name, bundle = _name(result), bundle_of(result)
    yield (
        f"{name}.html",
        page(result, bundle, standalone=True, back="index.html", files=_downloads(result)).encode(),
    )
    for kind in ("csv", "xlsx", "json"):
        yield f"{name}.{kind}", content(result, kind)
    if _on_paper(result):
        base = str(current_app.config["ZEYOU_BASE_URL"]).rstrip("/")
        yield f"{name}.pdf", sheet_of(result) or pdf_of(result, f"{base}/lists/{result.id}")


def _change_name(newer: Result, older: Result) -> str:
    return f"{newer.stage.code}-v{older.version}-v{newer.version}"


def _change_files(cohort: Cohort, newer: Result, older: Result) -> Iterator[tuple[str, bytes]]:
    told = told_changes(newer.stage, bundle_of(older), bundle_of(newer))
    name = _change_name(newer, older)
    title = _("“%(stage)s”名单改了什么", stage=newer.stage.definition.title.zh)
    facts = {"before": older.version, "after": newer.version, "reason": newer.reason}
    words = {"told": told, "headings": headings(), "badges": BADGES, "csv": f"{name}.csv"}
    yield f"{name}.html", _page(cohort, "changes", title, **facts, **words)
    yield f"{name}.csv", changes_csv(told)


def _entry(one: Posted) -> dict[str, Any]:
    newest, zone = one.newest, one.stage.cohort.programme.timezone
    versions = [newest, *one.earlier]
    links = [(f"{_name(old)}.html", _("第 %(version)s 版", version=old.version)) for old in one.earlier]
    moved = [
        (f"{_change_name(new, old)}.html", _("第 %(version)s 版改了什么", version=new.version))
        for new, old in zip(versions, versions[1:], strict=False)
    ]

    opens = opening_text(newest.published_at, zone) if newest.published_at is not None else ""
    closes = closing_text(newest.posted_until, zone) if newest.posted_until is not None else ""
    return {
        "title": one.stage.definition.title.zh,
        "page": f"{_name(newest)}.html",
        "facts": _("公示期：%(opens)s 到 %(closes)s", opens=opens, closes=closes)
        if closes
        else _("%(opens)s 公布，公布后直接生效", opens=opens),
        "reason": newest.reason,
        "files": _downloads(newest),
        "earlier": [*links, *moved],
    }


def _page(cohort: Cohort, kind: str, title: str, **facts: Any) -> bytes:
    return render_template(
        "print/site.html", kind=kind, title=title, programme=cohort.programme, cohort=cohort, **facts
    ).encode()


def ask_site(cohort: Cohort, by: Account, at: datetime) -> ListSite:
    """Has the archive made by the worker; whoever asks while one is on its way finds that one.

    Errors: Refusal('role-missing' | 'county-only' | 'no-lists').
    """
    require(by, "office", "second-signatory")
    require_county(by)
    if not posted_lists(cohort):
        raise Refusal("no-lists")
    found = newest_site(cohort)
    if found is not None and found.state in ("waiting", "working"):
        return found
    made = ListSite(cohort=cohort, asked_at=at, asked_by_id=by.id, total=count_files(cohort))
    db.session.add(made)
    db.session.flush()
    audit.note(at, by.login, "lists.site", f"cohort:{cohort.code}", total=made.total)
    return made


def stop_site(cohort: Cohort, by: Account) -> None:
    """Whoever waits no longer wants it. Errors: Refusal('role-missing' | 'county-only' | 'wrong-state')."""
    require(by, "office", "second-signatory")
    require_county(by)
    found = newest_site(cohort)
    if found is None or found.state not in ("waiting", "working"):
        raise Refusal("wrong-state")
    found.state = "cancelled"


def newest_site(cohort: Cohort) -> ListSite | None:
    """The archive that was asked for last."""
    query = select(ListSite).where(ListSite.cohort_id == cohort.id)
    return db.session.scalar(query.order_by(ListSite.id.desc()).limit(1))


def start_waiting(at: datetime) -> int:
    """The worker's turn: begins what `make_waiting` does, beside its other jobs."""
    waits = select(ListSite.id).where(ListSite.state.in_(("waiting", "working"))).limit(1)
    return _beside.start(make_waiting) if db.session.scalar(waits) is not None else 0


def make_waiting() -> int:
    """Makes every archive that was asked for. One that a worker left half done is begun anew."""
    query = select(ListSite).where(ListSite.state.in_(("waiting", "working"))).order_by(ListSite.id)
    made = 0
    for one in list(db.session.scalars(query)):
        one.state, one.done = "working", 0
        db.session.commit()
        try:
            # POST: on SQLite what is written between two files takes the write lock at once (`recruit.db`).
            with current_app.test_request_context(method="POST"):
                data = archive(one.cohort, lambda done, key=one.id: _told(key, done))
        except Exception:
            db.session.rollback()
            one.state, one.finished_at = "failed", now()
            db.session.commit()
            raise
        if data is not None:
            one.file_sha256 = storage.put(data)
            one.state, one.finished_at, one.total = "done", now(), one.done
            made += 1
        db.session.commit()
    return made


def _told(key: int, done: int) -> bool:
    """Commits how far it is, and finds out whether somebody has stopped it."""
    db.session.rollback()  # ends what the file was read in
    one = db.session.get(ListSite, key, populate_existing=True)
    if one is None or one.state == "cancelled":
        return False
    one.done = done
    db.session.commit()
    return True
