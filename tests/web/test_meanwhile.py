"""A correction while somebody else corrects: nothing is overwritten unseen, nothing typed is lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Application
from recruit.personal import contact_of
from tests.support.funnel import browser
from tests.support.registering import applied, clerk, fields_of, open_jinsha

pytestmark = pytest.mark.database


@pytest.fixture
def own(app: Flask, clock: FixedClock) -> int:
    with app.app_context():
        number = applied(open_jinsha(clock.now()), clock.now(), 1)[0].id
        clerk(clock.now(), "clerk1")
        clerk(clock.now(), "clerk2")
        return number


def opened(client: FlaskClient, page: str) -> dict[str, Any]:
    """What a browser would send if nothing were touched."""
    return untouched(client.get(page).text)


def untouched(text: str) -> dict[str, Any]:
    sent = fields_of(1, id_number="", phone="", email="", address="")
    return sent | {name: value(text, name) for name in ("revision", "base", "name")}


def value(text: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
    assert found is not None
    return html.unescape(re.search(r'value="([^"]*)"', found[0])[1])  # type: ignore[index]


def test_what_the_other_changed_comes_in_and_what_was_typed_stays(app: Flask, own: int) -> None:
    page = f"/desk/application/{own}/correct"
    first, second = browser(app, "clerk1"), browser(app, "clerk2")
    mine, theirs = opened(first, page), opened(second, page)
    theirs |= {"name": "丁丁丁", "schooling": "college", "phone": "13922223333"}
    assert second.post(page, data=theirs).status_code == 302
    answer = first.post(page, data=mine | {"schooling": "bachelor", "address": "新街1号"})
    assert answer.status_code == 422
    assert "甲clerk2 在 5月3日" in answer.text
    assert "改了姓名、文化程度、手机号" in answer.text
    # Left alone: the new name. Changed by both: what was typed, with what is stored beside it.
    assert value(answer.text, "name") == "丁丁丁"
    assert "现在存的是“大专”" in answer.text
    assert re.search(r'<option (selected )?value="bachelor"( selected)?>', answer.text)
    assert value(answer.text, "address") == "新街1号"
    with app.app_context():
        assert db.session.get(Application, own).revision == 2  # type: ignore[union-attr]
    again = untouched(answer.text) | {"schooling": "bachelor", "address": "新街1号"}
    assert first.post(page, data=again).status_code == 302
    with app.app_context():
        stored = db.session.get(Application, own)
        assert stored is not None
        assert (stored.revision, stored.person.name, stored.schooling) == (3, "丁丁丁", "bachelor")
        assert (contact_of(stored).phone, contact_of(stored).address) == ("+8613922223333", "新街1号")


def test_the_applicant_and_the_desk_meet_on_the_same_form(app: Flask, own: int) -> None:
    with app.app_context():
        login = db.session.get(Application, own).number  # type: ignore[union-attr]
    phone, desk = browser(app, login), browser(app, "clerk1")
    mine = opened(phone, "/my/application/correct")
    at_desk = f"/desk/application/{own}/correct"
    assert desk.post(at_desk, data=opened(desk, at_desk) | {"phone": "13922223333"}).status_code == 302
    answer = phone.post("/my/application/correct", data=mine | {"phone": "13944445555"})
    assert answer.status_code == 422
    assert "这一项刚才也有人改过" in answer.text
    with app.app_context():
        assert contact_of(db.session.get(Application, own)).phone == "+8613922223333"  # type: ignore[arg-type]


def test_a_form_that_lies_about_its_revision_changes_nothing_unseen(app: Flask, own: int) -> None:
    page = f"/desk/application/{own}/correct"
    client = browser(app, "clerk1")
    assert client.post(page, data=opened(client, page) | {"name": "丁丁丁"}).status_code == 302
    for revision in ("", "0", "-1", "９", "x" * 50, "99999999999999"):
        for base in ("", "[1]", "{", '{"name": {"a": 1}, "preferences": 3}'):
            sent = opened(client, page) | {"name": "戊戊戊", "revision": revision, "base": base}
            assert client.post(page, data=sent).status_code == 422
    with app.app_context():
        assert db.session.get(Application, own).person.name == "丁丁丁"  # type: ignore[union-attr]
