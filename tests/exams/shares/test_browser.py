"""In a real browser: the page says once that it was in sight, and the text is copied."""

from __future__ import annotations

import pytest

from exams.models import ShareDay
from recruit.db import db

pytestmark = pytest.mark.browser
AGENT = "Mozilla/5.0 (Linux; Android 9; V1818A) AppleWebKit/537.36 Chrome/70.0 Mobile MicroMessenger/8.0"


def test_a_page_in_sight_is_counted_by_its_own_script(made, app, link, live_server, visit):
    code, link_id = link("share").code, link("share").id
    db.session.rollback()
    page = visit(viewport={"width": 360, "height": 640}, user_agent=AGENT).page()
    with page.expect_response(lambda answer: answer.url.endswith("/seen")) as told:
        page.goto(f"{live_server.url}/s/{code}")
    assert told.value.status == 204
    assert not page.get_by_role("button", name="我看过了").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    app.extensions["zeyou_visits"].count()
    assert db.session.query(ShareDay).filter_by(link_id=link_id).one().people == 1
