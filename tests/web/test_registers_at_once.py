"""Two hands on one sheet, one task or one list of materials at the same moment: one counts, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from recruit.audit import verify
from recruit.db import db
from recruit.models import Evaluation, Handover, WorkReport
from recruit.queries.workplan import stands
from tests.recruit.test_evaluations import BAD, GOOD, MID, NOW, TODAY, account, cohort, township, written
from tests.support import money
from tests.support.closing import KINDS
from tests.support.money import JUNE
from tests.support.signed_in import sign_in
from tests.support.worlds import kept
from tests.web.test_at_the_same_moment import at_once
from tests.web.test_handovers import LIST
from tests.web.test_money import Desk

pytestmark = pytest.mark.database
assert cohort  # the world of the evaluations' own tests


@pytest.fixture
def post(app: Flask, clock: Any) -> Callable[..., Callable[[], int]]:
    """Something that somebody sends from a browser of their own."""
    clock.set(NOW)
    app.config["WTF_CSRF_ENABLED"] = False

    def made(login: str, url: str, **data: str) -> Callable[[], int]:
        client = app.test_client()
        sign_in(client, login)
        return lambda: client.post(url, data=data).status_code

    return made


def test_of_two_sheets_of_one_unit_one_waits(cohort, post):
    url = f"/registers/evaluations/nx/{MID}/{township(cohort)}"
    typed = {"what": "sheet", "on_day": "2018-06-10", "found": "看了三个站"}
    typed |= {f"m-{code}": str(mark) for code, mark in GOOD.items()}
    codes = at_once([post("office", url, **typed) for _ in range(3)])
    assert sorted(codes) == [303, 422, 422]
    db.session.rollback()
    assert db.session.query(Evaluation).count() == 1
    assert not list(verify())


def test_a_sheet_is_confirmed_or_taken_back(cohort, post):
    sheet = written(cohort, BAD, to_mend="补台账")
    db.session.commit()
    url, key = f"/registers/evaluations/nx/{MID}/{township(cohort)}", str(sheet.id)
    confirm = [post("second", url, what="confirm", sheet=key) for _ in range(2)]
    codes = at_once([*confirm, post("office", url, what="back", sheet=key)])
    assert sorted(codes) == [303, 422, 422]
    db.session.expire_all()
    assert sheet.state in ("confirmed", "recalled")
    assert sheet.settled_by_id == account("second" if sheet.state == "confirmed" else "office").id


def test_a_task_begins_once(cohort, post):
    one = next(each for each in stands(cohort, TODAY) if each.state in ("open", "late"))
    url = f"/registers/workplan/nx/{one.task.code}/{one.unit or '-'}"
    codes = at_once([post("office", url, state="begun", on_day="2018-06-20") for _ in range(3)])
    assert sorted(codes) == [303, 422, 422]
    db.session.rollback()
    assert db.session.query(WorkReport).count() == 1


def test_a_list_of_materials_is_written_and_confirmed_once(make_app, clock):
    clock.set(JUNE)
    app = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context():
        desk = Desk(app, kept(money.engaged, 3))
    at = desk.at("/handovers")
    office = [desk.enter("office") for _ in range(2)]
    write = [lambda c=one: c.post(f"{at}/equipment/list", data=LIST).status_code for one in office]
    assert sorted(at_once(write)) == [303, 422]
    key = desk.ask(lambda: db.session.scalars(db.select(Handover.id)).one())
    own, other = (desk.enter(desk.owners[0]) for _ in range(2))
    said = {"handover": key, "what": "lacking", "reason": "缺一件"}
    codes = at_once(
        [
            lambda: own.post("/my/money/handovers", data={**said, "what": "all"}).status_code,
            lambda: other.post("/my/money/handovers", data=said).status_code,
        ]
    )
    assert sorted(codes) == [303, 422]
    with app.app_context():
        assert not list(verify())
