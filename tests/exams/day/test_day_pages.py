"""The pages of the day as office, second person and proctor meet them, and as the candidate's phone meets a pause."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest

from exams.models import Attempt, AttemptPresence, ExamPause, ExamSeat, Incident
from exams.services.pause_exam import pause_exam
from exams.services.save_answers import Answer, save_answers
from exams.services.start_attempt import Start, start_attempts
from exams.services.submit_attempt import submit_attempt
from exams.sitting.staggering import groups
from recruit.db import db
from recruit.models import AuditEntry, Entry
from recruit.tables import read_table, write_xlsx
from tests.exams.sitting.minutes import MINUTE, SECOND
from tests.exams.sitting.sheets import client_id, position_of
from tests.support.signed_in import sign_in


@pytest.fixture
def desk(world, people, seated, app, clock):
    """A browser for whoever is asked for; the office's page of the day."""
    clock.set(world.opens + 30 * MINUTE)
    return lambda login: sign_in(app.test_client(), login)


def counts(text: str) -> dict[str, int]:
    return {word: int(number) for number, word in re.findall(r'<b class="num">(\d+)</b> ([^<]+)</a>', text)}


def test_the_console_tells_who_is_where(world, desk, clock):
    """Four people: one silent, one writing with answers still on the phone, one handed in, one never came."""
    silent, writing, done = start_attempts([Start(entry, world.opens) for entry in world.entries[:3]])
    at = clock.now()
    save_answers([Answer(writing.id, client_id(1), 1, position_of(writing, "short"), ["x"])], at)
    db.session.add(AttemptPresence(attempt_id=writing.id, heard_at=at - SECOND, devices=2, unsaved=3))
    db.session.add(AttemptPresence(attempt_id=silent.id, heard_at=at - timedelta(minutes=2, seconds=1)))
    submit_attempt(done, at)
    db.session.commit()
    url = f"/exam/office/{world.stage_id}/day"
    page = desk("chief").get(url).text
    told = counts(page)
    assert {word: told[word] for word in ("没有动静", "正在答题", "已经交卷", "没有打开", "手机里有没送到的")} == {
        "没有动静": 1, "正在答题": 1, "已经交卷": 1, "没有打开": 1, "手机里有没送到的": 1,
    }  # fmt: skip # data: words on the page
    assert "没送到 3" in page
    assert "换设备 1 次" in page
    assert "1 题，" in page
    only = desk("chief").get(url + "/live?state=silent").text
    assert re.findall(r">(000\d)</a>", only) == ["0001"]
    assert re.findall(r">(000\d)</a>", desk("chief").get(url + "/live?room=机房二").text) == ["0003"]
    assert re.findall(r">(000\d)</a>", desk("chief").get(url + "/live?state=unsaved").text) == ["0002"]


def test_a_proctor_sees_the_rooms_they_watch_and_a_township_its_own(world, desk):
    url = f"/exam/office/{world.stage_id}"
    assert re.findall(r">(000\d)</a>", desk("proc").get(url + "/day").text) == ["0001", "0002"]
    assert re.findall(r">(000\d)</a>", desk("local").get(url + "/day").text) == ["0002", "0004"]
    third, first = world.entry_ids[2], world.entry_ids[0]
    assert desk("proc").get(f"{url}/person/{third}").status_code == 404
    assert desk("proc").get(f"{url}/person/{first}").status_code == 200
    for act in ("slip", "code", "release"):
        assert desk("proc").post(f"{url}/person/{third}/{act}").status_code == 404
    searched = desk("proc").post(f"{url}/help", data={"q": "丙某"}).text
    assert re.findall(r">(000\d)</a>", searched) == ["0001", "0002"]
    assert desk("sec").get(f"{url}/help").status_code == 403


def test_pause_and_resume_on_the_page_and_on_the_phone(world, desk, clock):
    url = f"/exam/office/{world.stage_id}"
    (attempt,) = start_attempts([Start(world.entries[0], world.opens)])
    db.session.commit()
    attempt_id = attempt.id
    phone = desk("a1")
    before = phone.get(f"/exam/sitting/{attempt_id}/time").json["deadline"]
    assert desk("chief").post(url + "/pause", data={"room": "", "cause": ""}).status_code == 422
    told = desk("chief").post(
        url + "/pause", data={"cause": "power", "reason": "停电 <b>"}, follow_redirects=True
    )
    assert "全场暂停中" in told.text
    assert "停电 &lt;b&gt;" in told.text
    assert "考试暂停了" in desk("a4").get(f"/exam/{world.entry_ids[3]}").text
    refused = desk("a4").post(f"/exam/{world.entry_ids[3]}/start")
    assert "考试暂停了" in refused.text
    clock.advance(minutes=10)
    assert phone.get(f"/exam/sitting/{attempt_id}/time").json["deadline"] == before + 600_000
    number = db.session.query(ExamPause).one().id
    db.session.rollback()
    assert desk("sec").post(f"/exam/office/pause/{number}/resume").status_code == 403
    assert desk("proc").post(f"/exam/office/pause/{number}/resume").status_code == 404
    assert "全场暂停中" in desk("sec").get(url + "/day").text
    assert "恢复了" in desk("chief").post(f"/exam/office/pause/{number}/resume", follow_redirects=True).text
    clock.advance(minutes=10)
    assert phone.get(f"/exam/sitting/{attempt_id}/time").json["deadline"] == before + 600_000


def test_an_incident_is_noted_corrected_by_another_and_taken_away(world, desk, clock):
    url = f"/exam/office/{world.stage_id}/incidents"
    what = {"cause": "illness", "number": "0001", "room": "", "happened_at": "2016-05-21T09:20",
            "words": "头晕", "measures": "送到休息室", "corrects": ""}  # fmt: skip
    assert desk("proc").post(url, data=what | {"number": "0003"}).status_code == 422
    assert desk("proc").post(url, data=what | {"words": ""}).status_code == 422
    assert desk("proc").post(url, data=what | {"happened_at": "0001-01-01T00:00"}).status_code == 422
    assert desk("proc").post(url, data=what).status_code == 303
    first = db.session.query(Incident).one()
    db.session.rollback()
    again = desk("chief").get(f"{url}?corrects={first.id}").text
    assert "头晕" in again
    desk("chief").post(url, data=what | {"words": "只是饿了", "corrects": str(first.id)})
    page = desk("sec").get(url).text
    assert f"更正第 {first.id} 条" in page
    assert "头晕" in page
    assert "只是饿了" in page
    sheet = read_table(desk("sec").get(url + ".xlsx").data)
    assert [row.get("发生了什么") for row in sheet.rows] == ["头晕", "只是饿了"]
    assert [row.get("更正哪一条") for row in sheet.rows] == ["", str(first.id)]
    noted = db.session.query(AuditEntry).filter_by(action="exam.incident").first()
    assert (noted.facts["cause"], noted.facts["number"]) == ("other", "0001")
    assert "头晕" not in str(noted.facts)
    assert "头晕" in desk("proc").get(f"/exam/office/{world.stage_id}/person/{world.entry_ids[0]}").text


def test_a_sheet_of_seats_is_looked_at_row_by_row_and_taken_as_shown(world, desk):
    url = f"/exam/office/{world.stage_id}/seats"
    rows = [("0001", "机房三", "5"), ("0002", "机房三", "5"), ("9999", "机房三", "6"), ("0003", "机房三", "x"),
            ("0004", "=1+1", "1")]  # fmt: skip
    sheet = write_xlsx(("准考证号", "考室", "座位"), rows, "x", world.opens)  # data: headings
    client = desk("chief")
    looked = client.post(url + "/sheet", data={"sheet": (io.BytesIO(sheet), "seats.xlsx")})
    assert looked.status_code == 200
    for words in ("5 号座位排了两个人", "没有这个准考证号", "1 到 2000 之间"):  # data: words on the page
        assert words in looked.text
    token = re.search(r'name="token" value="([^"]+)"', looked.text)[1]
    hidden = re.search(r'name="rows" value="([^"]+)"', looked.text)[1].replace("&#34;", '"')
    changed = {"token": token, "rows": hidden.replace("0001", "0002")}
    client.post(url + "/sheet", data=changed)
    assert db.session.query(ExamSeat).filter_by(room="机房三").count() == 0
    db.session.rollback()
    client.post(url + "/sheet", data={"token": token, "rows": hidden})
    taken = {one.entry_id: (one.room, one.seat) for one in db.session.query(ExamSeat)}
    assert taken[world.entry_ids[0]] == ("机房三", 5)
    assert taken[world.entry_ids[3]] == ("=1+1", 1)
    assert taken[world.entry_ids[2]] == ("机房二", 1)


def test_seats_are_drawn_from_a_word_and_stay_once_somebody_has_begun(world, desk):
    url = f"/exam/office/{world.stage_id}/seats"
    client = desk("chief")
    assert "一行写一个" in client.post(url, data={"rooms": "机房", "order": "number"}).text
    assert "要坐 4 人" in client.post(url, data={"rooms": "机房 3", "order": "number"}).text
    drawn = {"rooms": "东 2\n西 2", "order": "drawn", "seed": "六月一号"}
    assert client.post(url, data=drawn).status_code == 303
    first = [
        (one.entry_id, one.room, one.seat) for one in db.session.query(ExamSeat).order_by(ExamSeat.entry_id)
    ]
    assert sorted(place[1:] for place in first) == [("东", 1), ("东", 2), ("西", 1), ("西", 2)]
    assert db.session.query(AuditEntry).filter_by(action="exam.seats").all()[-1].facts["seed"] == "六月一号"
    gone = db.session.get(Entry, world.entry_ids[3])
    gone.candidacy.state = "withdrawn"
    db.session.commit()
    assert client.post(url, data={"rooms": "东 2\n西 1", "order": "number"}).status_code == 303, (
        "a seat left empty"
    )
    first = [
        (one.entry_id, one.room, one.seat) for one in db.session.query(ExamSeat).order_by(ExamSeat.entry_id)
    ]
    assert [place[1:] for place in first] == [("东", 1), ("东", 2), ("西", 1)]
    start_attempts([Start(world.entries[0], world.opens)])
    db.session.commit()
    refused = client.post(url, data={"rooms": "别处 9", "order": "number"})
    assert "已经开考" in refused.text
    own = desk("a1").get(f"/exam/{world.entry_ids[0]}").text
    assert f"{first[0][1]}，{first[0][2]} 号" in own


def test_the_help_desk_notes_who_was_looked_for_and_never_shows_an_answer(world, desk, clock):
    (attempt,) = start_attempts([Start(world.entries[0], world.opens)])
    position = position_of(attempt, "short")
    save_answers([Answer(attempt.id, client_id(1), 1, position, ["隐秘的答案"])], clock.now())
    db.session.commit()
    url = f"/exam/office/{world.stage_id}"
    found = desk("proc").post(f"{url}/help", data={"q": "000x"}).text
    assert re.findall(r">(000\d)</a>", found) == ["0001", "0002"]
    noted = db.session.query(AuditEntry).filter_by(action="exam.help-look").one()
    assert (noted.actor, noted.facts["numbers"]) == ("proc", ["0001", "0002"])
    db.session.rollback()
    page = desk("proc").get(f"{url}/person/{world.entry_ids[0]}").text
    assert f"第 {position} 题" in page
    assert "隐秘" not in page
    wrong = desk("proc").post(
        f"{url}/person/{world.entry_ids[0]}/slip", data={"id_number": "520523199001010000"}
    )
    assert wrong.status_code == 422
    assert "对不上" in wrong.text
    phone = desk("a1")
    assert phone.get(f"/exam/{world.entry_ids[0]}").status_code == 200
    desk("proc").post(f"{url}/person/{world.entry_ids[0]}/release")
    assert phone.get(f"/exam/{world.entry_ids[0]}").status_code == 302
    released = db.session.query(AuditEntry).filter_by(action="exam.help-release").one()
    assert released.subject == "candidacy:test/0001"


def test_time_is_asked_for_one_room_and_another_rooms_proctor_does_not_see_it(world, desk):
    start_attempts([Start(entry, world.opens) for entry in world.entries])
    db.session.commit()
    url = f"/exam/office/{world.stage_id}/time"
    wanted = {"who": "room", "numbers": "", "minutes": "10", "cause": "power", "township": ""}
    assert "请选一个考室" in desk("chief").post(url, data=wanted | {"room": ""}).text
    assert desk("chief").post(url, data=wanted | {"room": "机房一"}).status_code == 303
    assert "加 10 分钟，2 人" in desk("sec").get(url).text
    assert desk("chief").post(url, data=wanted | {"room": "机房二"}).status_code == 303
    seen = desk("proc").get(url).text
    assert ("0001" in seen, "0003" in seen) == (True, False)
    assert db.session.query(Attempt).count() == 4


def test_the_checklist_works_itself_out(world, desk, people, clock):
    url = f"/exam/office/{world.stage_id}/checklist"
    page = desk("sec").get(url).text
    assert "还有 1 人没有座位" in page
    assert "机房二" in page
    assert "zeyou worker" in page
    assert "https" in page
    pause_exam(world.stage, None, "power", "", people.office, clock.now())


def test_staggered_starts_by_two_people_before_the_doors(world, desk, clock):
    url = f"/exam/office/{world.stage_id}/starts"
    asked = {"way": "number", "groups": "2", "minutes": "30"}
    late = desk("chief").post(url, data=asked, follow_redirects=True).text
    assert "不能再改分批" in late
    clock.set(world.opens - timedelta(days=1))
    shown = desk("chief").get(url, query_string=asked).text
    assert "0001 – 0002" in shown
    assert "0003 – 0004" in shown
    assert desk("chief").post(url, data=asked).status_code == 303
    plan = re.search(r"starts/(\d+)/confirm", desk("sec").get(url).text)[1]
    assert "/confirm" not in desk("chief").get(url).text
    again = desk("chief").post(f"/exam/office/starts/{plan}/confirm", follow_redirects=True).text
    assert "4 人的开考时间" not in again
    done = desk("sec").post(f"/exam/office/starts/{plan}/confirm", follow_redirects=True).text
    assert "4 人的开考时间都写好了" in done
    assert "0003 – 0004" in done, "what was confirmed stays on the page"
    assert "不能再分批" not in done
    first, last = world.entries[0], world.entries[3]
    assert first.window == (world.opens, world.closes)
    assert last.window == (world.opens + 30 * MINUTE, world.closes + 30 * MINUTE)
    desk("chief").post(url, data=asked | {"groups": "1"})
    plan = re.search(r"starts/(\d+)/confirm", desk("sec").get(url).text)[1]
    desk("sec").post(f"/exam/office/starts/{plan}/confirm")
    db.session.refresh(last)
    assert last.window == (world.opens, world.closes), "one group takes it back"


def test_a_group_of_several_rooms_names_also_those_without_a_seat():
    first, other = groups({"0001": "", "0002": "A", "0003": "B", "0004": "B"}, 2, 10)
    assert (first.numbers, first.marks) == (("0001", "0002"), ("", "A"))
    assert (other.marks, groups({"0001": "", "0002": ""}, 2, 10)[0].marks) == (("B",), ())
