"""Missing papers as the desk and the office meet them: the list, a tick at registering, the refusal."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, Application, Candidacy, Cohort, Message
from recruit.services.register import register
from recruit.services.settle_papers import refuse_for_papers
from tests.support.desk_site import identity, open_desk
from tests.support.importing import numbered
from tests.support.registering import (
    fields_of,
    filled,
    picture,
)
from tests.support.signed_in import browser

pytestmark = pytest.mark.database
PAGE = "/desk/jinsha-2016/lacking"


@pytest.fixture
def site(app: Flask, clock: FixedClock) -> Flask:
    with app.app_context():
        open_desk(clock.now())
    return app


def states(site: Flask) -> dict[str, tuple[str, str]]:
    with site.app_context():
        rows = db.session.query(Application, Candidacy).join(
            Candidacy, Candidacy.application_id == Application.id
        )
        return {one.person.name: (one.state, candidacy.state) for one, candidacy in rows}


def later(site: Flask, clock: FixedClock) -> None:
    with site.app_context():
        closes = db.session.query(Cohort).one().stage("registration").closes_at
    clock.set(closes + timedelta(hours=1))


def test_the_desk_lists_its_own_and_ticks_what_it_saw(site: Flask) -> None:
    desk = browser(site, "clerk1")
    assert "1 人材料没有交齐" in desk.get("/desk/jinsha-2016").text
    page = desk.get(PAGE).text
    assert "甲乙丙" in page
    assert "丁戊己" not in page
    assert "不予通过</button>" not in page
    own, other = identity(site, "甲乙丙"), identity(site, "丁戊己")
    assert desk.post(PAGE, data={"step": "refuse", "who": "all"}).status_code == 403
    assert "请先勾选人" in desk.post(PAGE, data={"step": "seen"}, follow_redirects=True).text
    answer = desk.post(PAGE, data={"step": "seen", "id": [own, other]}, follow_redirects=True)
    assert "1 人的材料原件当面看过" in answer.text
    assert "材料都交齐了" in answer.text
    assert "当面看过" in desk.get(f"/desk/application/{own}").text
    # What was noted of the wrong person is taken back by one click, and what was missing is missing again.
    assert desk.post(f"/desk/application/{other}/originals/back").status_code == 404
    assert (
        "缺的材料还要交" in desk.post(f"/desk/application/{own}/originals/back", follow_redirects=True).text
    )
    assert "甲乙丙" in desk.get(PAGE).text
    assert desk.post(f"/desk/application/{other}/originals").status_code == 404
    office = browser(site, "office1")
    assert "丁戊己" in office.get(PAGE).text
    assert desk.post(PAGE, data={"step": "burn", "id": [own]}).status_code == 422


def test_one_tick_while_registering_is_enough(site: Flask) -> None:
    desk = browser(site, "clerk1")
    assert desk.post("/desk/jinsha-2016/register", data={**fields_of(5, name="庚辛壬"), "originals": "y"})
    with site.app_context():
        seen = {one.person.name: one.originals_seen_at for one in db.session.query(Application)}
    assert seen["庚辛壬"] is not None
    assert seen["甲乙丙"] is None
    desk.post("/desk/jinsha-2016/register", data=fields_of(7, name="癸子丑"))
    own = identity(site, "癸子丑")
    assert "还没有交的照片" in desk.get(f"/desk/application/{own}").text
    assert desk.post(f"/desk/application/{own}/originals").status_code == 303
    assert "还没有交的照片" not in desk.get(f"/desk/application/{own}").text


def test_the_office_refuses_after_the_deadline_once_it_has_read_the_names(
    site: Flask, clock: FixedClock
) -> None:
    office = browser(site, "office1")
    with site.app_context():
        stage = db.session.query(Cohort).one().stage("registration").id
    told = "还有 2 人材料没有交齐"
    assert told in office.get(f"/office/stage/{stage}").text
    assert PAGE in office.get(f"/office/stage/{stage}").text
    early = office.post(PAGE, data={"step": "refuse", "who": "all"}, follow_redirects=True).text
    assert "还来得及补交" in early
    later(site, clock)
    asked = office.post(PAGE, data={"step": "refuse", "who": "all"}).text
    assert "2 人材料不全，不予通过？" in asked
    assert "毕业证照片" in asked
    assert states(site) == {"甲乙丙": ("eligible", "active"), "丁戊己": ("eligible", "active")}
    own = identity(site, "甲乙丙")
    sure = {"step": "refuse", "sure": "1", "id": [own]}
    assert "1 人因材料没有交齐不予通过" in office.post(PAGE, data=sure, follow_redirects=True).text
    assert states(site) == {"甲乙丙": ("refused", "excluded"), "丁戊己": ("eligible", "active")}
    applicant = browser(site, _login(site, own))
    mine = applicant.get("/my").text
    assert "材料没有交齐，报名没有通过" in mine
    assert "意见窗口" in mine
    assert "材料没有交齐" in applicant.get("/my/application").text
    # Nobody comes back before the papers are there; then one click takes them in again.
    again = {"step": "again", "id": [own]}
    assert "还没有交齐，不能恢复" in office.post(PAGE, data=again, follow_redirects=True).text
    office.post(f"/desk/application/{own}/originals")
    assert "补齐了，可以恢复" in office.get(PAGE).text
    assert "1 人恢复了报名" in office.post(PAGE, data=again, follow_redirects=True).text
    assert states(site)["甲乙丙"] == ("eligible", "active")


def _login(site: Flask, application_id: int) -> str:
    with site.app_context():
        return str(db.session.get_one(Application, application_id).number)


def test_the_desk_page_takes_a_late_picture(site: Flask, clock: FixedClock) -> None:
    later(site, clock)
    desk, own = browser(site, "clerk1"), identity(site, "甲乙丙")
    assert "替本人补照片" in desk.get(f"/desk/application/{own}").text
    assert "还缺的照片，名单签字以前可以补" in desk.get(f"/desk/application/{own}/papers").text
    sent = {"diploma": (io.BytesIO(picture()), "a.jpg")}
    address = f"/desk/application/{own}/papers"
    assert desk.post(address, data=sent, content_type="multipart/form-data").status_code == 302
    with site.app_context():
        assert [one.field for one in db.session.get_one(Application, own).attachments] == ["diploma"]


def many(site: Flask, count: int) -> list[int]:
    with site.app_context():
        cohort = db.session.query(Cohort).one()
        at = cohort.stage("registration").opens_at
        forms = [
            replace(filled(1), id_number=numbered(serial), phone=f"136{serial:08d}")
            for serial in range(count)
        ]
        rows = [one.id for one in register(cohort, forms, "web", None, at)]
        db.session.commit()
        return rows


def test_nobody_has_seen_the_papers_of_people_by_the_hundred(site: Flask) -> None:
    many(site, 3)
    desk = browser(site, "clerk1")
    page = desk.get(PAGE).text
    assert 'value="all"' not in page
    answer = desk.post(PAGE, data={"step": "seen", "who": "all"}, follow_redirects=True)
    assert "请先勾选人" in answer.text
    with site.app_context():
        seen = db.session.query(Application).filter(Application.originals_seen_at.is_not(None)).count()
    assert seen == 0


def test_however_many_were_refused_each_can_be_taken_in_again(site: Flask, clock: FixedClock) -> None:
    everybody = many(site, 105)
    later(site, clock)
    with site.app_context():
        by = db.session.query(Account).filter_by(login="office1").one()
        rows = [db.session.get_one(Application, key) for key in everybody]
        assert refuse_for_papers(rows, by, clock.now()) == 105
        number, first_refused = rows[-1].number, rows[0].number
        db.session.commit()
    office, last = browser(site, "office1"), everybody[-1]
    first, following = (office.get(f"{PAGE}?refused={page}").text for page in (1, 2))
    assert (number in first, number in following) == (False, True)
    assert "refused=2#refused" in first
    own = f"/desk/application/{last}"
    assert "办公室可以恢复报名" in office.get(own).text
    assert "/again" not in office.get(own).text
    office.post(f"{own}/originals")
    # Who has completed them comes first, whatever the page was.
    page = office.get(PAGE).text
    assert f'value="{last}"' in page
    rest = page[page.index('id="refused"') :]
    assert rest.index(number) < rest.index(first_refused)
    assert f'action="{own}/again"' in office.get(own).text
    assert f'action="{own}/again"' not in browser(site, "clerk1").get(own).text
    assert browser(site, "clerk1").post(f"{own}/again").status_code == 403
    assert "报名恢复了" in office.post(f"{own}/again", follow_redirects=True).text
    with site.app_context():
        application = db.session.get_one(Application, last)
        assert application.state == "eligible"
        told = db.session.query(Message).filter_by(template="registration-restored").one()
        assert (
            told.account_id == db.session.query(Account).filter_by(person_id=application.person_id).one().id
        )
    # Taken back later, the papers are missing again, and registration waits for them.
    assert "缺的材料还要交" in office.post(f"{own}/originals/back", follow_redirects=True).text
    assert number in office.get(f"{PAGE}?page=2").text + office.get(PAGE).text
