"""What a hostile browser can send to any page: no token, planted cookies, forged hosts, characters no column holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, request, session
from flask.testing import FlaskClient

from recruit import storage
from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Application, LoginSession, Person, ProgrammeVersion
from recruit.services import close_stage
from recruit.services.create_staff import NewStaff, create_staff
from recruit.tables import read_table
from recruit.web import sessions
from recruit.web.headers import ALWAYS
from recruit.web.safe_next import local_path
from tests.recruit.funnel import small
from tests.support import funnel
from tests.support.people import PASSWORD, staff
from tests.support.registering import TOWNSHIP, applied, clerk, fields_of, open_jinsha
from tests.support.whole import values_of

EVIL = "<script>alert(1)</script>\"'><svg/onload=alert(2)>"


def jinsha(app: Flask, clock: FixedClock) -> None:
    """A cohort that takes registrations, one clerk, one applicant called 16010001."""
    with app.app_context():
        cohort = open_jinsha(clock.now())
        clerk(clock.now())
        applied(cohort, clock.now(), serial=1)
        db.session.commit()


def entered(app: Flask, kind: str) -> FlaskClient:
    with app.app_context():
        login = db.session.query(Account).filter_by(kind=kind).order_by(Account.id).first().login
    return funnel.browser(app, login)


def test_no_change_without_the_forms_token(make_app, clock):
    """Every address that takes a POST, the sign-in pages included, from a visitor and from somebody signed in."""
    app = make_app(WTF_CSRF_ENABLED=True, RATELIMIT_ENABLED=False)
    jinsha(app, clock)
    with app.test_request_context():
        posts = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
        addresses = [app.url_map.bind("").build(rule.endpoint, values_of(rule)) for rule in posts]
    browsers = [app.test_client(), entered(app, "applicant"), entered(app, "staff")]
    taken = [
        (address, answer.status_code)
        for browser in browsers
        for address in addresses
        if (answer := browser.post(address)).status_code != 400
    ]
    assert len(addresses) > 60
    assert not taken


def test_files_and_pages_carry_the_same_protection(client):
    for address in ("/static/zeyou.css", "/static/mark.svg", "/static/no.css", "/sign-in", "/nowhere"):
        answer = client.get(address)
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, address
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_nothing_beside_the_static_files_is_served(client):
    for way in ("../config.py", "%2e%2e/config.py", "..%2fconfig.py", "%2e%2e%5cconfig.py", "//etc/passwd"):
        assert client.get(f"/static/{way}").status_code == 404


@pytest.mark.parametrize("address", ["http://[", "//[", "http://[x/", "http://\u2100.example/"])
def test_an_address_that_cannot_be_read_is_no_way_on(app, address):
    with app.test_request_context():
        assert local_path(address) is None


def test_a_forged_host_appears_nowhere(app, clock):
    jinsha(app, clock)
    visitor = app.test_client()
    for path in ("/", "/p/jinsha-2016", "/sign-in", "/my", "/nowhere"):
        answer = visitor.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in answer.text + answer.headers.get("Location", "")


def test_a_planted_cookie_is_worth_nothing_after_signing_in(app, clock):
    """Session fixation: whatever the cookie held, signing in begins a token of its own."""
    jinsha(app, clock)
    with app.app_context():
        login = db.session.query(Account).filter_by(kind="applicant").one().login
    planted = app.test_client()
    planted.get("/sign-in")
    with planted.session_transaction() as cookie:
        cookie["sign_in"], cookie["fresh_until"], cookie["pending"] = "planted", "9999-01-01", {"account": 1}
    answer = planted.post("/sign-in", data={"identifier": login, "password": PASSWORD})
    assert answer.status_code == 302
    with planted.session_transaction() as cookie:
        assert cookie["sign_in"] != "planted"
        assert not {"fresh_until", "pending"} & set(cookie)
    with app.app_context():
        assert db.session.query(LoginSession).count() == 1


def test_a_revoked_an_expired_and_a_closed_accounts_session_end_at_once(app, clock):
    jinsha(app, clock)

    def change(act: Callable[[LoginSession, Account], None]) -> int:
        browser = entered(app, "applicant")
        assert browser.get("/my").status_code == 200
        with app.app_context():
            row = db.session.query(LoginSession).order_by(LoginSession.id.desc()).first()
            act(row, row.account)
            db.session.commit()
        return browser.get("/my").status_code

    def revoke(row: LoginSession, _account: Account) -> None:
        row.revoked_at = row.created_at

    def expire(row: LoginSession, _account: Account) -> None:
        row.expires_at = row.created_at

    def shut(_row: LoginSession, account: Account) -> None:
        account.active = False

    assert [change(act) for act in (revoke, expire, shut)] == [302, 302, 302]


def test_a_cookie_signed_by_somebody_else_is_no_cookie(app, make_app, clock):
    jinsha(app, clock)
    foreign = make_app(SECRET_KEY="another key altogether")
    with foreign.test_request_context(method="POST"):
        account = db.session.query(Account).filter_by(kind="staff").one()
        sessions.sign_in(account)
        db.session.commit()
        forged = foreign.session_interface.get_signing_serializer(foreign).dumps(dict(session))
    visitor = app.test_client()
    visitor.set_cookie("zeyou", forged)
    assert visitor.get("/desk/").status_code == 302


def test_fields_that_no_form_has_change_nothing(app, clock):
    """Mass assignment: what decides about a person is never read from a form."""
    jinsha(app, clock)
    extra = {
        "state": "eligible", "role": "office", "roles": ["office", "administrator"], "kind": "staff", "stage": "9",
        "status": "advanced", "number": "1", "is_staff": "1", "person_id": "1", "channel": "desk", "entered_by_id": "1",
    }  # fmt: skip
    sent = fields_of(2, schooling="junior", waiver_reason="") | extra
    assert app.test_client().post("/p/jinsha-2016/apply", data=sent).status_code == 302
    with app.app_context():
        made = db.session.query(Application).order_by(Application.id.desc()).first()
        account = db.session.query(Account).filter_by(person_id=made.person_id).one()
        assert (made.state in ("waiver", "refused"), made.channel, made.entered_by_id) == (True, "web", None)
        assert (account.kind, account.roles) == ("applicant", frozenset({"applicant"}))


@pytest.mark.database
def test_a_character_that_no_column_holds_is_refused_as_a_mistake(app, clock):
    """NUL bytes: PostgreSQL cannot store them, so they must never get that far."""
    jinsha(app, clock)
    desk, visitor = entered(app, "staff"), app.test_client()
    answers = [
        visitor.get("/p/%00"),
        visitor.get("/a/%00"),
        visitor.get("/lists/1?number=%00"),
        visitor.get("/exam/check?code=%00"),
        visitor.post("/p/jinsha-2016/apply", data=fields_of(2, name="甲\x00乙")),
        visitor.post("/p/jinsha-2016/apply", data=fields_of(2, address="一村\x00二组")),
        visitor.post("/sign-in", data={"identifier": "\x00", "password": "\x00"}),
        desk.post("/desk/jinsha-2016", data={"q": "\x00"}),
        desk.get(f"/closing/jinsha-2016/places?township=%00{TOWNSHIP}"),
        entered(app, "applicant").post(
            "/my/application/withdraw", data={"code": "other", "reason": "不\x00去"}
        ),
    ]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    with app.app_context():
        assert all("\x00" not in person.name for person in db.session.query(Person))


def test_script_in_what_people_write_stays_text(app, clock):
    jinsha(app, clock)
    visitor, desk = app.test_client(), entered(app, "staff")
    sent = fields_of(2, address=EVIL, name="丁一")
    assert visitor.post("/p/jinsha-2016/apply", data=sent).status_code == 302
    with app.app_context():
        made = db.session.query(Application).order_by(Application.id.desc()).first()
        made.person.name = EVIL
        db.session.query(Account).filter_by(person_id=made.person_id).one().name = EVIL
        db.session.commit()
        number = made.id
    pages = [visitor.get("/my"), visitor.get("/my/application"), visitor.get("/my/receipt"),
             desk.get("/desk/jinsha-2016"), desk.get(f"/desk/application/{number}"),
             desk.post(f"/desk/application/{number}/reveal"),
             desk.post("/desk/jinsha-2016", data={"q": EVIL})]  # fmt: skip
    assert [page.status_code for page in pages] == [200] * len(pages)
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<svg/onload" not in page.text


def test_one_human_being_signs_once_whatever_the_account(make_app, clock):
    """The proposer becomes second signatory; a second account has the same phone, the same mailbox, the same name."""
    app = make_app(ZEYOU_KINDS=small.KINDS)
    with app.app_context():
        stage = funnel.at_the_test()
        proposer = funnel.office()
        staff(clock.now(), "helper", "auditor")
        phone, mail = "13800001111", "one@example.org"
        twins = create_staff(
            [
                NewStaff("twin-phone", "丁一", "office", ("second-signatory",), phone=phone),
                NewStaff("twin-mail", "丁二", "office", ("second-signatory",), email=mail),
            ],
            None,
            clock.now(),
        )
        proposer.phone_index, proposer.email_index = twins[0].phone_index, twins[1].email_index
        namesake = small.staff("namesake", "second-signatory", name=proposer.name)
        namesake.organisation_id = proposer.organisation_id
        result = close_stage.propose(stage, proposer, small.AFTER_TEST)
        proposer.grants[0].role = "second-signatory"
        db.session.commit()
        for signer in (proposer, *twins, namesake):
            with pytest.raises(Refusal, match="same-signatory"):
                close_stage.confirm(result, signer, small.AFTER_TEST)
            db.session.rollback()
        assert close_stage.confirm(result, funnel.second(), small.AFTER_TEST).state == "confirmed"


QUERIES = ("_external=1", "_scheme=javascript&_external=1", "_anchor=x", "cohort=x", "endpoint=x")


@pytest.mark.parametrize("query", QUERIES)
def test_the_way_to_the_other_language_stays_on_this_page(app, clock, query):
    """What stands in the query is text; it never steers how the address is built."""
    jinsha(app, clock)
    page = app.test_client().get(f"/p/jinsha-2016?{query}&lang=zh", headers={"Host": "evil.example"})
    assert page.status_code == 200
    assert f'href="/p/jinsha-2016?{query.replace("&", "&amp;")}&amp;lang=en"' in page.text
    assert "evil.example" not in page.text


def test_a_token_in_any_script_is_a_wrong_token(app, clock):
    jinsha(app, clock)
    with app.app_context():
        staff(clock.now(), "root1", "administrator")
        db.session.commit()
    admin, desk = funnel.browser(app, "root1"), entered(app, "staff")
    signed = f"{clock.now().isoformat()} 签"
    with app.app_context():
        kept = storage.put("姓名,身份证号码\r\n丁一,1\r\n".encode())
    answers = [
        admin.post("/admin/staff/import/confirm", data={"file": kept, "token": "签", "rows": "1"}),
        desk.post("/desk/jinsha-2016/import/confirm", data={"file": kept, "token": signed}),
        desk.post("/closing/jinsha-2016/import/places/confirm", data={"file": kept, "token": signed}),
        admin.post("/admin/staff/2/roles"),
    ]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


def test_a_table_with_nul_in_utf_16_is_no_table():
    with pytest.raises(Refusal, match="table-not-text"):
        read_table("姓名,村\r\n丁\x00一,某村\r\n".encode("utf-16"))


def test_a_programme_that_was_edited_in_the_database_serves_nobody(make_app, clock):
    """Rules are frozen with the notice: rows changed behind the site's back stop it instead of changing the rules."""
    app = make_app(PROPAGATE_EXCEPTIONS=False)
    jinsha(app, clock)
    visitor = app.test_client()
    assert visitor.get("/p/jinsha-2016").status_code == 200
    with app.app_context():
        version = db.session.query(ProgrammeVersion).one()
        version.source = version.source.replace("600", "601")
        assert db.session.is_modified(version)
        db.session.commit()
    answer = visitor.get("/p/jinsha-2016")
    assert answer.status_code == 409
    assert "和发布时不一致" in answer.text
    assert not any(word in answer.text for word in ("Traceback", "hash-mismatch", "sha256"))


@pytest.mark.parametrize("sent", [b"a=" + b"b" * 3_000_000, b"a&" * 200_000], ids=["long", "many"])
def test_a_form_without_files_is_bounded_before_it_is_laid_out(make_app, clock, sent):
    """Also where a page reads no form at all: a look for NUL and the token's check open it before any view."""
    app = make_app(WTF_CSRF_ENABLED=True, RATELIMIT_ENABLED=False)
    kind = "application/x-www-form-urlencoded"
    assert app.test_client().post("/sign-in", data=sent, content_type=kind).status_code == 413
    fields = "&".join(f"m{number}=1" for number in range(5000))
    assert app.test_client().post("/sign-in", data=fields, content_type=kind).status_code == 400


@pytest.mark.parametrize("number", ["5000000000", "1" + "0" * 30, "-99999999999"])
def test_a_number_that_no_column_holds_is_as_good_as_none(app, number):
    sent = {"data": {"row": number, "page": "7"}, "query_string": {"row": number}, "method": "POST"}
    with app.test_request_context("/", **sent):
        assert request.args.get("row", 1, type=int) == 1
        assert request.form.get("row", type=int) is None
        assert request.form.getlist("row", type=int) == []
        assert (request.form["row"], request.form.get("page", type=int)) == (number, 7)
