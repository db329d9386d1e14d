"""Evaluations: how a unit stands after its sheets, two people, mending and the second look, pages; both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Evaluation
from recruit.paperfiles import PaperFile
from recruit.programme import load
from recruit.programme.model import Text
from recruit.queries.evaluations import looked_at, round_of, unit_in
from recruit.registers import known_registers
from recruit.registers.evaluations.said import mistakes, read, standing
from recruit.services.evaluate import (
    Found,
    confirm_sheet,
    report_mended,
    send_sheet_back,
    void_sheet,
    write_sheet,
)
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

NOW = datetime(2018, 6, 20, 4, tzinfo=UTC)
DAY, TODAY = date(2018, 6, 10), date(2018, 6, 20)
GOOD = {"stations": Decimal(38), "training": Decimal(18), "sales": Decimal("17.5"), "records": Decimal(16)}
BAD = {**GOOD, "stations": Decimal(2), "training": Decimal(5)}
MID = "mid-term"


def a_round(**more):
    criteria = [
        {"code": code, "title": Text("看", "look"), "max": high} for code, high in (("a", 60), ("b", 40))
    ]
    row = {"code": "one", "title": Text("评", "look"), "per": "county", "criteria": criteria}
    return row | {"from": date(2018, 6, 1), "until": date(2018, 6, 30)} | more


@dataclass
class Sheet:
    state: str = "confirmed"
    a: int = 60
    to_mend: str = ""
    mend_until: date | None = None
    mended: str = ""
    on_day: date = DAY

    @property
    def marks(self):
        return {"a": str(self.a), "b": "0"}


@pytest.mark.parametrize(
    ("sheets", "day", "expected"),
    [
        ([], date(2018, 5, 31), "future"),
        ([], date(2018, 6, 30), "open"),
        ([], date(2018, 7, 1), "late"),
        ([Sheet("rejected")], TODAY, "open"),
        ([Sheet("void"), Sheet("proposed")], TODAY, "waiting"),
        ([Sheet()], TODAY, "passed"),
        ([Sheet(a=59)], TODAY, "mending"),
        ([Sheet(to_mend="x", mend_until=TODAY)], TODAY, "mending"),
        ([Sheet(to_mend="x", mend_until=DAY)], TODAY, "overdue"),
        ([Sheet(to_mend="x", mend_until=DAY, mended="y")], TODAY, "again"),
        ([Sheet(to_mend="x", mend_until=DAY, mended="y"), Sheet()], TODAY, "passed"),
    ],
)
def test_how_a_unit_stands_after_its_sheets(sheets, day, expected):
    (one,) = read([a_round()])
    assert standing(one, sheets, day) == expected


def test_lines_are_marks_and_grades_follow_them():
    plain, lined = read([a_round(), a_round(**{"pass": 70, "good": 90})])
    assert (plain.passes, plain.good, plain.full) == (60, None, 100)
    found = [lined.grade({"a": str(a), "b": "40"}) for a in ("29.99", "30", "49.99", "50")]
    assert found == ["failed", "passed", "passed", "good"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"until": date(2018, 5, 1)}, ("[0].until", "range-backwards")),
        ({"pass": 101}, ("[0].pass", "too-big")),
        ({"good": 101}, ("[0].good", "too-big")),
        ({"pass": 80, "good": 79}, ("[0].good", "range-backwards")),
    ],
)
def test_what_a_programme_may_not_say(more, told):
    assert [one[:2] for one in mistakes([a_round(**more)])] == [told]


@pytest.fixture
def cohort(app_context) -> Cohort:
    start = datetime(2017, 6, 20, 4, tzinfo=UTC)
    cohort = open_cohort(publish(load("neixiang-2017"), None, start), "nx", None, start)
    staff("office", "office")
    staff("second", "second-signatory")
    staff("clerk", "clerk", township=township(cohort))
    db.session.commit()
    return cohort


def township(cohort: Cohort, place: int = 0) -> str:
    return cohort.programme.regions.townships[place].code


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def written(cohort: Cohort, marks=GOOD, place: int = 0, **more) -> Evaluation:
    said = Found(township(cohort, place), DAY, marks, "看了三个站", **more)
    return write_sheet(cohort, MID, said, account("office"), NOW)


def state(cohort: Cohort, day: date = TODAY) -> str:
    return looked_at(cohort, round_of(cohort, MID), day)[0].state


@pytest.mark.database
def test_a_sheet_counts_once_somebody_else_confirmed_it(cohort):
    sheet = written(cohort)
    assert (state(cohort), sheet.mend_until) == ("waiting", None)
    assert refused(lambda: written(cohort))[0] == "evaluation-state"
    assert refused(lambda: confirm_sheet(sheet, account("office"), NOW))[0] == "same-signatory"
    assert refused(lambda: confirm_sheet(sheet, account("clerk"), NOW))[0] == "role-missing"
    confirm_sheet(sheet, account("second"), NOW)
    assert (state(cohort), sheet.marks["sales"]) == ("good", "17.5")
    assert refused(lambda: written(cohort))[0] == "evaluation-state"
    assert refused(lambda: confirm_sheet(sheet, account("second"), NOW))[0] == "wrong-state"
    assert refused(lambda: void_sheet(sheet, " ", account("office"), NOW)) == ("reason-wanted", "reason")
    void_sheet(sheet, "记错了乡镇", account("office"), NOW)
    assert state(cohort) == "open"


@pytest.mark.database
def test_whoever_fails_mends_says_so_and_is_looked_at_anew(cohort):
    office, clerk = account("office"), account("clerk")
    assert refused(lambda: written(cohort, BAD)) == ("evaluation-mend", "to_mend")
    first = written(cohort, BAD, to_mend="补台账")
    assert first.mend_until == date(2018, 7, 10)
    assert refused(lambda: report_mended(cohort, first, "补好了", None, clerk, NOW))[0] == "evaluation-mended"
    confirm_sheet(first, account("second"), NOW)
    assert (state(cohort), state(cohort, date(2018, 7, 11))) == ("mending", "overdue")
    assert refused(lambda: report_mended(cohort, first, " ", None, clerk, NOW)) == ("reason-wanted", "mended")
    report_mended(cohort, first, "补好了", PaperFile("pdf", b"%PDF-1.4 proof"), clerk, NOW)
    assert (state(cohort), first.mended_by_id, bool(first.mended_sha256)) == ("again", clerk.id, True)
    assert refused(lambda: report_mended(cohort, first, "再报", None, clerk, NOW))[0] == "evaluation-mended"
    second = written(cohort, GOOD)
    send_sheet_back(second, "没有附照片", account("second"), NOW)
    assert (state(cohort), second.answer) == ("again", "没有附照片")
    confirm_sheet(written(cohort, GOOD), account("second"), NOW)
    assert state(cohort) == "good"
    found = unit_in(cohort, round_of(cohort, MID), township(cohort), TODAY, office)
    assert [one.state for one in found.sheets] == ["confirmed", "rejected", "confirmed"]


@pytest.mark.database
def test_what_is_not_taken(cohort):
    office, clerk = account("office"), account("clerk")
    own = township(cohort)
    for said, expected in (
        (Found(own, date(2018, 5, 31), GOOD, "x"), ("evaluation-day", "on_day")),
        (Found(own, date(2018, 6, 21), GOOD, "x"), ("evaluation-day", "on_day")),
        (Found(own, DAY, {**GOOD, "sales": Decimal("20.01")}, "x"), ("evaluation-mark", "m-sales")),
        (Found(own, DAY, {**GOOD, "sales": Decimal(-1)}, "x"), ("evaluation-mark", "m-sales")),
        (Found(own, DAY, {"stations": Decimal(1)}, "x"), ("evaluation-mark", "m-training")),
        (Found(own, DAY, GOOD, " "), ("evaluation-found", "found")),
        (Found(own, DAY, GOOD, "x", "y", date(2018, 6, 9)), ("evaluation-mend-until", "mend_until")),
        (Found("999999999", DAY, GOOD, "x"), ("unknown", "")),
    ):
        assert refused(lambda s=said: write_sheet(cohort, MID, s, office, NOW)) == expected
    right = Found(own, DAY, GOOD, "x")
    assert refused(lambda: write_sheet(cohort, MID, right, clerk, NOW))[0] == "role-missing"
    assert refused(lambda: write_sheet(cohort, "none", right, office, NOW))[0] == "unknown"
    other = written(cohort, BAD, 1, to_mend="x")
    confirm_sheet(other, account("second"), NOW)
    assert refused(lambda: report_mended(cohort, other, "x", None, clerk, NOW))[0] == "outside-township"
    assert db.session.query(Evaluation).count() == 1


@pytest.mark.database
def test_everybody_is_told_what_waits_for_them(app, cohort):
    register = known_registers()["evaluations"]
    office, second, clerk = account("office"), account("second"), account("clerk")
    waiting = written(cohort, place=1)
    confirm_sheet(written(cohort, BAD, to_mend="补台账"), second, NOW)
    with app.test_request_context():
        told = register.duties(cohort, office, NOW)
        waits, mends = told
        assert (waits.is_of(office), waits.is_of(second), mends.is_of(clerk)) == (False, True, True)
        assert [one.is_of(clerk) for one in register.duties(cohort, clerk, NOW)] == [True]
        late = register.duties(cohort, office, datetime(2018, 8, 1, tzinfo=UTC))
        assert [one.state for one in late] == ["due", "blocked", "blocked"]
        near = register.duties(cohort, office, datetime(2018, 7, 20, tzinfo=UTC))
        assert "还要去看 14 个单位" in near[1].text
        (sheet,) = register.sheets(cohort, DAY, TODAY)
        bars = register.bars(cohort, NOW)
    assert [row[2:] for row in sheet.rows] == [("40.5", "不合格")]
    assert [row[1:] for row in bars.rows] == [(40, 60)]
    assert register.told(cohort, NOW)[MID] == {"mending": 1, "open": 14, "waiting": 1}
    assert waiting.state == "proposed"


@pytest.mark.database
def test_pages_of_the_county_and_of_a_township(app, cohort, client, clock):
    clock.set(NOW)
    app.config["WTF_CSRF_ENABLED"] = False
    own, here = township(cohort), f"/registers/evaluations/nx/{MID}"
    sign_in(client, "office")
    assert client.get("/registers/evaluations/nx").status_code == 200
    typed = {"what": "sheet", "on_day": "2018-06-10", "found": "<b>三个站</b>", "to_mend": "补台账"}
    typed |= {f"m-{code}": str(mark) for code, mark in BAD.items()}
    wrong = client.post(f"{here}/{own}", data={**typed, "m-sales": "99"})
    assert (wrong.status_code, 'value="99"' in wrong.text, "0 到 20 之间" in wrong.text) == (422, True, True)
    assert client.post(f"{here}/{own}", data=typed).status_code == 303
    key = db.session.query(Evaluation.id).scalar()
    sign_in(client, "clerk")
    assert "三个站" not in client.get(f"{here}/{own}").text
    assert client.get(f"{here}/{township(cohort, 1)}").status_code == 404
    sign_in(client, "second")
    assert client.post(f"{here}/{own}", data={"what": "back", "sheet": key}).status_code == 422
    assert client.post(f"{here}/{own}", data={"what": "confirm", "sheet": key}).status_code == 303
    sign_in(client, "clerk")
    proof = (BytesIO(b"\xff\xd8\xffnot a picture"), "a.jpg")
    said = {"what": "mended", "sheet": key, "mended": "都补了", "proof": proof}
    page = client.post(f"{here}/{own}", data=said)
    assert (page.status_code, "都补了" in page.text) == (422, True)
    assert client.post(f"{here}/{own}", data={**said, "proof": ""}).status_code == 303
    shown = client.get(f"{here}/{own}").text
    assert ("都补了" in shown, "<b>三个站" in shown) == (True, False)
    assert client.get(f"{here}?state=again").text.count("要再去看") >= 2
    assert client.get(f"{here}/evaluations.xlsx?state=again").mimetype.endswith("sheet")
    assert client.get(f"{here}/{own}/{key}/sheet").status_code == 404
    assert client.get("/registers/evaluations/nx/none").status_code == 404
