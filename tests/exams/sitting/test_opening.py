"""An untouched paper opens from its ready row, and what is seen is what the view of the same address shows."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from flask_babel import refresh
from sqlalchemy import delete, event

from exams.door import bodies
from exams.door.bodies import prepare
from exams.door.opening import Opening
from exams.models import ExamBrowser, ExamPause, ExamSeat, Paper, PaperPage
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.redraw_papers import redraw_papers
from exams.services.start_attempt import start_attempt
from exams.ticket import HEADER
from recruit.db import db
from recruit.models import Account, LoginSession, Stage
from tests.exams.sitting import every_kind
from tests.exams.sitting.served import Threads
from tests.exams.sitting.sheets import client_id
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def before(app):
    """The lane stands before the application, as in a serving process."""
    lane, onward = Opening(app, Threads()), app.wsgi_app

    def both(environ, start):
        db.session.rollback()  # the test's own transaction would hold the database
        answer = lane.answer(environ, start) if lane.takes(environ) else None
        return onward(environ, start) if answer is None else answer

    app.wsgi_app = both


@pytest.fixture
def opened(world, app, clock, views):
    """The first candidate has begun a paper whose page was ready before; with the browser they did it in."""
    return begin(world, app, clock, views)


def begin(world, app, clock, views):
    clock.set(world.opens)
    attempt = every_kind.begin(world)
    number, entry_id = attempt.id, attempt.entry_id
    make_ready(world, attempt)
    client = sign_in(app.test_client(), "a1")
    client.get(f"/exam/{entry_id}")
    clock.advance(minutes=3)
    views.clear()
    return number, client


def make_ready(world, attempt) -> None:
    """As the worker found the paper before it was begun."""
    db.session.commit()
    attempt.paper_id = db.session.query(Paper.id).filter(Paper.id != attempt.paper_id).first()[0]
    own = db.session.query(Paper.id).filter(Paper.entry_id == attempt.entry_id).scalar()
    db.session.commit()
    while prepare(world.opens):
        db.session.commit()
    attempt.paper_id = own
    db.session.commit()


def drop_pages() -> None:
    db.session.execute(delete(PaperPage))
    db.session.commit()


def get(client, number, **more):
    refresh()  # A test's own context would keep the language of the request before.
    return client.get(f"/exam/sitting/{number}", **more)


def text(reply) -> str:
    found = gzip.decompress(reply.data) if reply.headers.get("Content-Encoding") == "gzip" else reply.data
    masked, tokens = re.subn(r'(name="csrf_token" value=")[^"]+', r"\1…", found.decode())
    assert tokens >= 3
    return masked


def told(reply) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in reply.headers if name != "Content-Length")


@pytest.mark.database
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_the_ready_page_is_the_page_of_the_view(opened, views, language, encoding):
    number, client = opened
    asked = {"headers": {"Accept-Encoding": encoding, "Accept-Language": language}}
    ready = get(client, number, **asked)
    assert views == []
    drop_pages()
    plain = get(client, number, **asked)
    assert views == [f"/exam/sitting/{number}"]
    assert text(ready) == text(plain)
    assert told(ready) == told(plain)
    assert (ready.headers.get("Content-Encoding") == "gzip") == (encoding == "gzip")
    for kind in every_kind.CODES:
        assert f'data-kind="{kind.removeprefix("k-")}"' in text(ready)
    assert f"/exam/sitting/{number}/picture/" in text(ready)


def test_ticket_and_token_of_the_ready_page_are_good(opened, app, views):
    number, client = opened
    page = get(client, number).text
    assert views == []
    app.config["WTF_CSRF_ENABLED"] = True
    ticket = re.search(r'data-ticket="([^"]+)"', page)[1]
    answer = {"id": client_id(1), "seq": 1, "position": 1, "answer": ["A"]}
    stranger = app.test_client()
    saved = stranger.post(
        f"/exam/sitting/{number}/answers", json={"answers": [answer]}, headers={HEADER: ticket}
    )
    assert len(saved.json["receipts"]) == 1
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    assert client.post(f"/exam/sitting/{number}", data={"csrf_token": token}).status_code == 200
    assert client.post(f"/exam/sitting/{number}", data={"csrf_token": token[:-1]}).status_code == 400


def test_who_may_not_see_it_is_answered_by_the_view(opened, app, views):
    number, client = opened
    assert get(app.test_client(), number).status_code == 302
    assert get(sign_in(app.test_client(), "a2"), number).status_code == 404
    staff("chief", "office")
    assert get(sign_in(app.test_client(), "chief"), number).status_code == 403
    assert get(client, number + 1).status_code == 404
    assert len(views) == 4
    db.session.query(Account).filter_by(login="a1").one().active = False
    db.session.commit()
    assert get(client, number).status_code == 302
    db.session.query(Account).filter_by(login="a1").one().active = True
    row = db.session.query(LoginSession).filter(LoginSession.account.has(login="a1")).one()
    row.expires_at, before = row.created_at, row.expires_at
    db.session.commit()
    assert get(client, number).status_code == 302
    row.expires_at, row.revoked_at = before, before
    db.session.commit()
    assert get(client, number).status_code == 302
    assert len(views) == 7
    row.revoked_at = None
    db.session.commit()
    assert get(client, number).status_code == 200
    assert len(views) == 7


def test_what_is_not_plain_is_answered_by_the_view(opened, world, clock, app, views):
    number, client = opened

    def by_view() -> str:
        views.clear()
        found = get(client, number).text
        assert views == [f"/exam/sitting/{number}"]
        return found

    pause = ExamPause(
        stage_id=world.stage_id,
        began_at=clock.now(),
        cause="network",
        began_by_id=staff("chief", "office").id,
    )
    db.session.add(pause)
    db.session.commit()
    assert "data-paused" in by_view()
    db.session.delete(pause)
    db.session.add(ExamSeat(stage_id=world.stage_id, entry_id=world.entry_ids[0], room="1", seat=1))
    browser = ExamBrowser(
        stage_id=world.stage_id,
        config_sha256="0" * 64,
        set_at=clock.now(),
        set_by_id=db.session.query(Account.id).filter_by(login="chief").scalar(),
    )
    db.session.add(browser)
    db.session.commit()
    assert 'id="sitting"' not in by_view()
    db.session.delete(browser)
    db.session.commit()
    views.clear()
    assert 'id="sitting"' in get(client, number).text
    assert views == []
    clock.advance(hours=1)
    assert "data-drain" in by_view()


def test_a_paper_with_an_answer_and_one_handed_in_are_answered_by_the_view(opened, views):
    number, client = opened
    client.post(f"/exam/sitting/{number}", data={"q3": "true"})
    views.clear()
    assert re.search(r'value="true" checked', get(client, number).text)
    client.post(f"/exam/sitting/{number}/submit")
    assert get(client, number).status_code == 303
    assert views.count(f"/exam/sitting/{number}") == 2


def test_more_minutes_show(opened, views):
    from exams.models import Attempt

    number, client = opened
    get(client, number)
    db.session.get(Attempt, number).extension_seconds = 600
    db.session.commit()
    ready = text(get(client, number))
    assert views == []
    assert "10 分钟" in ready  # data: words on the page
    drop_pages()
    assert ready == text(get(client, number))


def test_whoever_opens_holds_no_save_up(opened, app, views):
    """Also the first one, for whom the rules of the exam are read."""
    number, client = opened
    app.extensions.pop("zeyou_taking", None)
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: said.append(facts[2]))
    assert get(client, number).status_code == 200
    assert views == []
    assert "BEGIN" in said
    assert "BEGIN IMMEDIATE" not in said


@pytest.mark.database
def test_no_page_of_an_old_paper_stands_for_a_new_one(world, app, monkeypatch):
    """The papers are drawn anew while their pages are made; SQLite gives the new ones the old numbers."""
    office, render = staff("chief", "office").id, bodies._made
    at = world.opens - MINUTE
    draw_papers(world.stage, world.entries, stage_seed(world.stage), at)
    db.session.commit()

    def drawn_anew(paper):
        monkeypatch.setattr(bodies, "_made", render)
        with app.app_context():
            stage, by = db.session.get_one(Stage, world.stage_id), db.session.get_one(Account, office)
            redraw_papers(stage, "a question was found bad", by, at)
            db.session.commit()
        return render(paper)

    monkeypatch.setattr(bodies, "_made", drawn_anew)
    prepare(at)
    db.session.commit()
    assert db.session.query(PaperPage).count() == 0
    prepare(at)
    db.session.commit()
    for paper in db.session.query(Paper):
        kept = db.session.query(PaperPage).filter_by(paper_id=paper.id, locale="zh").one()
        assert kept.content == next(render(paper))["content"]


def test_pages_are_made_ahead_anew_after_an_upgrade_and_dropped_in_the_end(world, monkeypatch):
    def waiting(at) -> list[int]:
        found = []
        while count := prepare(at):
            db.session.commit()
            found.append(count)
        return found

    stage = world.stage
    draw_papers(stage, world.entries, stage_seed(stage), world.opens)
    db.session.commit()
    assert prepare(world.opens - timedelta(days=3)) == 0
    monkeypatch.setattr("exams.door.bodies.A_TURN", 2)
    assert waiting(world.opens - MINUTE) == [2, 1]
    assert db.session.query(PaperPage).count() == 6
    monkeypatch.setattr("exams.door.bodies.made_of", lambda: "0" * 64)
    start_attempt(world.entries[0], world.opens)
    db.session.commit()
    assert waiting(world.opens) == [2]
    db.session.delete(db.session.query(Paper).filter_by(entry_id=world.entry_ids[2]).one())
    db.session.commit()
    assert db.session.query(PaperPage).count() == 4
    world.stage.state = "closed"
    db.session.commit()
    prepare(world.opens)
    assert db.session.query(PaperPage).count() == 0
