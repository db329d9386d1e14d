"""Staff from a spreadsheet: good rows are shown, bad ones named with row, column and reason, nothing is stored."""

from __future__ import annotations

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.services.create_staff import create_staff
from recruit.services.import_staff import preview_staff
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
