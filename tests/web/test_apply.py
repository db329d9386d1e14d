"""The applicant's pages, from the notice to the withdrawal."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recruit.clock import FixedClock, now
from recruit.db import db
from recruit.idnumber import make_demo_id, read_id_number
from recruit.models import Account, Application, Candidacy, Waiver
from recruit.queries.applications import cohort_by_code
from recruit.services.register import register
from tests.support.people import PASSWORD
from tests.support.registering import (
    OTHER_VILLAGE,
    applied,
    fields_of,
    filled,
    open_jinsha,
    picture,
)

pytestmark = pytest.mark.database
FORM = "/p/jinsha-2016/apply"


@pytest.fixture
def site(app: Flask, clock: FixedClock) -> Flask:
    """The site while Jinsha takes registrations."""
    with app.app_context():
        open_jinsha(clock.now())
        db.session.commit()
    return app


@pytest.fixture
def signed_in(site: Flask, clock: FixedClock) -> Callable[..., FlaskClient]:
    """A browser in which somebody who has applied is signed in."""

    def enter(serial: int = 1, **changes: Any) -> FlaskClient:
        with site.app_context():
            from recruit.queries.applications import cohort_by_code

            _application, account = applied(cohort_by_code("jinsha-2016"), clock.now(), serial, **changes)
            login = account.login
        browser = site.test_client()
        answer = browser.post("/sign-in", data={"identifier": login, "password": PASSWORD})
        assert answer.status_code == 302
        return browser

    return enter


def count(site: Flask, model: Any) -> int:
    with site.app_context():
        return int(db.session.query(model).count())


def test_the_notice_tells_when_and_how_and_offers_the_form(site: Flask, client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert f'href="{FORM}"' in page
    assert "5月18日 24:00" in page
    assert 'src="data:image/svg+xml' in page
    assert client.get("/p/jinsha-2016").get_data(as_text=True).count("<h1>") == 1


def test_the_rules_page_names_the_origin_of_every_rule(site: Flask, client: FlaskClient) -> None:
    page = client.get("/p/jinsha-2016/rules").get_data(as_text=True)
    for origin in ("公告写的", "办公室定的", "还没确认"):
        assert f"<div>{origin}" in page
    assert "stages." not in page  # words, not the paths of the file
    source = client.get("/p/jinsha-2016/programme.yaml")
    assert source.mimetype == "text/plain"
    assert "id: jinsha-2016" in source.get_data(as_text=True)


def test_a_demonstration_offers_numbers_that_nobody_has(site: Flask, client: FlaskClient) -> None:
    taken = make_demo_id(date(1988, 1, 1), 998)
    shown = client.get(FORM).get_data(as_text=True)
    assert taken in shown
    with site.app_context():
        register(cohort_by_code("jinsha-2016"), [filled(3, id_number=taken)], "web", None, now())
        db.session.commit()
    again = client.get(FORM).get_data(as_text=True)
    assert taken not in again
    free = make_demo_id(date(1988, 1, 2), 998)
    assert free in again
    assert read_id_number(free, date(2016, 5, 1), demo=True).sex == "f"


def test_a_real_site_offers_none(app: Flask, clock: FixedClock, client: FlaskClient) -> None:
    with app.app_context():
        open_jinsha(clock.now(), demo=False)
        db.session.commit()
    assert "999999" not in client.get(FORM).get_data(as_text=True)


def test_an_unknown_cohort_is_not_found(site: Flask, client: FlaskClient) -> None:
    assert client.get("/p/elsewhere").status_code == 404
    assert client.get("/p/elsewhere/apply").status_code == 404


def test_registering_on_the_phone_gives_a_number_and_signs_in(site: Flask, client: FlaskClient) -> None:
    data = {**fields_of(1), "photo": (io.BytesIO(picture(80, 60)), "me.jpg")}
    answer = client.post(FORM, data=data, content_type="multipart/form-data")
    assert (answer.status_code, answer.location) == (302, "/my/receipt")
    receipt = client.get("/my/receipt").get_data(as_text=True)
    assert "160100001" in receipt
    assert "毕业证照片" in receipt, "what is still missing is named"
    home = client.get("/my").get_data(as_text=True)
    assert 'aria-current="step"' in home
    assert "/my/papers" in home
    with site.app_context():
        application = db.session.query(Application).one()
        assert [one.field for one in application.attachments] == ["photo"]
    mine = client.get("/my/papers/photo")
    assert (mine.mimetype, mine.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert client.get("/my/papers/diploma").status_code == 404


def test_the_form_comes_back_with_everything_typed_and_each_error_at_its_field(
    site: Flask, client: FlaskClient
) -> None:
    wrong = fields_of(
        1, id_number="110105194912310020", village=OTHER_VILLAGE, phone="123", address="文化路<3>", name=""
    )
    answer = client.post(FORM, data=wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for field in ("name", "id_number", "village", "phone"):
        assert f'id="{field}-error"' in page
        assert f'href="#{field}"' in page
    assert 'value="110105194912310020"' in page
    assert 'value="文化路&lt;3&gt;"' in page
    assert PASSWORD not in page
    assert count(site, Application) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent": "no"}, "consent"),
        ({"consent": ""}, "consent"),
        ({"reassign": ""}, "reassign"),
        ({"declaration_health": ""}, "declaration_health"),
        ({"preferences": [OTHER_VILLAGE, OTHER_VILLAGE, ""]}, "preferences"),
        ({"preferences": ["999", "", ""]}, "preferences"),
        ({"township": "999"}, "township"),
        ({"password": "12345678", "password_again": "12345678"}, "password"),
        ({"password_again": "something else"}, "password_again"),
    ],
)
def test_each_wrong_answer_is_named(
    site: Flask, client: FlaskClient, changes: dict[str, Any], field: str
) -> None:
    answer = client.post(FORM, data=fields_of(1, **changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    assert count(site, Application) == 0


def test_a_bad_picture_refuses_before_anything_is_stored(site: Flask, client: FlaskClient) -> None:
    data = {**fields_of(1), "diploma": (io.BytesIO(b"<svg onload=alert(1)>"), "diploma.jpg")}
    answer = client.post(FORM, data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'id="diploma-error"' in answer.get_data(as_text=True)
    assert count(site, Application) == 0


def test_applying_twice_names_the_way_out(site: Flask, client: FlaskClient) -> None:
    client.post(FORM, data=fields_of(1))
    answer = site.test_client().post(FORM, data=fields_of(1))
    assert answer.status_code == 422
    assert "已经报过名" in answer.get_data(as_text=True)
    assert count(site, Application) == 1


@pytest.mark.parametrize(
    ("moment", "word"),
    [("2016-05-02T08:00:00+08:00", "还没有到开始时间"), ("2016-05-19T00:00:00+08:00", "已经过了截止时间")],
)
def test_outside_the_window_the_form_is_refused_and_kept(
    site: Flask, client: FlaskClient, clock: FixedClock, moment: str, word: str
) -> None:
    clock.set(datetime.fromisoformat(moment))
    assert word in client.get(FORM).get_data(as_text=True)
    answer = client.post(FORM, data=fields_of(1))
    assert answer.status_code == 422
    assert word in answer.get_data(as_text=True)
    assert 'value="文化路12号"' in answer.get_data(as_text=True)
    assert count(site, Application) == 0


def test_a_case_outside_the_rules_is_led_to_its_reason(site: Flask, client: FlaskClient) -> None:
    client.post(FORM, data=fields_of(1, schooling="junior"))
    assert "/my/waiver" in client.get("/my/receipt").get_data(as_text=True)
    assert client.post("/my/waiver", data={"reason": " "}).status_code == 422
    assert client.post("/my/waiver", data={"reason": "开过三年网店"}).status_code == 302
    with site.app_context():
        assert db.session.query(Waiver).one().reason == "开过三年网店"
    assert "等办公室决定" in client.get("/my/receipt").get_data(as_text=True)


def test_my_application_shows_masked_numbers_only(signed_in: Callable[..., FlaskClient]) -> None:
    browser = signed_in(1)
    for address in ("/my/application", "/my/application/correct", "/my/receipt", "/my"):
        page = browser.get(address).get_data(as_text=True)
        assert "19900228" not in page
        assert "13800000001" not in page
    assert "138****0001" in browser.get("/my/application").get_data(as_text=True)


def test_correcting_keeps_what_was_left_empty(site: Flask, signed_in: Callable[..., FlaskClient]) -> None:
    browser = signed_in(1)
    changes = {"name": "甲乙丁", "id_number": "", "phone": "", "address": ""}
    answer = browser.post("/my/application/correct", data=fields_of(1, **changes))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    with site.app_context():
        application = db.session.query(Application).one()
        assert (application.person.name, application.revision, application.phone_masked) == (
            "甲乙丁",
            2,
            "138****0001",
        )


def test_papers_are_handed_in_later(
    site: Flask, signed_in: Callable[..., FlaskClient], clock: FixedClock
) -> None:
    browser = signed_in(1)
    assert browser.post("/my/papers", data={}).status_code == 422
    files = {
        code: (io.BytesIO(picture(30 + len(code), 30)), "x.png")
        for code in ("photo", "diploma", "id_front", "id_back")
    }
    assert browser.post("/my/papers", data=files, content_type="multipart/form-data").status_code == 302
    assert "照片齐了" in browser.get("/my/papers").get_data(as_text=True)
    clock.advance(days=20)
    late = {"photo": (io.BytesIO(picture()), "x.png")}
    answer = browser.post("/my/papers", data=late, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "已经过了截止时间" in answer.get_data(as_text=True)


def test_withdrawing_needs_a_reason_and_is_final_on_the_phone(
    site: Flask, signed_in: Callable[..., FlaskClient]
) -> None:
    browser = signed_in(1)
    assert browser.post("/my/application/withdraw", data={"reason": "说不清"}).status_code == 422
    assert browser.post("/my/application/withdraw", data={"code": "family"}).status_code == 302
    assert "您已经退出这次招募" in browser.get("/my").get_data(as_text=True)
    with site.app_context():
        assert db.session.query(Candidacy).one().state == "withdrawn"
    assert browser.post("/my/application/withdraw", data={"code": "other"}).status_code == 409


def test_the_pages_of_applicants_are_closed_to_others(site: Flask, client: FlaskClient) -> None:
    for address in (
        "/my",
        "/my/application",
        "/my/papers",
        "/my/papers/photo",
        "/my/receipt.pdf",
        "/my/waiver",
    ):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/sign-in" in answer.location


def test_no_page_that_is_only_looked_at_writes(site: Flask, signed_in: Callable[..., FlaskClient]) -> None:
    browser = signed_in(1)
    with site.app_context():
        before = {
            table.name: db.session.execute(table.select()).fetchall() for table in db.metadata.sorted_tables
        }
    for address in (
        "/",
        FORM,
        "/my",
        "/my/application",
        "/my/application/correct",
        "/my/papers",
        "/my/receipt",
        "/my/waiver",
    ):
        assert browser.get(address).status_code in (200, 302)
    with site.app_context():
        after = {
            table.name: db.session.execute(table.select()).fetchall() for table in db.metadata.sorted_tables
        }
    assert after == before


def test_names_with_markup_stay_text(site: Flask, signed_in: Callable[..., FlaskClient]) -> None:
    browser = signed_in(1)
    with site.app_context():
        db.session.query(Account).filter_by(kind="applicant").one().name = "<script>x</script>"
        db.session.query(Application).one().person.name = "<script>x</script>"
        db.session.commit()
    for address in ("/my", "/my/application", "/my/receipt"):
        assert "<script>x" not in browser.get(address).get_data(as_text=True)


@pytest.mark.pdf
def test_the_receipt_is_a_pdf(signed_in: Callable[..., FlaskClient]) -> None:
    answer = signed_in(1).get("/my/receipt.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"


def test_english_readers_get_english_choices(site: Flask, client: FlaskClient) -> None:
    page = client.get(FORM + "?lang=en").get_data(as_text=True)
    assert "Senior high or vocational school" in page
    assert 'lang="en"' in page
