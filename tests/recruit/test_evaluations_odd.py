"""Evaluations when things go crooked: days that run backwards, stations closed meanwhile, a county full of mending."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest

from recruit.db import db
from recruit.models import Place
from recruit.queries.evaluations import looked_at, round_of
from recruit.registers import known_registers
from recruit.registers.evaluations.said import read, standing
from recruit.services.evaluate import Found, confirm_sheet, report_mended, write_sheet
from recruit.services.supply_places import NewPlace, place_refusals
from tests.recruit.test_evaluations import (
    BAD,
    DAY,
    GOOD,
    MID,
    NOW,
    TODAY,
    Sheet,
    a_round,
    account,
    cohort,
    refused,
    township,
    written,
)
from tests.support.signed_in import sign_in

assert cohort  # the world of the register's own tests


def test_a_line_raised_since_gives_the_days_that_the_programme_gives():
    (one,) = read([a_round(mend_days=10)])
    assert standing(one, [Sheet(a=1)], date(2018, 6, 20)) == "mending"
    assert standing(one, [Sheet(a=1)], date(2018, 6, 21)) == "overdue"


@pytest.mark.database
def test_a_second_look_lies_no_earlier_than_the_first(cohort):
    confirm_sheet(written(cohort, BAD, to_mend="补台账"), account("second"), NOW)
    before = Found(township(cohort), date(2018, 6, 9), GOOD, "看了三个站")
    step = lambda: write_sheet(cohort, MID, before, account("office"), NOW)  # noqa: E731
    assert refused(step) == ("evaluation-day", "on_day")
    assert written(cohort).state == "proposed"


@pytest.mark.database
def test_of_a_closed_station_what_was_found_stays_and_nobody_asks_more(cohort, monkeypatch):
    stations = replace(round_of(cohort, MID), per="station")
    monkeypatch.setattr("recruit.services.evaluate.round_of", lambda *_: stations)
    village = next(iter(cohort.programme.regions.villages))
    for code in ("looked-at", "never"):
        where = {"township_code": village.township, "village_code": village.code}
        db.session.add(Place(cohort_id=cohort.id, code=code, name="站", created_at=NOW, **where))
    db.session.flush()
    said = Found("looked-at", DAY, BAD, "没开门", "开门")
    sheet = write_sheet(cohort, MID, said, account("office"), NOW)
    confirm_sheet(sheet, account("second"), NOW)
    for place in db.session.query(Place):
        place.closed_at = NOW
    db.session.flush()
    (one,) = looked_at(cohort, stations, TODAY)
    assert (one.unit, one.state, one.newest) == ("looked-at", "closed", sheet)
    mend = lambda: report_mended(cohort, sheet, "开了", None, account("office"), NOW)  # noqa: E731
    assert refused(mend)[0] == "evaluation-closed"
    assert refused(lambda: write_sheet(cohort, MID, said, account("office"), NOW))[0] == "evaluation-state"


@pytest.mark.database
def test_a_county_full_of_mending_is_one_line_of_the_desk(app, cohort):
    for place in range(4):
        confirm_sheet(written(cohort, BAD, place, to_mend="补台账"), account("second"), NOW)
    with app.test_request_context():
        register = known_registers()["evaluations"]
        (line,) = [one for one in register.duties(cohort, account("office"), NOW) if "整改" in one.text]
        (own,) = register.duties(cohort, account("clerk"), NOW)
    assert ("4 个单位在整改" in line.text, line.url.endswith("?state=mending")) == (True, True)
    assert own.url.endswith(township(cohort))


@pytest.mark.database
def test_a_clerk_is_told_at_the_desk_what_the_own_township_has_to_mend(cohort, client, clock):
    clock.set(NOW)
    confirm_sheet(written(cohort, BAD, to_mend="补台账"), account("second"), NOW)
    confirm_sheet(written(cohort, BAD, 1, to_mend="补台账"), account("second"), NOW)
    db.session.commit()
    sign_in(client, "clerk")
    page = client.get("/desk/nx").text
    own, other = (f"/registers/evaluations/nx/{MID}/{township(cohort, place)}" for place in (0, 1))
    assert (own in page, other in page) == (True, False)


@pytest.mark.database
def test_what_no_button_says_does_nothing(app, cohort, client, clock):
    clock.set(NOW)
    app.config["WTF_CSRF_ENABLED"] = False
    sheet = written(cohort)
    db.session.commit()
    sign_in(client, "second")
    sent = {"what": "dismiss", "sheet": str(sheet.id), "reason": "不合适"}
    assert client.post(f"/registers/evaluations/nx/{MID}/{township(cohort)}", data=sent).status_code == 422
    db.session.expire_all()
    assert sheet.state == "proposed"


def test_a_round_of_many_units_comes_page_by_page_and_is_found_by_name(cohort, client, clock, monkeypatch):
    clock.set(NOW)
    monkeypatch.setattr("recruit.registers.evaluations.pages.PAGE", 2)
    sign_in(client, "office")
    names = [one.name for one in cohort.programme.regions.townships]
    address = f"/registers/evaluations/nx/{MID}"
    first, last = client.get(address).text, client.get(f"{address}?page=99").text
    shown = [sum(f">{name}</a>" in page for name in names) for page in (first, last)]
    assert (shown, len(names) % 2) == ([2, 2], 0)
    found = client.get(f"{address}?name={names[-1]}").text
    assert [f">{name}</a>" in found for name in (names[0], names[-1])] == [False, True]
    assert f"name={quote(names[-1])}" in found.partition("evaluations.xlsx")[2][:300]


@pytest.mark.database
def test_a_missing_reason_is_told_at_its_own_sheet(app, cohort, client, clock):
    clock.set(NOW)
    app.config["WTF_CSRF_ENABLED"] = False
    old = written(cohort, BAD, to_mend="补台账")
    confirm_sheet(old, account("second"), NOW)
    new = written(cohort)
    db.session.commit()
    ids = old.id, new.id
    sign_in(client, "office")
    sent = {"what": "void", "sheet": str(old.id), "reason": ""}
    page = client.post(f"/registers/evaluations/nx/{MID}/{township(cohort)}", data=sent).text
    boxes = [tag for tag in re.findall("<textarea[^>]*>", page) if 'name="reason"' in tag]
    told = {key: ["aria-invalid" in tag for tag in boxes if f'id="reason-{key}"' in tag] for key in ids}
    assert told == {ids[0]: [True], ids[1]: [False]}


@pytest.mark.parametrize("code", ["-", "..", "_._", "a/b"])
def test_no_station_has_a_code_that_an_address_takes_for_something_else(cohort, code):
    village = next(iter(cohort.programme.regions.villages)).code
    found = place_refusals(cohort.programme, NewPlace(village, "站", code), set(), account("office"))
    assert [one.code for one in found] == ["place-code-wrong"]
