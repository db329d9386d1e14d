"""The administrator's pages, the desk reset and the outbox page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.idnumber import make_demo_id, read_id_number
from recruit.models import Account, Application, AuditEntry, Cohort, Message, ProgrammeVersion
from recruit.personal import new_person
from recruit.services.create_organisation import create_organisation
from recruit.services.create_staff import NewStaff, create_staff
from recruit.services.passwords import hash_password
from recruit.services.second_factor import new_secret
from tests.support.people import PASSWORD, applicant, staff
from tests.support.registering import open_jinsha
from tests.support.signed_in import browser

ID_NUMBER = make_demo_id(date(1990, 2, 3), 17)


@pytest.fixture(autouse=True)
def fresh_counters(app: Flask) -> None:
    with app.app_context():
        limiter.reset()


@pytest.fixture
def enter(app: Flask, clock: FixedClock) -> Callable[..., FlaskClient]:
    """A browser in which a member of staff with these roles is signed in, second factor and all."""

    def begin(login: str, *roles: str) -> FlaskClient:
        with app.app_context():
            if db.session.query(Account).filter_by(login=login).first() is None:
                staff(clock.now(), login, *roles)
                db.session.commit()
        return browser(app, login)

    return begin


def test_only_administrators_see_these_pages(client: FlaskClient, enter: Callable[..., FlaskClient]) -> None:
    assert client.get("/admin/").location == "/staff/sign-in?next=/admin/"
    assert enter("wang", "office", "clerk").get("/admin/").status_code == 403
    assert enter("chief", "administrator").get("/admin/").status_code == 200


@pytest.mark.database
def test_a_new_person_gets_a_slip_whose_code_opens_the_account(
    app: Flask, client: FlaskClient, enter: Callable[..., FlaskClient]
) -> None:
    chief = enter("chief", "administrator")
    given = {"login": "wang", "name": "王某", "organisation": "office", "roles": ["clerk", "marker"]}
    page = chief.post("/admin/staff/new", data=given)
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page.text)
    assert code is not None
    slip = {"identifier": "wang", "code": code.group(), "password": PASSWORD, "again": PASSWORD}
    assert client.post("/staff/invitation", data=slip).status_code == 302
    assert client.get("/account/password").status_code == 200


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"login": "chief"}, "已经有人用了"),
        ({"login": "9wang"}, "小写字母开头"),
        ({"roles": ["office", "second-signatory"]}, "“县电商办”和“复核人”不能是同一个人"),
        ({"phone": "123"}, "手机号是11位"),
        ({"name": ""}, "请填姓名"),
    ],
    ids=["login taken", "login wrong", "roles apart", "phone wrong", "name missing"],
)
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(
    app: Flask, enter: Callable[..., FlaskClient], change: dict[str, Any], told: str
) -> None:
    given = {
        "login": "wang",
        "name": "王某",
        "organisation": "office",
        "roles": ["clerk"],
        "email": "w@qq.com",
    } | change
    answer = enter("chief", "administrator").post("/admin/staff/new", data=given)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="w@qq.com"' in answer.text
    with app.app_context():
        assert db.session.query(Account).count() == 1


def test_roles_change_signs_out_and_own_roles_are_left_alone(
    app: Flask, enter: Callable[..., FlaskClient]
) -> None:
    chief, wang = enter("chief", "administrator"), enter("wang", "clerk")
    with app.app_context():
        ids = {account.login: account.id for account in db.session.query(Account)}
    assert wang.get("/account/password").status_code == 200
    assert chief.post(f"/admin/staff/{ids['wang']}/roles", data={"roles": ["proctor"]}).status_code == 302
    assert wang.get("/account/password").status_code == 302
    refused = chief.post(f"/admin/staff/{ids['chief']}/roles", data={"roles": ["administrator", "office"]})
    assert refused.status_code == 409
    assert "不能改自己的角色" in refused.text
    assert chief.get("/admin/staff/99999").status_code == 404


def test_a_lost_second_factor_takes_the_password_with_it(
    app: Flask, enter: Callable[..., FlaskClient], clock: FixedClock
) -> None:
    import pyotp

    from recruit.services import second_factor

    chief, _wang = enter("chief", "administrator"), enter("wang", "office")
    with app.app_context():
        account = db.session.query(Account).filter_by(login="wang").one()
        secret = new_secret()
        second_factor.set_up(account, secret, pyotp.TOTP(secret).at(clock.now()), clock.now())
        db.session.commit()
        number = account.id
    assert chief.post(f"/admin/staff/{number}/drop_factor").status_code == 302
    with app.app_context():
        account = db.session.get(Account, number)
        assert account is not None
        assert (account.password_hash, account.second_factor_at) == (None, None)
        assert second_factor.paper_codes_left(account) == 0


def test_an_import_is_previewed_and_then_exactly_that_is_done(
    app: Flask, enter: Callable[..., FlaskClient]
) -> None:
    chief = enter("chief", "administrator")
    sheet = "登录名,姓名,单位代号,角色\nwang,王某,office,登记员\nchief,某某,office,登记员\n".encode()
    page = chief.post("/admin/staff/import", data={"file": (io.BytesIO(sheet), "人员.csv")})
    assert page.status_code == 200
    assert "登录名 chief 已经有人用了" in page.text
    fields = dict(re.findall(r'name="(file|token|rows|name)" value="([^"]*)"', page.text))
    with app.app_context():
        assert db.session.query(Account).count() == 1, "nothing is stored before the office agrees"
    forged = chief.post("/admin/staff/import/confirm", data=fields | {"token": "0" * 64})
    assert forged.status_code == 409
    other = enter("second", "administrator")
    assert other.post("/admin/staff/import/confirm", data=fields).status_code == 409, "another's preview"
    slips = chief.post("/admin/staff/import/confirm", data=fields)
    assert slips.status_code == 200
    assert "王某" in slips.text
    with app.app_context():
        assert {a.login for a in db.session.query(Account)} == {"chief", "second", "wang"}
    assert chief.post("/admin/staff/import/confirm", data=fields).status_code == 409, "imported already"


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "没有内容"), (b"\x00\x01\x02", "不是表格"), ("甲,乙\n1,2\n".encode(), "少了这几列")],
    ids=["empty", "not a table", "other columns"],
)
def test_a_file_that_is_no_staff_table_is_explained(
    enter: Callable[..., FlaskClient], content: bytes, told: str
) -> None:
    answer = enter("chief", "administrator").post(
        "/admin/staff/import", data={"file": (io.BytesIO(content), "x.csv")}
    )
    assert answer.status_code == 422
    assert told in answer.text


def test_the_template_can_be_imported_as_it_is(enter: Callable[..., FlaskClient]) -> None:
    chief = enter("chief", "administrator")
    template = chief.get("/admin/staff/template.xlsx").data
    answer = chief.post("/admin/staff/import", data={"file": (io.BytesIO(template), "staff.xlsx")})
    assert answer.status_code == 200
    assert "没有一行能导入" in answer.text


def test_organisations_are_added_and_a_township_needs_its_code(enter: Callable[..., FlaskClient]) -> None:
    chief = enter("chief", "administrator")
    given = {"kind": "township", "code": "t-1", "name": "某镇", "township_code": ""}
    assert "乡镇单位要填乡镇代码" in chief.post("/admin/organisations", data=given).text
    assert chief.post("/admin/organisations", data=given | {"township_code": "520523100"}).status_code == 302
    assert "520523100" in chief.get("/admin/organisations").text


@pytest.fixture
def registered(app: Flask, clock: FixedClock) -> str:
    """Somebody who applied in township 520523100, and clerks of that township and of another."""
    with app.app_context():
        for code in ("520523100", "520523200"):
            create_organisation(f"t{code}", "township", f"镇{code}", None, clock.now(), township_code=code)
            (clerk,) = create_staff(
                [NewStaff(f"desk{code}", f"丙{code}", f"t{code}", ("clerk",))], None, clock.now()
            )
            clerk.password_hash = hash_password(PASSWORD)
        account = applicant(clock.now(), "260100001", "王大山", phone="13800138000")
        person = new_person("王大山", read_id_number(ID_NUMBER, clock.now().date(), demo=True), clock.now())
        version = ProgrammeVersion(
            code="x", number=1, sha256="0" * 64, source="", regions="", published_at=clock.now()
        )
        db.session.add(
            Application(
                cohort=Cohort(code="c", version=version, demo=True, opened_at=clock.now(), counters={}),
                person=person,
                number="260100001",
                channel="desk",
                state="submitted",
                township_code="520523100",
                village_code="520523100200",
                schooling="senior",
                answers={},
                declarations=[],
                submitted_at=clock.now(),
            )
        )
        db.session.flush()
        account.person_id = person.id
        db.session.commit()
    return "260100001"


def test_the_desk_resets_against_the_id_card_and_the_slip_sets_a_new_password(
    app: Flask,
    client: FlaskClient,
    enter: Callable[..., FlaskClient],
    registered: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The cohort of this test has no readable programme; its names are not what is tested.
    monkeypatch.setattr("recruit.web.context.running_cohort", lambda _account: None)
    applicants_phone = app.test_client()
    applicants_phone.post("/sign-in", data={"identifier": registered, "password": PASSWORD})
    clerk = enter("desk520523100")
    wrong = clerk.post(
        "/desk/access", data={"identifier": registered, "id_number": make_demo_id(date(1990, 2, 3), 19)}
    )
    unknown = clerk.post("/desk/access", data={"identifier": "260199999", "id_number": ID_NUMBER})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "对不上" in wrong.text
    assert "对不上" in unknown.text
    elsewhere = enter("desk520523200").post(
        "/desk/access", data={"identifier": registered, "id_number": ID_NUMBER}
    )
    assert elsewhere.status_code == 422
    assert "别的乡镇" in elsewhere.text
    slip = clerk.post("/desk/access", data={"identifier": registered, "id_number": ID_NUMBER.lower()})
    code = re.search(r"<dd>(\d{8})</dd>", slip.text)
    assert code is not None
    assert "王大山" not in slip.text
    assert applicants_phone.get("/account/password").status_code == 302, "signed out everywhere"
    given = {
        "identifier": registered,
        "code": code.group(1),
        "password": "brand new one",
        "again": "brand new one",
    }
    assert client.post("/sign-in/slip", data=given | {"code": "00000000"}).status_code == 422
    assert (
        client.post("/sign-in/slip", data=given | {"password": "short", "again": "short"}).status_code == 422
    )
    assert client.post("/sign-in/slip", data=given).status_code == 302
    assert client.get("/account/password").status_code == 200
    with app.app_context():
        assert (
            db.session.query(AuditEntry).filter_by(action="access.reset", actor="desk520523100").count() == 1
        )
        assert db.session.query(Message).filter_by(template="access-reset").count() == 1


def test_first_sign_in_after_the_desk_needs_number_tail_and_code(
    app: Flask, client: FlaskClient, registered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.web.test_signin import last_code

    monkeypatch.setattr("recruit.web.context.running_cohort", lambda _account: None)
    with app.app_context():
        db.session.query(Account).filter_by(login=registered).update({"password_hash": None})
        db.session.commit()
    client.post("/sign-in/first", data={"identifier": registered, "tail": "0000"})
    with app.app_context():
        assert db.session.query(Message).count() == 0, "a wrong tail sends nothing"
    client.post("/sign-in/first", data={"identifier": registered, "tail": ID_NUMBER[-4:].lower()})
    answer = client.post("/sign-in/code/enter", data={"code": last_code(app)})
    assert answer.location == "/account/password"
    new = {"password": "brand new one", "again": "brand new one"}
    assert client.post("/account/password", data=new).status_code == 302


def test_the_outbox_shows_words_in_a_demonstration_only(
    app: Flask, make_app: Callable[..., Flask], enter: Callable[..., FlaskClient], clock: FixedClock
) -> None:
    with app.app_context():
        applicant(clock.now(), "260100001", phone="13800138000")
        db.session.commit()
    app.test_client().post("/sign-in/code", data={"identifier": "260100001"})
    office = enter("wang", "office")
    page = office.get("/outbox").text
    assert "138****8000" in page
    assert "13800138000" not in page
    assert not re.search(r"登录码 \d{6}", page)
    app.config["ZEYOU_DEMO"] = True
    assert re.search(r"登录码 \d{6}", office.get("/outbox").text)
    assert enter("zhao", "clerk").get("/outbox").status_code == 403


@pytest.mark.database
def test_the_townships_of_the_programme_are_set_up_at_once(
    app: Flask, clock: FixedClock, enter: Callable[..., FlaskClient]
) -> None:
    chief = enter("chief", "administrator")
    assert "一次建好" not in chief.get("/admin/organisations").text
    with app.app_context():
        open_jinsha(clock.now())
        create_organisation("own", "township", "沙土", None, clock.now(), township_code="520523102")
        db.session.commit()
    assert "这 24 个一次建好" in chief.get("/admin/organisations").text
    chief.post("/admin/organisations/townships")
    page = chief.get("/admin/organisations").text
    assert "一次建好" not in page
    assert "t520523001" in page
    assert "t520523102" not in page


def test_a_township_code_has_nine_digits(enter: Callable[..., FlaskClient]) -> None:
    chief = enter("chief", "administrator")
    data = {"kind": "township", "name": "某镇", "code": "t1", "township_code": "52052300"}
    assert "9位" in chief.post("/admin/organisations", data=data).text
    assert chief.post("/admin/organisations", data={**data, "township_code": "520523001"}).status_code == 302
