"""A judge's sheet on a tablet whose network dies: nothing typed is lost, nothing handed in goes missing or twice."""

from __future__ import annotations

from playwright.sync_api import expect

from exams.queries.panel_rooms import given_by
from recruit.db import db
from recruit.models import Entry, Mark
from tests.exams.panels import rooms
from tests.support.signed_in import session_token
from tests.support.site import serve

MARKS = {"对服务站的理解": "24", "电商本领": "25.5", "说得清、听得懂": "15", "干劲和诚信": "16"}


def fill(phone) -> None:
    for label, value in MARKS.items():
        phone.get_by_label(label).first.fill(value)


def test_marks_handed_in_without_a_line_arrive_from_the_next_page(app, clock, phone):
    with app.app_context():
        made = rooms.hall(4)
        clock.set(made.during)
        _room, entry, judge = rooms.seated(made)
        number, login, key = rooms.lot(entry), judge.login, entry.id
        db.session.commit()
    with app.test_request_context(method="POST"):
        signer = app.session_interface.get_signing_serializer(app)
        cookie = signer.dumps({"sign_in": session_token(login)})
    with serve(app) as site:
        phone.context.add_cookies([{"name": "zeyou", "value": cookie, "url": site.url}])
        listed = f"{site.url}/examine/{made.stage_id}/panel/"
        phone.goto(f"{listed}{number}/")
        fill(phone)
        phone.wait_for_timeout(700)
        phone.goto(f"{listed}{number}/")
        expect(phone.locator("[name=c-will]")).to_have_value("16")
        phone.context.set_offline(True)
        phone.get_by_role("button", name="交分").click()
        phone.wait_for_selector("[data-waits]:not([hidden])")
        assert phone.get_by_label("电商本领").first.input_value() == "25.5"
        phone.close()
        again = phone.context.new_page()
        phone.context.set_offline(False)
        again.goto(listed)
        again.get_by_text("已打分").first.wait_for()
        assert again.locator("[data-waits]").is_hidden()
        again.goto(f"{listed}{number}/")
        assert again.locator("[name=c-skills]").input_value() in ("25.5", "25.50")
    with app.app_context():
        one = db.session.get_one(Entry, key)
        assert given_by(rooms.account(login), "panel", [one]) == {key}
        assert db.session.query(Mark).filter_by(entry_id=key).count() == 4
