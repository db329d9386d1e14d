"""Signing in, as people meet it in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, LoginSession, Message
from recruit.services.invite import invite
from recruit.services.send_messages import read_message
from tests.support.people import PASSWORD, applicant, staff

PATH = "/account/password"


@pytest.fixture(autouse=True)
def fresh_counters(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


@pytest.fixture
def people(app: Flask, clock: FixedClock) -> Callable[..., Any]:
    """Runs a function in the application and commits: `people(lambda: applicant(...))`."""

    def make(action: Callable[[], Any]) -> Any:
        with app.app_context():
            made = action()
            db.session.commit()
            return made

    return make


def sign_in(client: FlaskClient, identifier: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", data={"identifier": identifier, "password": password, **more})


def signed_in(client: FlaskClient) -> bool:
    """The page for one's own password is only for those who are in."""
    return client.get(PATH).status_code == 200


def last_code(app: Flask) -> str:
    with app.app_context():
        message = db.session.query(Message).order_by(Message.id.desc()).first()
        assert message is not None
        found = re.search(r"\d{6}", read_message(message)[1])
        assert found is not None
        return found.group()


@pytest.mark.database
def test_an_applicant_signs_in_by_number_and_by_phone_and_out_again(
    client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    people(lambda: applicant(clock.now(), "260100001", phone="13800138000"))
    for identifier in ("260100001", "138 0013 8000"):
        assert sign_in(client, identifier).status_code == 302
        assert signed_in(client)
        client.post("/sign-out")
        assert not signed_in(client)


def test_a_wrong_password_and_an_unknown_number_get_the_same_answer(
    client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    people(lambda: applicant(clock.now(), "260100001"))
    wrong, unknown = (
        sign_in(client, "260100001", "not the password"),
        sign_in(client, "260100009", "not the password"),
    )
    assert wrong.status_code == unknown.status_code == 422
    # A form's token carries the second it was made in; the two requests may fall into different ones.
    pages = [re.sub(r'value="[^"]{40,}"', "", page.text) for page in (wrong, unknown)]
    assert pages[0].replace("260100001", "") == pages[1].replace("260100009", "")
    assert 'value="260100001"' in wrong.text, "what was typed stays"


def test_people_who_share_phone_and_password_choose_who_they_are(
    client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    people(lambda: applicant(clock.now(), "260100001", "张大山", phone="13800138000"))
    people(lambda: applicant(clock.now(), "260100002", "李小河", phone="13800138000"))
    people(
        lambda: applicant(clock.now(), "260100003", "王大海", phone="13800138000", password="another secret")
    )
    assert sign_in(client, "13800138000").location == "/sign-in/choose"
    page = client.get("/sign-in/choose").text
    assert "张*山" in page
    assert "张大山" not in page
    assert "260100003" not in page, "whose password it is not cannot be chosen"
    chosen = re.search(r'value="(\d+)"[^>]*>\s*<label[^>]*>李\*河', page)
    assert chosen is not None
    assert client.post("/sign-in/choose", data={"account": "999"}).status_code == 422
    assert client.post("/sign-in/choose", data={"account": chosen.group(1)}).status_code == 302
    assert "李小河" in client.get(PATH).text


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/account/password?x=1", "/account/password?x=1"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example", None),
        ("javascript:alert(1)", None),
        ("/\tevil", None),
    ],
)
def test_after_signing_in_only_pages_of_this_site_follow(
    client: FlaskClient, people: Callable[..., Any], clock: FixedClock, asked: str, reached: str | None
) -> None:
    people(lambda: applicant(clock.now(), "260100001"))
    location = sign_in(client, "260100001", next=asked).location
    if reached:
        assert location == reached
    else:
        assert "evil" not in location
        assert "alert" not in location


def test_a_planted_cookie_is_worthless_after_signing_in(
    client: FlaskClient, people: Callable[..., Any], clock: FixedClock, app: Flask
) -> None:
    people(lambda: applicant(clock.now(), "260100001"))
    with client.session_transaction() as session:
        session["factor_secret"] = session["fresh_until"] = "planted"
    before = client.get_cookie("zeyou")
    sign_in(client, "260100001")
    with client.session_transaction() as session:
        assert "factor_secret" not in session
        assert "fresh_until" not in session
    thief = app.test_client()
    assert before is not None
    thief.set_cookie("zeyou", before.value)
    assert not signed_in(thief)


def test_ten_wrong_tries_are_enough_and_the_page_says_how_long_to_wait(
    client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    people(lambda: applicant(clock.now(), "260100001"))
    people(lambda: applicant(clock.now(), "260100002"))
    for _turn in range(10):
        assert sign_in(client, "260100001", "wrong password").status_code == 422
    refused = sign_in(client, "260100001")
    assert refused.status_code == 429
    assert re.search(r"请等 \d+ 秒", refused.text)
    assert sign_in(client, "260100002").status_code == 302, (
        "the neighbour on the same network is not locked out"
    )


def test_an_application_without_limits_does_not_lift_them_for_the_next(
    make_app: Callable[..., Flask],
) -> None:
    from recruit.app import limiter

    make_app(RATELIMIT_ENABLED=False)
    assert not limiter.enabled
    make_app()
    assert limiter.enabled


def test_a_whole_school_signs_in_from_one_address(
    app: Flask, people: Callable[..., Any], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recruit.services import check_sign_in

    # The counters are under test here, not the half minute that so many Argon2 checks take.
    monkeypatch.setattr(check_sign_in, "opens", lambda stored, password: password == PASSWORD)
    school = [f"2601{n:05d}" for n in range(650)]  # more than one address may get wrong (600)
    people(lambda: [applicant(clock.now(), number, password=None) for number in school])
    client = app.test_client()
    assert {sign_in(client, number).status_code for number in school} == {302}


@pytest.mark.database
def test_a_one_time_code_signs_in_and_allows_a_new_password(
    app: Flask, client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    people(lambda: applicant(clock.now(), "260100001", phone="13800138000"))
    client.post("/sign-in/code", data={"identifier": "13800138000"})
    code = last_code(app)
    wrong = "000000" if code != "000000" else "000001"
    assert client.post("/sign-in/code/enter", data={"code": wrong}).status_code == 422
    assert client.post("/sign-in/code/enter", data={"code": code}).status_code == 302
    new = {"password": "a brand new one", "again": "a brand new one"}
    assert client.post(PATH, data={**new, "again": "different"}).status_code == 422
    assert client.post(PATH, data=new).status_code == 302
    client.post("/sign-out")
    assert sign_in(client, "260100001").status_code == 422
    assert sign_in(client, "260100001", "a brand new one").status_code == 302


def test_asking_for_a_code_does_not_tell_who_is_registered(
    app: Flask, client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    people(lambda: applicant(clock.now(), "260100001", phone="13800138000"))
    pages = []
    for identifier in ("13800138000", "13900139000"):
        assert client.post("/sign-in/code", data={"identifier": identifier}).location == "/sign-in/code/enter"
        page = client.get("/sign-in/code/enter").text
        pages.append(re.sub(r'name="csrf_token"[^>]*>', "", page))
    assert pages[0] == pages[1]
    with app.app_context():
        assert db.session.query(Message).count() == 1


def test_a_password_change_needs_the_old_one_and_ends_other_devices(
    app: Flask, client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    people(lambda: applicant(clock.now(), "260100001"))
    other = app.test_client()
    sign_in(other, "260100001")
    sign_in(client, "260100001")
    new = {"password": "a brand new one", "again": "a brand new one"}
    assert client.post(PATH, data={**new, "old": "not this"}).status_code == 422
    weak = client.post(PATH, data={"password": "260100001", "again": "260100001", "old": PASSWORD})
    assert "不要用自己的电话" in weak.text
    assert client.post(PATH, data={**new, "old": PASSWORD}).status_code == 302
    assert signed_in(client)
    assert not signed_in(other)


def test_a_closed_account_is_signed_out_at_once(
    app: Flask, client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    people(lambda: applicant(clock.now(), "260100001"))
    sign_in(client, "260100001")
    assert signed_in(client)
    people(lambda: db.session.query(Account).update({"active": False}))
    assert not signed_in(client)
    assert sign_in(client, "260100001").status_code == 422


@pytest.mark.database
def test_staff_come_in_by_invitation_password_and_second_factor(
    app: Flask, client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    def invited() -> str:
        account = staff(clock.now(), "chen", "office")
        account.password_hash = None
        return invite([account], None, clock.now())[0][1]

    code = people(invited)
    slip = {"identifier": "chen", "code": code, "password": PASSWORD, "again": PASSWORD}
    assert client.post("/staff/invitation", data={**slip, "code": "AAAA-BBBB-CCCC"}).status_code == 422
    assert client.post("/staff/invitation", data=slip).location == "/staff/second-factor/set-up"
    assert not signed_in(client), "the password alone opens nothing"
    page = client.get("/staff/second-factor/set-up").text
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    totp = pyotp.TOTP(found.group(1).replace(" ", ""))
    codes_page = client.post("/staff/second-factor/set-up", data={"code": totp.at(clock.now())}).text
    codes = re.findall(r"<code>([A-Z0-9-]{14})</code>", codes_page)
    assert len(codes) == 10
    assert signed_in(client)
    client.post("/sign-out")

    sign = {"identifier": "chen", "password": PASSWORD}
    assert client.post("/staff/sign-in", data=sign).location == "/staff/second-factor"
    assert client.post("/staff/second-factor", data={"code": totp.at(clock.now())}).status_code == 422, (
        "used already"
    )
    clock.advance(seconds=30)
    assert client.post("/staff/second-factor", data={"code": totp.at(clock.now())}).status_code == 302
    assert signed_in(client)
    with app.app_context():
        newest = db.session.query(LoginSession).order_by(LoginSession.id.desc()).first()
        assert newest is not None
        assert newest.second_factor
    client.post("/sign-out")
    client.post("/staff/sign-in", data=sign)
    assert client.post("/staff/second-factor", data={"code": codes[0]}).status_code == 302
    assert signed_in(client)


def test_a_half_finished_sign_in_lasts_ten_minutes(
    client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    people(lambda: staff(clock.now(), "chen", "office"))
    client.post("/staff/sign-in", data={"identifier": "chen", "password": PASSWORD})
    assert client.get("/staff/second-factor/set-up").status_code == 200
    clock.advance(minutes=10)
    assert client.get("/staff/second-factor/set-up").location == "/staff/sign-in"


def test_applicants_and_staff_do_not_come_in_by_each_others_door(
    client: FlaskClient, people: Callable[..., Any], clock: FixedClock
) -> None:
    people(lambda: (staff(clock.now(), "zhao", "clerk"), applicant(clock.now(), "260100001")))
    assert sign_in(client, "zhao").status_code == 422
    assert (
        client.post("/staff/sign-in", data={"identifier": "260100001", "password": PASSWORD}).status_code
        == 422
    )
    assert client.post("/staff/sign-in", data={"identifier": "zhao", "password": PASSWORD}).status_code == 302


def test_the_language_is_kept_for_the_visit(client: FlaskClient) -> None:
    assert '<html lang="en"' in client.get("/sign-in?lang=en").text
    page = client.get("/sign-in?next=/x").text
    assert '<html lang="en"' in page
    assert "next=/x&amp;lang=zh" in page or "next=%2Fx&amp;lang=zh" in page


def test_no_page_of_signing_in_runs_anything_inline(client: FlaskClient) -> None:
    for path in (
        "/sign-in",
        "/sign-in/code",
        "/sign-in/first",
        "/sign-in/slip",
        "/staff/sign-in",
        "/staff/invitation",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "style=" not in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
