"""Who begins together is written together, and everything else is said by the view of the same address."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import g, has_app_context
from sqlalchemy import event

from exams.door.starting import Starting
from exams.models import Attempt, ExamBrowser, ExamSeat
from recruit.db import db
from recruit.models import LoginSession
from tests.exams.sitting.served import Threads
from tests.exams.sitting.world import ALONE
from tests.support.candidates import staff
from tests.support.signed_in import sign_in


@pytest.fixture
def app(make_app):
    return make_app(**ALONE, WTF_CSRF_ENABLED=True)


def forget() -> None:
    """The test's own context would keep the token of the request before, and hold the database."""
    for name in list(g):
        g.pop(name)
    db.session.rollback()


@pytest.fixture
def lane(app):
    """Stands before the application, as in a serving process."""
    lane, onward = Starting(app, Threads()), app.wsgi_app

    def both(environ, start):
        if has_app_context():
            forget()
        answer = lane.answer(environ, start) if lane.takes(environ) else None
        return onward(environ, start) if answer is None else answer

    app.wsgi_app = both
    return lane


@pytest.fixture
def candidates(world, app, clock):
    """For each candidate the browser, the entry, and the token of its start page."""
    clock.set(world.opens)
    found = []
    for number, entry_id in enumerate(world.entry_ids, 1):
        client = sign_in(app.test_client(), f"a{number}")
        forget()
        page = client.get(f"/exam/{entry_id}").text
        found.append((client, entry_id, re.search(r'name="csrf_token" value="([^"]+)"', page)[1]))
    forget()
    return found


def begin(one, token=None, **more):
    client, entry_id, own = one
    return client.post(f"/exam/{entry_id}/start", data={"csrf_token": token or own}, **more)


def begun() -> list[int]:
    db.session.rollback()
    return sorted(entry for (entry,) in db.session.query(Attempt.entry_id))


@pytest.mark.database
def test_the_answer_is_that_of_the_view(candidates, lane, app, views):
    views.clear()
    ready = begin(candidates[0])
    assert views == []
    assert begun() == [candidates[0][1]]
    assert begin(candidates[0]).headers["Location"] == ready.headers["Location"]
    lane.takes = lambda _environ: False
    usual = begin(candidates[1])
    assert len(views) == 1

    def told(reply) -> list[str]:
        return [re.sub(r"sitting/\d+", "…", f"{name}: {value}") for name, value in sorted(reply.headers)]

    assert (ready.status, told(ready)) == (usual.status, told(usual))
    assert re.sub(r"\d+", "", ready.text) == re.sub(r"\d+", "", usual.text)


@pytest.mark.database
def test_who_begins_together_shares_commits_and_begins_once(candidates, lane, app):
    commits: list[int] = []
    event.listen(db.engine, "commit", lambda _connection: commits.append(1))
    lane._begun.pause = 0.2
    db.session.rollback()
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(begin, candidates * 4))
    assert {reply.status_code for reply in replies} == {303}
    assert len({reply.headers["Location"] for reply in replies}) == 3
    assert len(commits) < 12
    assert begun() == sorted(entry for _client, entry, _token in candidates)


def test_what_is_not_plain_is_said_by_the_view(candidates, lane, world, app, clock, views):
    first, second, third = candidates
    views.clear()
    assert begin(first, token=second[2]).status_code == 400
    assert begin(first, token="x").status_code == 400
    assert begin((first[0], second[1], first[2])).status_code == 404
    assert begin((app.test_client(), first[1], first[2])).status_code in (302, 400)
    assert begin(first, base_url="https://localhost").status_code == 400
    assert begun() == []
    row = db.session.query(LoginSession).filter(LoginSession.account.has(login="a1")).one()
    row.revoked_at = row.created_at
    db.session.commit()
    assert begin(first).status_code == 302
    db.session.add(ExamSeat(stage_id=world.stage_id, entry_id=second[1], room="1", seat=1))
    db.session.add(
        ExamBrowser(
            stage_id=world.stage_id, config_sha256="0" * 64, set_at=clock.now(), set_by_id=staff("chief", "office").id
        )
    )  # fmt: skip
    db.session.commit()
    assert begin(second).status_code != 303
    clock.set(world.opens - timedelta(minutes=1))
    assert begin(third).status_code != 303
    # A number that PostgreSQL cannot even compare: everybody who is asked for with it would be refused.
    form = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    taken = [
        lane.takes(form | {"PATH_INFO": f"/exam/{number}/start"}) for number in (1, 2**31, 9_999_999_999)
    ]
    assert taken == [True, False, False]
    assert begun() == []
    assert len(views) == 8


def test_one_that_is_refused_holds_nobody_up(candidates, lane, app, clock):
    from recruit.models import Entry

    db.session.get(Entry, candidates[1][1]).candidacy.state = "withdrawn"
    db.session.commit()
    lane._begun.pause = 0.2
    with ThreadPoolExecutor(3) as pool:
        replies = [reply.status_code == 303 for reply in pool.map(begin, candidates)]
    assert replies == [True, False, True]
