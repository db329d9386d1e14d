"""The pages of training: plan, people, the sheet on a phone, corrections, the own page, register and prints."""

from __future__ import annotations

import io
import re

import pytest

from exams.models import DaySession, TrainingRecord
from exams.queries.training import photos_of, records_in, sheet_of
from exams.services.place_in_training import put_in
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Entry
from tests.exams.training import world
from tests.exams.training.test_corrections import picture
from tests.support.candidates import sign_in


@pytest.fixture
def made(app, app_context):
    found = world.trained()
    for login, role in (("off", "office"), ("t1", "proctor"), ("sec", "second-signatory")):
        world.staff(login, role)
    world.staff("c1", "clerk", township=found.entries[0].candidacy.township_code)
    return found


@pytest.fixture
def one(made, clock) -> DaySession:
    """A session with 0001 and 0002, the clock at its beginning."""
    from recruit.models import Account

    office, trainer = (db.session.query(Account).filter_by(login=login).one() for login in ("off", "t1"))
    found = world.session(made, office, trainer)
    for number in ("0001", "0002"):
        put_in(found, number, office, made.opens)
    db.session.commit()
    clock.set(found.opens_at)
    return found


def roll_of(made, one: DaySession) -> str:
    return f"/training/{made.stage_id}/session/{one.id}/"


def test_the_office_plans_and_mends_beside_the_field(client, clock: FixedClock, made):
    clock.set(made.opens)
    sign_in(client, "off")
    address = f"/training/office/{made.stage_id}"
    assert "还有 4 人一场也没有排" in client.get(address).text
    form = {"name": "上午", "room": "二楼", "lessons": ["trends", "buying"], "opens": "2016-06-09T09:00",
            "pause": "10", "seats": "30", "trainers": []}  # fmt: skip
    refused = client.post(f"{address}/add", data={**form, "opens": "2016-07-09T09:00"})
    assert refused.status_code == 422
    assert "时间要在这一环节之内" in refused.text
    assert 'value="二楼"' in refused.text
    assert client.post(f"{address}/add", data=form).status_code == 303
    found = db.session.query(DaySession).one()
    assert "10:30" in client.get(address).text
    page = client.get(f"{address}/session/{found.id}/edit").text
    assert 'value="上午"' in page
    assert client.post(f"{address}/session/{found.id}/edit", data={**form, "name": "下午"}).status_code == 303
    people = f"{address}/session/{found.id}"
    assert (
        client.post(f"{people}/township", data={"township": ""}, follow_redirects=True).text.count("去掉")
        >= 4
    )
    entry = made.entry_ids[0]
    assert "去掉了" in client.post(f"{people}/out", data={"entry": entry}, follow_redirects=True).text
    assert "排好了" in client.post(f"{people}/person", data={"number": "0001"}, follow_redirects=True).text
    assert "没有找到" in client.post(f"{people}/person", data={"number": "9"}, follow_redirects=True).text
    assert "这一场有 4 人" in client.get(f"{people}/cancel").text
    assert "4 人要排到别的场次" in client.post(f"{people}/cancel", follow_redirects=True).text
    clock.set(made.after)
    assert "记下了：4 人没有来" in client.post(f"{address}/rest", follow_redirects=True).text


def test_a_township_puts_in_its_own_people_and_sees_no_others(client, made, one):
    sign_in(client, "c1")
    assert f"/training/office/{made.stage_id}" in client.get("/examine/").text
    assert "排进各场" in client.get(f"/training/office/{made.stage_id}").text
    page = client.get(f"/training/office/{made.stage_id}/session/{one.id}/people").text
    assert "0001" in page
    assert "0002" not in page
    assert "别的乡镇 1 人" in page
    own = made.entries[0].candidacy.township_code
    address = f"/training/office/{made.stage_id}/session/{one.id}/township"
    assert "排进了 1 人" in client.post(address, data={"township": own}, follow_redirects=True).text
    other = made.entries[1].candidacy.township_code
    assert "排进了" not in client.post(address, data={"township": other}, follow_redirects=True).text
    assert client.get(roll_of(made, one)).status_code == 404
    assert client.get(f"/training/office/{made.stage_id}/register").status_code == 403


def test_the_sheet_on_a_phone(client, clock, made, one):
    sign_in(client, "t1")
    address, first, second = roll_of(made, one), *made.entry_ids[:2]
    assert "现在到" in client.get(address).text
    for _twice in range(2):
        back = client.post(address, data={"tap": f"arrived:{first}"})
        assert back.status_code == 303
        assert back.location.endswith(f"#e{first}")
    assert len(records_in(one)) == 1
    typed = {"tap": "save", f"in-{second}": "9:61", f"out-{second}": "", f"was-{second}": "/"}
    wrong = client.post(address, data=typed)
    assert wrong.status_code == 422
    assert 'value="9:61"' in wrong.text
    clock.set(world.at(made, 0, "10:00"))
    late = {"tap": f"left:{first}", f"in-{second}": "09:30", f"out-{second}": "", f"was-{second}": "/"}
    assert client.post(address, data=late).status_code == 303, "what is typed beside a button is kept with it"
    rows = {row.entry_id: row for row in records_in(one).values()}
    assert rows[first].left_at == world.at(made, 0, "10:00")
    assert rows[second].arrived_at == world.at(made, 0, "09:30")
    stale = {"tap": "save", f"in-{second}": "", f"out-{second}": "", f"was-{second}": "/"}
    client.post(address, data=stale)
    assert records_in(one)[second].arrived_at == world.at(made, 0, "09:30"), "an old page takes nothing back"
    assert "结束以后再交" in client.get(address).text
    assert "加上了" in client.post(f"{address}add", data={"number": "0003"}, follow_redirects=True).text
    clock.set(one.closes_at)
    assert "还有 1 人没有记到" in client.post(f"{address}close", follow_redirects=True).text
    assert "签到表已经交了" in client.post(f"{address}close", data={"rest": "1"}, follow_redirects=True).text
    db.session.expire_all()
    assert sheet_of(one) is not None
    assert client.post(address, data={"tap": "all"}).status_code == 422


def test_everybody_at_one_tap(client, clock, made, one):
    sign_in(client, "t1")
    address, first = roll_of(made, one), made.entry_ids[0]
    client.post(address, data={"tap": f"absent:{first}"})
    assert client.post(address, data={"tap": "all"}).status_code == 303
    client.post(address, data={"tap": "all"})
    assert db.session.query(TrainingRecord).count() == 2
    assert records_in(one)[first].arrived_at is None


def test_a_stranger_finds_no_sheet(client, made, one):
    world.staff("p9", "proctor")
    sign_in(client, "p9")
    assert client.get(roll_of(made, one)).status_code == 404
    assert client.post(roll_of(made, one), data={"tap": "all"}).status_code == 404
    assert client.get("/day/own").text.count("签到表") == 0


def test_a_trainer_finds_the_sheet_from_the_first_page(client, made, one):
    sign_in(client, "t1")
    assert "/day/own" in client.get("/examine/").text
    assert roll_of(made, one) in client.get("/day/own").text


def test_a_photo_of_the_paper_and_the_sheet_to_sign(client, made, one):
    sign_in(client, "t1")
    address = roll_of(made, one)
    file = {"photo": (io.BytesIO(picture(9)), "sheet.png")}
    assert "照片存好了" in client.post(f"{address}photo", data=file, follow_redirects=True).text
    (kept,) = photos_of(one)
    assert client.get(f"{address}photo/{kept.id}").mimetype == "image/jpeg"
    assert "选" in client.post(f"{address}photo", follow_redirects=True).text
    printed = client.get(f"{address}sheet.pdf")
    assert printed.data.startswith(b"%PDF")


def test_a_correction_from_the_trainer_to_the_second_person(client, clock, made, one):
    clock.set(one.closes_at)
    sign_in(client, "t1")
    address = roll_of(made, one)
    client.post(f"{address}close", data={"rest": "1"})
    form = {"number": "0002", "begins": "09:00", "ends": "", "reason": ""}
    refused = client.post(f"{address}correct", data=form)
    assert refused.status_code == 422
    assert 'value="09:00"' in refused.text
    assert client.post(f"{address}correct", data={**form, "reason": "纸上签了名"}).status_code == 303
    client.get("/sign-out")
    sign_in(client, "sec")
    page = client.get(f"/training/office/{made.stage_id}/corrections").text
    assert "纸上签了名" in page
    agree = re.search(r'action="([^"]+/agree)"', page)
    assert agree is not None
    assert "已经更正" in client.post(agree[1], follow_redirects=True).text
    assert records_in(one)[made.entry_ids[1]].arrived_at == one.opens_at


def test_the_own_page_tells_what_is_missing_and_where_to_make_it_up(client, clock, made, one):
    from recruit.models import Account

    office = db.session.query(Account).filter_by(login="off").one()
    later = world.session(made, office, day=1, lessons=("trends",), name="补课")
    db.session.commit()
    sign_in(client, "a1")
    entry = made.entry_ids[0]
    page = client.get(f"/training/own/{entry}").text
    assert "按时去上课" in page
    assert "要上满" in page
    assert "110 分钟" in page
    assert "补课" in page
    assert client.post(f"/training/own/{entry}/choose", data={"session": later.id}).status_code == 303
    assert "退掉这一场" in client.get(f"/training/own/{entry}").text
    assert "退掉了" in client.post(
        f"/training/own/{entry}/leave", data={"session": later.id}, follow_redirects=True
    ).text  # fmt: skip
    other = made.entry_ids[1]
    assert client.get(f"/training/own/{other}").status_code == 404
    assert client.post(f"/training/own/{other}/choose", data={"session": later.id}).status_code == 404


def test_the_register_is_filtered_and_taken_away(client, clock, made, one):
    sign_in(client, "t1")
    client.post(roll_of(made, one), data={"tap": "all"})
    client.get("/sign-out")
    entry = db.session.get_one(Entry, made.entry_ids[0])
    entry.candidacy.person.name = "=1+1"
    db.session.commit()
    sign_in(client, "off")
    address = f"/training/office/{made.stage_id}/register"
    page = client.get(f"{address}?lesson=buying").text
    assert "共 2 行" in page
    assert "2 人次" in page
    content = client.get(f"{address}.csv?number=0001").data.decode("utf-8-sig")
    assert content.count("\r\n") == 4
    assert "'=1+1" in content
    assert client.get(f"{address}.xlsx").data.startswith(b"PK")
    assert client.get(f"{address}?lesson=singing").status_code == 404
    early = client.get(f"/training/office/{made.stage_id}/certificates.pdf")
    assert "名单签字以后才能印" in early.text
