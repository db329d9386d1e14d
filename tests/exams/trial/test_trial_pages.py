"""The pages of a trial's figures and groups, as a candidate and the office use them."""

from __future__ import annotations

import io

import pytest

from exams.models import ActivityLine, FormResponse, ReportNote
from exams.services.import_activity import preview_activity, take_activity
from exams.services.submit_form import Filled, slots_of, submit_forms
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account
from tests.exams.fieldwork import field

pytestmark = pytest.mark.database
REPORT = {
    "orders": "90",
    "amount": "2000",
    "visitors": "20",
    "parcels": "10",
    "story": "今天来了一个大单，帮合作社订了化肥和种子。",
}


@pytest.fixture
def trial(app_context, clock: FixedClock):
    world = field.build("task-2")
    days = slots_of(world.entries[0])
    for day in days[:2]:
        submit_forms(
            [Filled(world.entries[0], "reports", field.day(orders=4 + day.number), str(day.number))],
            day.opens,
        )
    db.session.commit()
    clock.set(days[2].opens)
    return world


def test_a_figure_out_of_line_is_taken_asked_about_and_explained(trial, app):
    own = field.sign_in(app.test_client(), "a1")
    home = f"/trial-operation/{trial.entry_ids[0]}/"
    sent = own.post(f"{home}reports/3", data=REPORT)
    assert sent.headers["Location"].endswith(f"{home}reports/3")
    assert db.session.query(FormResponse).filter_by(slot="3", current=True).count() == 1
    page = own.get(f"{home}reports/3").text
    assert "是 90，以前每天一般是 5.5" in page
    assert "请再看一眼数字" in own.get(home).text
    empty = own.post(f"{home}reports/3/note", data={"said": " 好 "})
    assert empty.status_code == 422
    assert "至少 4 个字" in empty.text
    assert own.post(f"{home}reports/3/note", data={"said": "合作社一次订的"}).status_code == 303
    assert "请再看一眼数字" not in own.get(home).text
    own.post(f"{home}reports/3", data=REPORT | {"orders": "91"})
    assert "请再看一眼数字" in own.get(home).text
    own.post(f"{home}reports/3", data=REPORT | {"orders": "7"})
    assert "请再看一眼数字" not in own.get(home).text
    assert own.post(f"{home}reports/3/note", data={"said": "没有什么可说"}).status_code == 409
    assert db.session.query(ReportNote).count() == 1


def test_another_candidate_cannot_explain_for_somebody(trial, app):
    other = field.sign_in(app.test_client(), "a2")
    url = f"/trial-operation/{trial.entry_ids[0]}/reports/1/note"
    assert other.post(url, data={"said": "不是我写的"}).status_code == 404


def test_the_office_sees_all_sides_and_the_markers_the_doubts(trial, app):
    own = field.sign_in(app.test_client(), "a1")
    own.post(f"/trial-operation/{trial.entry_ids[0]}/reports/3", data=REPORT)
    field.examiners(trial, "spirit")
    office = field.sign_in(app.test_client(), "office")
    url = f"/trial-operation/office/{trial.stage_id}/"
    page = office.get(f"{url}?by=doubts").text
    assert page.index("0001") < page.index("0002")
    assert "1 天，说明了 0 天" in page
    assert "导入群里的表" in page
    assert office.get(f"{url}?by=rank").status_code == 404
    one = office.get(f"{url}{trial.entry_ids[0]}").text
    assert "本人还没有说明" in one
    marker = field.sign_in(app.test_client(), "marker")
    assert "以前每天一般是 5.5" in marker.get(f"/examine/{trial.stage_id}/spirit/{trial.entry_ids[0]}/").text
    assert marker.get(url).status_code == 403


def test_a_table_is_looked_at_taken_in_and_its_names_settled(trial, app):
    field.staff("office", "office")
    office = field.sign_in(app.test_client(), "office")
    url = f"/trial-operation/office/{trial.stage_id}/groups/activity"
    text = "昵称,准考证号,回应次数,分享次数\n第一人,0001,10,2\n谁啊,,3,1\n坏行,,很多,1\n"
    seen = office.post(url, data={"sheet": (io.BytesIO(text.encode()), "群.csv")})
    assert "看不懂这个数" in seen.text
    assert "有 1 个名字还不知道是谁" in seen.text
    hidden = dict.fromkeys(("file", "token"), "")
    for name in hidden:
        hidden[name] = seen.text.split(f'name="{name}" value="')[1].split('"')[0]
    office.post(f"{url}/take", data=hidden | {"title": "试运营一群"})
    line = db.session.query(ActivityLine).filter_by(how="open").one()
    names = f"/trial-operation/office/groups/{line.sheet_id}"
    assert "谁啊" in office.get(names).text
    assert f"{names}/rest" in office.get(names).text
    office.post(f"{names}/settle", data={"line": line.id, f"number-{line.id}": "9999"})
    assert "这一环节里没有这位考生" in office.get(names).text
    office.post(f"{names}/settle", data={"line": line.id, f"number-{line.id}": "0002"})
    assert "名字都对上了" in office.get(names).text
    office.post(f"{names}/take-back")
    assert "撤掉了" in office.get(url).text
    table = office.get(f"{url}.xlsx")
    assert table.data[:2] == b"PK"
    nothing = office.post(url, data={"sheet": (io.BytesIO(b"\x00\x01"), "群.xlsx")})
    assert nothing.status_code == 422
    field.staff("town", "office", township="520523100")
    assert field.sign_in(app.test_client(), "town").get(url).status_code == 409


def test_one_candidates_figures_are_entered_by_hand(trial, app):
    field.staff("office", "office")
    office = field.sign_in(app.test_client(), "office")
    url = f"/trial-operation/office/{trial.stage_id}/groups/activity"
    office.post(f"{url}/enter", data={"number": "0001", "figure-answers": "x", "title": "一群"})
    assert "看不懂这个数" in office.get(url).text
    office.post(f"{url}/enter", data={"number": "0001", "figure-answers": "12", "title": "一群 补记"})
    assert "一群 补记" in office.get(url).text
    assert db.session.query(ActivityLine).one().figures == {"answers": 12, "shares": 0}


def test_a_row_that_was_matched_by_itself_can_be_put_right(trial, app):
    """A villager in the group may bear a candidate's very name."""
    field.staff("office", "office")
    office = field.sign_in(app.test_client(), "office")
    name = trial.entries[0].candidacy.person.name
    by = db.session.query(Account).filter_by(login="office").one()
    text = f"昵称,回应次数,分享次数\n{name},10,2\n"
    seen = preview_activity(trial.stage, "activity", text.encode(), "群.csv", by, trial.during)
    sheet = take_activity(trial.stage, "activity", seen.file, seen.token, "一群", by, trial.during)
    db.session.commit()
    (line,) = sheet.lines
    assert line.how == "name"
    names = f"/trial-operation/office/groups/{sheet.id}"
    assert 'name="row"' in office.get(names).text
    for wrong in ({"row": "9", "who": "nobody"}, {"row": "2"}, {"row": "2", "number": "9999"}):
        office.post(f"{names}/settle", data=wrong)
        assert db.session.get(ActivityLine, line.id, populate_existing=True).how == "name"
    office.post(f"{names}/settle", data={"row": "2", "who": "nobody"})
    assert db.session.get(ActivityLine, line.id, populate_existing=True).how == "nobody"
    office.post(f"{names}/settle", data={"row": "2", "number": "0002"})
    settled = db.session.get(ActivityLine, line.id, populate_existing=True)
    assert (settled.how, settled.entry_id) == ("person", trial.entry_ids[1])


def test_the_rest_of_a_group_is_set_aside_on_its_page(trial, app):
    field.staff("office", "office")
    office = field.sign_in(app.test_client(), "office")
    by = db.session.query(Account).filter_by(login="office").one()
    text = "昵称,回应次数,分享次数\n" + "".join(f"群友{n},1,0\n" for n in range(50))
    seen = preview_activity(trial.stage, "activity", text.encode(), "群.csv", by, trial.during)
    sheet = take_activity(trial.stage, "activity", seen.file, seen.token, "一群", by, trial.during)
    db.session.commit()
    names = f"/trial-operation/office/groups/{sheet.id}"
    office.post(f"{names}/rest")
    page = office.get(names).text
    assert "剩下的 50 个名字记成不是考生" in page
    assert "名字都对上了" in page
