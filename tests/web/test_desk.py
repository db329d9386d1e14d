"""The desk and the waiver queue: who sees whom, what is written down, what an import needs."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from recruit import storage
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Application, AuditEntry, Cohort, Waiver
from recruit.services import confirm_import, erase_files
from recruit.web import desk_import
from tests.support.desk_site import identity, open_desk
from tests.support.importing import crowd, row, sheet
from tests.support.people import staff
from tests.support.refusals import refused
from tests.support.registering import (
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    applied,
    fields_of,
    filled,
    picture,
)
from tests.support.signed_in import browser

pytestmark = pytest.mark.database
DESK = "/desk/jinsha-2016"


@pytest.fixture
def site(app: Flask, clock: FixedClock) -> Flask:
    with app.app_context():
        applied(open_desk(clock.now()), clock.now(), 3, schooling="junior", name="庚辛壬")
        staff(clock.now(), "auditor1", "auditor")
        staff(clock.now(), "judge1", "judge")
        db.session.commit()
    return app


@pytest.fixture
def browser_of(site: Flask) -> Callable[[str], FlaskClient]:
    """A browser signed in as a member of staff."""
    return partial(browser, site)


def test_a_clerk_sees_their_own_township_only(site: Flask, browser_of: Callable[[str], FlaskClient]) -> None:
    browser = browser_of("clerk1")
    page = browser.get(DESK).get_data(as_text=True)
    assert "甲乙丙" in page
    assert "丁戊己" not in page
    theirs = identity(site, "丁戊己")
    for address in ("", "/correct", "/papers", "/waiver", "/withdraw", "/receipt.pdf"):
        assert browser.get(f"/desk/application/{theirs}{address}").status_code == 404
    for address in ("/reveal", "/resume", "/correct", "/withdraw"):
        assert browser.post(f"/desk/application/{theirs}{address}", data={"reason": "x"}).status_code == 404
    assert "丁戊己" in browser_of("office1").get(DESK).get_data(as_text=True)


@pytest.mark.parametrize(
    "text", ["160100001", "20160010001", "甲乙", filled(1).id_number, filled(1).id_number[-4:].lower()]
)
def test_people_are_found_by_what_they_bring(browser_of: Callable[[str], FlaskClient], text: str) -> None:
    page = browser_of("clerk1").post(DESK, data={"q": text}).get_data(as_text=True)
    assert "甲乙丙" in page
    assert "庚辛壬" not in page


def test_the_desk_is_closed_to_other_roles(site: Flask, browser_of: Callable[[str], FlaskClient]) -> None:
    judge = browser_of("judge1")
    assert judge.get(DESK).status_code == 403
    assert judge.get("/office/waivers/jinsha-2016").status_code == 403
    assert browser_of("clerk1").get("/office/waivers/jinsha-2016").status_code == 403


def test_registering_at_the_desk(site: Flask, browser_of: Callable[[str], FlaskClient]) -> None:
    browser = browser_of("clerk1")
    data = {**fields_of(5), "photo": (io.BytesIO(picture()), "a.jpg")}
    answer = browser.post(f"{DESK}/register", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302
    assert "160100004" in browser.get(answer.location).get_data(as_text=True)
    with site.app_context():
        own = db.session.query(Application).filter_by(number="160100004").one()
        assert (own.channel, len(own.attachments)) == ("desk", 1)
    elsewhere = fields_of(7, township=OTHER_TOWNSHIP, village=OTHER_VILLAGE)
    assert browser.post(f"{DESK}/register", data=elsewhere).status_code == 422


def test_looking_at_sealed_data_is_noted(site: Flask, browser_of: Callable[[str], FlaskClient]) -> None:
    browser = browser_of("clerk1")
    own = identity(site, "甲乙丙")
    number = filled(1).id_number
    assert number not in browser.get(f"/desk/application/{own}").get_data(as_text=True)
    assert browser.get(f"/desk/application/{own}/reveal").status_code == 405
    page = browser.post(f"/desk/application/{own}/reveal").get_data(as_text=True)
    assert number in page
    assert "13800000001" in page
    with site.app_context():
        noted = db.session.query(AuditEntry).filter_by(action="application.reveal").one()
        assert (noted.actor, noted.facts) == ("clerk1", {})


def test_correcting_at_the_desk(site: Flask, browser_of: Callable[[str], FlaskClient]) -> None:
    browser = browser_of("clerk1")
    own = identity(site, "甲乙丙")
    form = browser.get(f"/desk/application/{own}/correct").get_data(as_text=True)
    assert filled(1).id_number not in form
    assert "文化路12号" not in form
    answer = browser.post(f"/desk/application/{own}/correct", data=fields_of(1, name="甲乙丁", id_number=""))
    assert answer.status_code == 302
    assert "甲乙丁" in browser.get(answer.location).get_data(as_text=True)


def test_withdrawing_and_taking_it_back_at_the_desk(
    site: Flask, browser_of: Callable[[str], FlaskClient]
) -> None:
    browser = browser_of("clerk1")
    own = identity(site, "甲乙丙")
    assert (
        browser.post(
            f"/desk/application/{own}/withdraw", data={"code": "work", "reason": "本人来说的"}
        ).status_code
        == 302
    )
    assert browser.post(f"/desk/application/{own}/resume").status_code == 302
    with site.app_context():
        assert db.session.get(Application, own).state == "eligible"  # type: ignore[union-attr]


def test_importing_shows_first_and_imports_then(
    site: Flask, browser_of: Callable[[str], FlaskClient]
) -> None:
    browser = browser_of("clerk1")
    with site.app_context():
        content = sheet(db.session.query(Cohort).one(), [row(5), row(7, 姓名="<i>"), row(9)], "xlsx")
    answer = browser.post(
        f"{DESK}/import", data={"sheet": (io.BytesIO(content), "a.xlsx")}, content_type="multipart/form-data"
    )
    page = answer.get_data(as_text=True)
    assert "可以导入 2 行，有问题 1 行" in page
    assert "&lt;i&gt;" in page
    hidden = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("file", "token")}
    with site.app_context():
        assert db.session.query(Application).count() == 3
    assert browser_of("office1").post(f"{DESK}/import/confirm", data=hidden).status_code == 409
    for _click in range(2):
        assert browser.post(f"{DESK}/import/confirm", data=hidden).status_code == 302
    with site.app_context():
        assert db.session.query(Application).count() == 5


def looked_at(site: Flask, browser: FlaskClient, count: int) -> dict[str, str]:
    """What the page of a preview of so many good rows sends on."""
    with site.app_context():
        content = sheet(db.session.query(Cohort).one(), crowd(0, count), "xlsx")
    sent = {"sheet": (io.BytesIO(content), "a.xlsx")}
    page = browser.post(f"{DESK}/import", data=sent, content_type="multipart/form-data").get_data(
        as_text=True
    )
    return {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("file", "token")}


def test_a_long_import_goes_on_in_batches_and_says_how_far_it_is(
    site: Flask, browser_of: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirm_import, "BATCH", 2)
    browser = browser_of("clerk1")
    hidden = looked_at(site, browser, 5)
    for done in (2, 4):
        answer = browser.post(f"{DESK}/import/confirm", data=hidden)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert f"{done} / 5" in page
        assert all(f'name="{name}" value="{value}"' in page for name, value in hidden.items())
        with site.app_context():
            assert db.session.query(Application).filter_by(channel="import").count() == done
            assert storage.get(hidden["file"]), "the rest is read from it"
    assert browser.post(f"{DESK}/import/confirm", data=hidden).status_code == 302
    assert "导入了 5 人" in browser.get(DESK).get_data(as_text=True)
    # Another clerk may be looking at the same sheet: the file goes with the daily sweep, not before.
    with site.app_context():
        assert storage.get(hidden["file"])
        assert erase_files.sweep() == 0
        age = time.time() - erase_files.UNCLAIMED.total_seconds() - 60
        os.utime(storage.path_of(hidden["file"]), (age, age))
        assert erase_files.sweep() == 1
        with refused("file-unknown"):
            storage.get(hidden["file"])


def test_while_the_file_is_read_again_others_can_save(
    site: Flask, browser_of: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of("clerk1")
    hidden = looked_at(site, browser, 1)
    saved = []

    def watched(*args: Any) -> confirm_import.Left:
        left = confirm_import.what_is_left(*args)
        # What a second process would do: it gets the lock, or an error after a while.
        with db.engine.begin() as other:
            if other.dialect.name == "postgresql":
                other.execute(text("SET LOCAL lock_timeout = '2s'"))
            saved.append(other.execute(text("UPDATE cohort SET code = code")).rowcount)
        return left

    monkeypatch.setattr(desk_import, "what_is_left", watched)
    assert browser.post(f"{DESK}/import/confirm", data=hidden).status_code == 302
    assert saved == [1]


def test_an_unreadable_sheet_says_so_on_the_page(browser_of: Callable[[str], FlaskClient]) -> None:
    browser = browser_of("clerk1")
    for content in (b"", b"PK\x03\x04 not a workbook", b"a,b\n1,2\n"):
        sent = {"sheet": (io.BytesIO(content), "a.xlsx")}
        answer = browser.post(f"{DESK}/import", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert 'id="sheet-error"' in answer.get_data(as_text=True)


def test_the_template_is_a_workbook(browser_of: Callable[[str], FlaskClient]) -> None:
    answer = browser_of("clerk1").get(f"{DESK}/import/template.xlsx")
    assert answer.data.startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_office_decides_waivers_and_the_auditor_only_looks(
    site: Flask, browser_of: Callable[[str], FlaskClient]
) -> None:
    own = identity(site, "庚辛壬")
    office, auditor = browser_of("office1"), browser_of("auditor1")
    assert "庚辛壬" in office.get("/office/waivers/jinsha-2016").get_data(as_text=True)
    with site.app_context():
        waiver = db.session.query(Waiver).one().id
    ruling = {f"w{waiver}-submit": "1", f"w{waiver}-granted": "yes", f"w{waiver}-reason": "能力突出"}
    assert 'name="w' not in auditor.get(f"/office/waivers/case/{own}").get_data(as_text=True)
    assert auditor.post(f"/office/waivers/case/{own}", data=ruling).status_code == 403
    assert (
        office.post(f"/office/waivers/case/{own}", data={**ruling, f"w{waiver}-reason": ""}).status_code
        == 422
    )
    assert office.post(f"/office/waivers/case/{own}", data=ruling).status_code == 302
    page = office.get(f"/office/waivers/case/{own}").get_data(as_text=True)
    assert "能力突出" in page
    assert "甲office1" in page
    assert "-confirm" not in page
    with site.app_context():
        assert db.session.get(Application, own).state == "waiver"  # type: ignore[union-attr]


def test_another_person_confirms_a_grant_or_sends_it_back(
    site: Flask, browser_of: Callable[[str], FlaskClient], clock: FixedClock
) -> None:
    own = identity(site, "庚辛壬")
    with site.app_context():
        staff(clock.now(), "second1", "second-signatory")
        db.session.commit()
        waiver = db.session.query(Waiver).one().id
    office, second, auditor = browser_of("office1"), browser_of("second1"), browser_of("auditor1")
    page = f"/office/waivers/case/{own}"
    ruling = {f"w{waiver}-submit": "1", f"w{waiver}-granted": "yes", f"w{waiver}-reason": "能力突出"}
    confirm = {f"b{waiver}-confirm": "1"}
    # Roles come first, also where there is nothing to decide or to confirm yet.
    back = {f"b{waiver}-back": "1", f"b{waiver}-reason": ""}
    assert second.post(page, data=ruling).status_code == 403
    assert [auditor.post(page, data=one).status_code for one in (ruling, confirm, back, {})] == [403] * 4
    assert office.post(page, data=ruling).status_code == 302
    assert office.post(page, data=confirm).status_code == 422
    assert [auditor.post(page, data=one).status_code for one in (ruling, confirm, back, {})] == [403] * 4
    assert second.post(page, data=ruling).status_code == 403
    assert "庚辛壬" in second.get("/office/waivers/jinsha-2016").get_data(as_text=True)
    assert second.post(page, data={f"b{waiver}-back": "1", f"b{waiver}-reason": ""}).status_code == 422
    assert second.post(page, data={f"b{waiver}-back": "1", f"b{waiver}-reason": "没核实"}).status_code == 302
    shown = office.get(page).get_data(as_text=True)
    assert "没核实" in shown
    assert "甲second1" in shown
    # The page the second person still has open: the grant is gone, so there is nothing to confirm.
    stale = second.post(page, data=confirm, follow_redirects=True)
    assert "刚才有人已经处理过了" in stale.get_data(as_text=True)
    assert office.post(page, data=ruling).status_code == 302
    assert second.post(page, data=confirm).status_code == 302
    with site.app_context():
        assert db.session.get(Application, own).state == "eligible"  # type: ignore[union-attr]
