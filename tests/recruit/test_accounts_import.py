"""Staff from a spreadsheet: good rows are shown, bad ones named with row, column and reason, nothing is stored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.services.create_staff import create_staff
from recruit.services.import_staff import confirm, preview_staff
from recruit.services.import_staff import preview as look
from recruit.tables import read_table
from tests.support.people import staff

SHEET = """登录名,姓名,单位代号,角色,手机
wang,王某,office,县电商办、监考员,13800138000
Chief,某某,office,clerk,
9zhao,赵某,office,clerk,
qian,钱某,nowhere,clerk,
sun,孙某,office,国王,
li,李某,office,office 复核人,
wang,王某某,office,clerk,
zhou,,office,clerk,
wu,吴某,office,,
zheng,郑某,office,clerk,123
"""


def test_bad_rows_are_named_and_good_ones_kept(app_context: Flask, clock: FixedClock) -> None:
    chief = staff(clock.now(), "chief", "administrator")
    before = db.session.query(Account).count()
    preview = preview_staff(read_table(SHEET.encode(), "staff"), chief, clock.now())
    assert [(row, person.login, person.roles) for row, person in preview.good] == [
        (2, "wang", ("office", "proctor"))
    ]
    assert [(bad.number, bad.column, bad.refusal.code) for bad in preview.bad] == [
        (3, "登录名", "login-taken"),
        (4, "登录名", "login-wrong"),
        (5, "单位代号", "organisation-unknown"),
        (6, "角色", "role-unknown"),
        (7, "角色", "roles-apart"),
        (8, "登录名", "login-twice"),
        (9, "姓名", "staff-name-missing"),
        (10, "角色", "roles-missing"),
        (11, "手机", "phone-wrong"),
    ]
    db.session.flush()
    assert db.session.query(Account).count() == before, "a preview stores nobody"


def test_what_was_previewed_can_be_created(app_context: Flask, clock: FixedClock) -> None:
    chief = staff(clock.now(), "chief", "administrator")
    preview = preview_staff(read_table(SHEET.encode(), "staff"), chief, clock.now())
    (account,) = create_staff([person for _row, person in preview.good], chief, clock.now())
    assert account.organisation is not None
    assert (account.login, account.organisation.code, account.password_hash) == ("wang", "office", None)


def test_missing_columns_are_named(app_context: Flask, clock: FixedClock) -> None:
    chief = staff(clock.now(), "chief", "administrator")
    with pytest.raises(Refusal) as refusal:
        preview_staff(read_table("登录名,姓名\nwang,王某\n".encode(), "staff"), chief, clock.now())
    assert refusal.value.code == "staff-columns-missing"
    assert refusal.value.facts == {"columns": ["单位代号", "角色"]}


def test_every_problem_of_a_row_is_named(app_context: Flask, clock: FixedClock) -> None:
    chief = staff(clock.now(), "chief", "administrator")
    sheet = (
        "登录名,姓名,单位代号,角色,手机,邮箱\n9zhao,,nowhere,国王 office 复核人,123,x\n9zhao,赵某,office,,,\n"
    )
    preview = preview_staff(read_table(sheet.encode(), "staff"), chief, clock.now())
    assert [(bad.number, bad.column, bad.refusal.code) for bad in preview.bad] == [
        (2, "登录名", "login-wrong"),
        (2, "姓名", "staff-name-missing"),
        (2, "单位代号", "organisation-unknown"),
        (2, "角色", "role-unknown"),
        (2, "角色", "roles-apart"),
        (2, "手机", "phone-wrong"),
        (2, "邮箱", "email-wrong"),
        (3, "角色", "roles-missing"),
        (3, "登录名", "login-twice"),
    ]
    assert preview.good == ()


def test_exactly_what_was_previewed_is_created(app_context: Flask, clock: FixedClock) -> None:
    chief = staff(clock.now(), "chief", "administrator")
    looked = look(SHEET.encode(), "staff", chief, clock.now())
    other = staff(clock.now(), "chief2", "administrator")
    for by, token, at in (
        (other, looked.token, clock.now()),
        (chief, looked.token, clock.now() + timedelta(hours=3)),
        (chief, looked.token[:-1] + ("0" if looked.token[-1] != "0" else "1"), clock.now()),
        (chief, "", clock.now()),
    ):
        with pytest.raises(Refusal, match="import-changed"):
            confirm(looked.file, token, by, at)
    assert [account.login for account in confirm(looked.file, looked.token, chief, clock.now())] == ["wang"]
    with pytest.raises(Refusal, match="import-changed"):
        confirm(looked.file, looked.token, chief, clock.now())
