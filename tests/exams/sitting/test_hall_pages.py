"""The pages of an exam on paper, from the print to the third look."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from exams.models import AnswerSheetImport, HallPrint, PaperSitting
from exams.queries.sitting import newest_answers
from exams.sitting.sheet_code import code_of
from recruit.db import db
from tests.exams.sitting.hall import MINUTE, attempt_of, give_every_kind, on_paper, released, sheet_of
from tests.exams.sitting.test_hall import answers_of, sheet_table
from tests.support.candidates import staff
from tests.support.signed_in import sign_in


@pytest.fixture
def desk(world, app, clock):
    """A client for each login, signed in."""
    people = {
        login: staff(login, role)
        for login, role in (
            ("chief", "office"),
            ("sec", "second-signatory"),
            ("clerk", "clerk"),
            ("look", "office"),
        )
    }
    db.session.commit()
    clock.set(world.closes)
    clients = {}
    for login in people:
        clients[login] = app.test_client()
        sign_in(clients[login], login)
    return people, clients


def follow(client, url, **data):
    return client.post(url, data=data, follow_redirects=True)


def typed_as(sat, said):
    from exams.sitting.typed import as_typed

    return {f"q{at}": as_typed(kind, said.get(at, [])) for at, kind in enumerate(sat.asked.kinds, 1)}


def test_a_print_is_asked_for_allowed_made_and_fetched(world, desk):
    people, clients = desk
    give_every_kind(world)
    home = f"/exam/office/{world.stage_id}/hall"
    assert "还没有两个人放行" in clients["chief"].get(home).text
    released(world, people["chief"], people["sec"])
    wrong = clients["chief"].post(home, data={"scope": "numbers", "numbers": "nobody"})
    assert wrong.status_code == 422
    assert "nobody" in wrong.text
    clients["chief"].post(home, data={"scope": "numbers", "numbers": world.entries[0].candidacy.number})
    batch = db.session.query(HallPrint).one().id
    assert clients["chief"].post(f"/exam/office/hall/{batch}/allow").status_code == 403
    assert "同意了" in follow(clients["sec"], f"/exam/office/hall/{batch}/allow").text
    assert clients["look"].post(f"/exam/office/hall/{batch}/print").status_code in (403, 404, 409, 422)
    assert "都印好了" in follow(clients["chief"], f"/exam/office/hall/{batch}/print").text
    reply = clients["sec"].post(f"/exam/office/hall/{batch}/papers.zip")
    names = zipfile.ZipFile(io.BytesIO(reply.data)).namelist()
    assert names[0] == "roster.pdf"
    assert len(names) == 2
    assert reply.headers["Cache-Control"] == "no-store"
    assert "下载印好的" not in clients["look"].get(home).text


def test_two_people_type_and_a_third_settles(world, desk):
    people, clients = desk
    give_every_kind(world)
    sheet = sheet_of(world, world.entries[0], people["chief"])
    db.session.commit()
    sheet_id = sheet.id
    base = f"/exam/office/{world.stage_id}/hall"
    began = world.opens.astimezone(world.stage.cohort.programme.timezone)
    times = {
        "began": began.strftime("%Y-%m-%dT%H:%M"),
        "ended": (began + 40 * MINUTE).strftime("%Y-%m-%dT%H:%M"),
    }
    number = world.entries[0].candidacy.number
    told = follow(clients["chief"], f"{base}/sitting", numbers=number, cause="planned", **times)
    assert "登记了 1 人" in told.text
    attempt_id = db.session.query(PaperSitting).one().attempt_id
    assert "编号不对" in clients["chief"].post(f"{base}/find", data={"code": "12"}).text
    found = clients["chief"].post(f"{base}/find", data={"code": code_of(sheet_id, 1)})
    page = found.headers["Location"]
    assert page.endswith(f"/sheet/{attempt_id}")
    said = {
        "q1": "b", "q2": "ca", "q3": "错", "q4": "http", "q5": "37.5", "q6": "a-", "q7": "dcba", "q8": "先道歉\r\n再换",
    }  # fmt: skip
    bad = clients["chief"].post(page, data=said | {"q1": "z"})
    assert bad.status_code == 422
    assert 'aria-invalid="true"' in bad.text
    assert 'value="ca"' in bad.text
    assert "先放着" in follow(clients["chief"], page, what="aside", **said).text
    assert 'value="AC"' in clients["chief"].get(page).text
    assert "请另一个人" in follow(clients["chief"], page, **said).text
    blind = clients["clerk"].get(page).text
    assert "37.5" not in blind
    assert "不一样" in follow(clients["clerk"], page, **(said | {"q5": "375"})).text
    third = clients["look"].get(page).text
    assert len(re.findall(r'name="pick\d+" value="1"', third)) == 1
    assert clients["look"].post(page, data={}).status_code == 422
    assert "录好了" in follow(clients["look"], page, pick5="1").text
    stands = newest_answers([attempt_id])[attempt_id]
    assert stands[5] == ["37.5"]
    assert stands[2] == ["A", "C"]
    assert stands[6] == ["A", ""]
    assert stands[8] == ["先道歉\n再换"]


def test_wrong_times_are_put_right_from_the_list(world, desk):
    people, clients = desk
    on_paper(world, people["chief"], 0)
    number = world.entries[0].candidacy.number
    base = f"/exam/office/{world.stage_id}/hall"
    link = f"{base}/times?number={number}"
    assert link in clients["chief"].get(f"{base}/desk").text
    assert link not in clients["clerk"].get(f"{base}/desk").text
    began = world.opens.astimezone(world.stage.cohort.programme.timezone)
    assert began.strftime('value="%Y-%m-%dT%H:%M"') in clients["chief"].get(link).text
    said = {"numbers": number, "began": (began + 5 * MINUTE).strftime("%Y-%m-%dT%H:%M")}
    late = {"ended": (began + 90 * MINUTE).strftime("%Y-%m-%dT%H:%M"), "reason": "钟慢"}
    assert "最多考 60 分钟" in clients["chief"].post(f"{base}/times", data=said | late).text
    right = late | {"ended": (began + 40 * MINUTE).strftime("%Y-%m-%dT%H:%M")}
    assert "改了 1 人的时间" in follow(clients["chief"], f"{base}/times", **(said | right)).text


def test_a_table_is_looked_at_put_forward_and_confirmed(world, desk):
    people, clients = desk
    sitting = on_paper(world, people["chief"], 0)
    from exams.queries.hall import sat_of

    said = answers_of(attempt_of(world, 0), right_up_to=9)
    table = sheet_table(sat_of(sitting.attempt_id), said)
    url = f"/exam/office/{world.stage_id}/hall/answers"
    empty = clients["chief"].get(f"{url}.xlsx")
    assert empty.data.startswith(b"PK")
    looked = clients["chief"].post(url, data={"sheet": (io.BytesIO(table), "a.csv")})
    assert looked.status_code == 200
    fields = dict(re.findall(r'name="(token|rows)" value="([^"]*)"', looked.text))
    rows = fields["rows"].replace("&#34;", '"')
    turned = follow(clients["chief"], url, token=fields["token"], rows=rows.replace('"A"', '"B"'))
    assert db.session.query(AnswerSheetImport).count() == 0
    assert turned.status_code == 200
    assert "复核人确认以后才算数" in follow(clients["chief"], url, token=fields["token"], rows=rows).text
    batch = db.session.query(AnswerSheetImport).one().id
    assert clients["chief"].post(f"/exam/office/hall/answers/{batch}/confirm").status_code == 403
    assert "马上算数" in follow(clients["sec"], f"/exam/office/hall/answers/{batch}/confirm").text
    assert newest_answers([sitting.attempt_id])[sitting.attempt_id] == said
