"""A whole programme is played, years pass, its data is erased: every page opens, and nobody is left in the data."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, func, select

from exams.demo.play import Play
from exams.demo.stage_app import close_database, make_app, opening_clock
from exams.models import Document, Evidence, FormResponse
from exams.services.forget_visits import forget_visits
from recruit import audit, storage
from recruit.clock import FixedClock
from recruit.db import Sealed, db
from recruit.list_findings import check
from recruit.models import Account, Agreement, Application, Candidacy, Entry, PayBatch, Person, Result
from recruit.personal import contact_of, id_number_of
from recruit.programme import load
from recruit.services.erase_due import erase_due
from recruit.services.erase_files import sweep, unclaimed
from recruit.services.pay import Outcome, approve_batch, export_batch, record_outcomes
from tests.support.funnel import browser
from tests.support.printing import layout_stood_in
from tests.support.walking import played

STAFF = ("office", "second", "auditor", "admin", "clerk01", "marker01", "checker01", "judge01", "proctor01")
STARTS = (
    "/office/",
    "/desk/",
    "/closing/",
    "/admin/",
    "/admin/retention",
    "/outbox",
    "/audit/",
    "/examine/",
    "/",
)
ONWARDS = ("/static/", "/sign-out", "/demo/")
#: So many pages of one shape; the next ones show the same of somebody else.
ENOUGH = 2
#: The people of the play, as they were called before.
NAMES: set[str] = set()
GONE = "已按规定删除"
LATER = timedelta(days=400)
MUCH_LATER = timedelta(days=6 * 366)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Play, FixedClock]]:
    folder: Path = tmp_path_factory.mktemp("erased")
    clock = opening_clock(load("jinsha-2016"))
    app = make_app(folder, None, clock)
    app.config.update(WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    with layout_stood_in():
        play = played(app, clock, None)
    with app.app_context():
        NAMES.update(db.session.scalars(select(Person.name).where(func.length(Person.name) > 2)))
        settle(clock.now())
    yield app, play, clock
    with app.app_context():
        close_database()


def settle(at: datetime) -> None:
    """What is on its way is paid: nobody's data goes before their money is settled."""
    office, second = (
        db.session.query(Account).filter_by(login=login).one() for login in ("office", "second")
    )
    day = at.astimezone(load("jinsha-2016").timezone).date()
    for batch in db.session.scalars(select(PayBatch).order_by(PayBatch.id)):
        if batch.state == "proposed":
            approve_batch(batch, second, at)
        if batch.state == "approved":
            export_batch(batch, office, at)
        waiting = [one for one in batch.lines if one.state == "in"]
        if waiting:
            record_outcomes(batch, [Outcome(one, True, day, "1") for one in waiting], office, at)
    db.session.commit()


def walk(app: Flask, login: str | None, *starts: str) -> dict[str, tuple[int, str]]:
    """The pages this account reaches by links, a few of each shape: address -> (status, text)."""
    client = browser(app, login) if login else app.test_client()
    seen: dict[str, tuple[int, str]] = {}
    waiting = list(starts)
    shapes: Counter[str] = Counter()
    while waiting:
        address = waiting.pop(0)
        shape = re.sub(r"\d+|\?.*", "#", address)
        if address in seen or address.startswith(ONWARDS) or shapes[shape] >= ENOUGH:
            continue
        shapes[shape] += 1
        answer = client.get(address)
        text = answer.text if answer.mimetype == "text/html" else ""
        seen[address] = (answer.status_code, text)
        waiting += links(text, answer.headers.get("Location", ""))
    return seen


def links(text: str, moved: str) -> list[str]:
    """Addresses on the page, pictures and forms that only read among them."""
    found = [unescape(one) for one in re.findall(r'(?:href|src)="(/[^"]*)"', text)] + [moved]
    return [urldefrag(one).url for one in found if one.startswith("/") and "lang=" not in urlsplit(one).query]


def wrong(pages: dict[str, tuple[int, str]]) -> list[tuple[str, int]]:
    return [(address, status) for address, (status, _) in pages.items() if status not in (200, 302, 303, 403)]


def erase(app: Flask, clock: FixedClock, after: timedelta) -> datetime:
    clock.set(clock.now() + after)
    with app.app_context():
        for sha256 in list(storage.stored()):
            path = storage.path_of(sha256)
            then = path.stat().st_mtime - 3 * 24 * 3600
            os.utime(path, (then, then))
        erase_due(clock.now())
    return clock.now()


def applicants(app: Flask) -> list[str]:
    """Who signed, and who got less far but has an account that may sign in."""
    with app.app_context():
        signed = db.session.scalars(
            select(Account.login)
            .join(Candidacy, Candidacy.person_id == Account.person_id)
            .join(Entry, Entry.candidacy_id == Candidacy.id)
            .join(Agreement, Agreement.entry_id == Entry.id)
        ).first()
        other = db.session.scalars(
            select(Account.login)
            .join(Application, Application.person_id == Account.person_id)
            .where(Application.state == "refused")
        ).first()
        assert signed is not None
        return [one for one in (signed, other) if one]


def own_pages(app: Flask, login: str) -> list[str]:
    """The pages of field work, which nothing links to once their stage is over."""
    with app.app_context():
        entries = db.session.scalars(
            select(Entry)
            .join(Candidacy, Entry.candidacy_id == Candidacy.id)
            .join(Account, Account.person_id == Candidacy.person_id)
            .where(Account.login == login)
        )
        found = []
        for entry in entries:
            if entry.stage.kind in ("task-round", "trial-operation"):
                found.append(f"/{entry.stage.kind}/{entry.id}/")
        return found


def test_no_file_in_use_is_taken_for_unclaimed(world):
    """The sweep knows files by the names of columns; a column under another name would lose its files here."""
    app, _play, _clock = world
    with app.app_context():
        before = set(storage.stored())
        named = {row for column in (Evidence.sha256, Document.sha256, Agreement.pdf_sha256)
                 for row in db.session.scalars(select(column)) if row}  # fmt: skip
        assert named <= before
        assert unclaimed() == 0
        assert sweep(timedelta(0)) == 0
        assert set(storage.stored()) == before


def test_when_field_work_and_pictures_are_gone_every_page_still_opens(world):
    app, _play, clock = world
    erase(app, clock, LATER)
    with app.app_context():
        for model in (Evidence, Document, FormResponse):
            assert db.session.scalars(select(model)).first().erased_at is not None
    for login in STAFF:
        assert not wrong(walk(app, login, *STARTS)), login
    texts = ""
    for login in applicants(app):
        pages = walk(app, login, "/my", "/my/application", "/my/papers", *own_pages(app, login))
        assert not wrong(pages), login
        texts += "".join(text for _status, text in pages.values())
    assert texts.count(GONE) > 3
    assert "日报里写的话已按规定删除" in texts


def test_when_everybody_is_gone_every_page_still_opens_and_lists_still_verify(world):
    app, play, clock = world
    with app.app_context():
        people = known(app)
    erase(app, clock, MUCH_LATER)
    for login in STAFF:
        pages = walk(app, login, *STARTS)
        assert not wrong(pages), login
        shown = "".join(text for _status, text in pages.values())
        assert not [secret for secret in people if secret in shown], login
    with app.app_context():
        desk = browser(app, "office").get(f"/desk/{play.cohort.code}").text
        assert GONE in desk
        assert list(audit.verify()) == []
        for result in db.session.scalars(select(Result).where(Result.state == "published")):
            assert check(result.bundle.encode()) == []
        assert list(storage.stored()) == []


def known(app: Flask) -> set[str]:
    """What must not be found any more: numbers, phones, addresses."""
    found: set[str] = set()
    for application in db.session.scalars(select(Application)):
        contact = contact_of(application)
        found |= {
            id_number_of(application.person),
            contact.phone.removeprefix("+86"),
            contact.address,
            contact.email,
        }
    return found - {""}


#: A programme's own forms, published with it.
NOBODYS = ("programme_file",)


@pytest.fixture
def all_gone(world):
    """After the tests above; a process that was given one of those below alone erases for itself."""
    app, _play, clock = world
    with app.app_context():
        left = db.session.scalars(select(Person).where(Person.name.not_like("%*%"))).first()
    if left is not None:
        erase(app, clock, LATER)
        erase(app, clock, MUCH_LATER)
    return world


def test_nothing_sealed_and_no_name_is_left_of_the_applicants(all_gone):
    """Every sealed column of every table, and every name."""
    app, _play, clock = all_gone
    with app.app_context():
        forget_visits(clock.now())  # keys of days, a job of their own
        for table in db.metadata.sorted_tables:
            for column in table.columns:
                if not isinstance(column.type, (Sealed, LargeBinary)) or table.name in NOBODYS:
                    continue
                query = select(column).where(column.is_not(None))
                if table.name == "account":
                    query = query.where(table.c.kind == "applicant")
                assert db.session.execute(query).first() is None, (table.name, column.name)
        for person in db.session.scalars(select(Person)):
            assert "*" in person.name
        for account in db.session.scalars(select(Account).where(Account.kind == "applicant")):
            assert "*" in account.name
            assert not account.active


def test_the_database_file_itself_holds_no_name_any_more(all_gone):
    """What was erased is overwritten, not only taken out of the index of its page."""
    app, _play, _clock = all_gone
    with app.app_context():
        content = Path(str(db.engine.url.database)).read_bytes()
        log = Path(f"{db.engine.url.database}-wal").read_bytes()
    assert len(NAMES) > 5
    assert not [name for name in NAMES if name.encode() in content + log]
