"""Targets: stated sums, what is asked of whom, reports that somebody else confirms, pages; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.commands.programme import known_kinds
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, IndicatorEntry
from recruit.programme import load
from recruit.programme.loading import available
from recruit.programme.loading import read as read_file
from recruit.programme.model import Text
from recruit.queries.indicators import indicator, reached
from recruit.registers import known_registers
from recruit.registers.indicators import words
from recruit.registers.indicators.said import mismatches, mistakes, read
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.report_indicator import (
    Report,
    confirm_report,
    report_indicator,
    send_report_back,
    void_report,
)
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

START = datetime(2016, 6, 2, 4, tzinfo=UTC)
DAY = date(2016, 6, 1)
TOWNSHIP, PILOT, OTHER = "530326209", "530326209201", "530326209202"


def target(**more):
    return {"code": "one", "title": Text("指标", "Target"), **more}


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8), st.integers(-3, 3))
def test_parts_and_their_total_are_compared_and_never_mended(counts, off):
    parts = [{"code": f"p{n}", "title": Text("一", "one"), "count": count} for n, count in enumerate(counts)]
    total = max(sum(counts) + off, 0)
    (one,) = read([target(parts=parts, total=total)])
    told = [(wrong.found, wrong.stated) for wrong in mismatches(one)]
    assert told == ([] if total == sum(counts) else [(sum(counts), total)])
    assert (one.total, [count for _code, _title, count in one.parts]) == (total, counts)


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 900)), min_size=1, max_size=6))
def test_steps_are_summed_from_the_first(pairs):
    steps = [
        {"until": date(2019 + n, 12, 31), "add": add, "total": total} for n, (add, total) in enumerate(pairs)
    ]
    (one,) = read([target(steps=steps)])
    sums = [sum(add for add, _total in pairs[: n + 1]) for n in range(len(pairs))]
    wrong = [(found, total) for found, (_add, total) in zip(sums, pairs, strict=True) if found != total]
    assert [(each.found, each.stated) for each in mismatches(one)] == wrong


def test_meihekou_raises_its_two_sums_and_nobody_else_any():
    told = {name: read_file(name, known_kinds()).problems for name in available()}
    found = [(one.code, one.facts["found"], one.facts["stated"]) for one in told.pop("meihekou-2019")
             if one.level == "warning"]  # fmt: skip
    assert found == [("indicator-sum", 192, 200), ("indicator-sum", 295, 303)]
    assert not [one for some in told.values() for one in some if one.code.startswith("indicator")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (target(), "indicator-empty"),
        (target(goal=3, most=2), "too-small"),
        (target(steps=[{"until": date(year, 1, 1), "add": 1} for year in (2020, 2019)]), "indicator-order"),
        (target(goal=1, per="village", count="opened"), "indicator-per"),
        (target(goal=1, per="village", special=[{"code": "999", "goal": 2}]), "indicator-unit"),
    ],
)  # fmt: skip
def test_what_a_programme_may_not_say(row, code):
    assert [told[1] for told in mistakes([row], {PILOT})] == [code]


def test_a_stated_total_holds_rather_than_the_sum_and_the_next_step_is_due():
    stations = next(one for one in read(load("meihekou-2019").registers["indicators"]) if one.steps)
    assert [stations.due(date(year, 12, 31)) for year in (2019, 2020, 2021, 2022)] == [90, 200, 303, 303]


@pytest.fixture
def cohort(app_context) -> Cohort:
    cohort = open_cohort(publish(load("yulu-2016"), None, START), "yl", None, START)
    staff("office", "office")
    staff("office2", "office")
    staff("second", "second-signatory")
    staff("clerk", "clerk", township=TOWNSHIP)
    db.session.commit()
    return cohort


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def state_of(cohort: Cohort, code: str, unit: str, day: date = DAY) -> tuple[int, int | None, str]:
    row = next(one for one in reached(cohort, indicator(cohort, code), day) if one.unit == unit)
    return row.value, row.goal, row.state


@pytest.mark.database
def test_a_report_counts_once_somebody_else_of_the_county_confirmed_it(cohort):
    clerk, office = account("clerk"), account("office")
    one = report_indicator(cohort, "wall-adverts", Report(PILOT, DAY, 4), clerk, START)
    assert state_of(cohort, "wall-adverts", PILOT) == (0, 4, "short")
    assert refused(lambda: confirm_report(one, clerk, START))[0] == "role-missing"
    confirm_report(one, office, START)
    assert state_of(cohort, "wall-adverts", PILOT) == (4, 4, "met")
    assert state_of(cohort, "wall-adverts", OTHER) == (0, 2, "short")
    assert refused(lambda: confirm_report(one, office, START))[0] == "wrong-state"
    own = report_indicator(cohort, "bulk-sms", Report("", DAY, 1), office, START)
    assert refused(lambda: confirm_report(own, office, START))[0] == "same-signatory"
    confirm_report(own, account("office2"), START)
    assert state_of(cohort, "bulk-sms", "") == (1, 1, "met")


@pytest.mark.database
def test_it_is_sent_back_with_words_taken_back_or_made_void_and_stays_readable(cohort):
    clerk, office = account("clerk"), account("office")
    first = report_indicator(cohort, "banners", Report(OTHER, DAY, 1), clerk, START)
    assert refused(lambda: send_report_back(first, " ", office, START)) == ("reason-wanted", "reason")
    send_report_back(first, "没有照片", office, START)
    second = report_indicator(cohort, "banners", Report(OTHER, DAY, 2), clerk, START)
    send_report_back(second, "", clerk, START)
    third = report_indicator(cohort, "banners", Report(OTHER, DAY, 1), clerk, START)
    assert refused(lambda: void_report(third, "错了", office, START))[0] == "wrong-state"
    confirm_report(third, office, START)
    assert refused(lambda: void_report(third, "", office, START)) == ("reason-wanted", "reason")
    assert refused(lambda: void_report(third, "错了", clerk, START))[0] == "role-missing"
    void_report(third, "数错了", office, START)
    rows = db.session.query(IndicatorEntry).order_by(IndicatorEntry.id)
    assert [(row.state, row.number, row.answer) for row in rows] == [
        ("rejected", 1, "没有照片"),
        ("recalled", 2, ""),
        ("void", 1, "数错了"),
    ]
    assert state_of(cohort, "banners", OTHER) == (0, 1, "short")


@pytest.mark.database
def test_what_is_not_taken(cohort):
    clerk = account("clerk")
    for code, said, expected in (
        ("stations", Report("", DAY, 1), ("indicator-counted", "")),
        ("banners", Report("530326209999", DAY, 1), ("indicator-unit", "unit")),
        ("banners", Report(PILOT, date(2016, 6, 3), 1), ("indicator-day", "on_day")),
        ("banners", Report(PILOT, DAY, 0), ("indicator-number", "number")),
        ("banners", Report(PILOT, DAY, 1, -1), ("indicator-people", "people")),
    ):
        assert refused(lambda c=code, s=said: report_indicator(cohort, c, s, clerk, START)) == expected
    said = Report(PILOT, DAY, 1, picture=b"x")
    assert refused(lambda: report_indicator(cohort, "banners", said, clerk, START))[1] == "picture"
    for code, expected in (("nothing", "unknown"), ("bulk-sms", "outside-township")):
        said = Report("", DAY, 1)
        assert refused(lambda c=code, s=said: report_indicator(cohort, c, s, clerk, START))[0] == expected
    assert db.session.query(IndicatorEntry).count() == 0


@pytest.mark.database
def test_a_monthly_target_begins_anew_each_month(cohort):
    one = report_indicator(cohort, "platform-items", Report("", DAY, 2), account("office"), START)
    confirm_report(one, account("second"), START)
    assert state_of(cohort, "platform-items", "", date(2016, 6, 30)) == (2, 2, "met")
    assert state_of(cohort, "platform-items", "", date(2016, 7, 1)) == (0, 2, "short")
    assert state_of(cohort, "platform-items", "", date(2016, 5, 31)) == (0, None, "none")


@pytest.mark.database
def test_the_desk_is_told_of_reports_that_wait_and_of_steps(app, cohort):
    register = known_registers()["indicators"]
    office = account("office")
    report_indicator(cohort, "bulk-sms", Report("", DAY, 1), office, START)
    with app.test_request_context():
        (waits,) = register.duties(cohort, office, START)
        assert (waits.is_of(office), waits.is_of(account("second"))) == (False, True)
        assert register.duties(cohort, account("clerk"), START) == []
        near = register.duties(cohort, office, datetime(2016, 12, 20, tzinfo=UTC))
        late = register.duties(cohort, office, datetime(2017, 1, 2, tzinfo=UTC))
        (sheet,) = register.sheets(cohort, DAY, DAY)
    assert [(one.state, "2016-12-31" in one.text) for one in near[1:]] == [("due", True)]
    assert [(one.state, "没有达到" in one.text) for one in late[1:]] == [("blocked", True)]
    assert len(sheet.rows) == 7


def test_a_missed_step_stays_missed_while_the_next_one_runs():
    steps = [
        {"until": date(2019, 12, 31), "add": 90},
        {"until": date(2020, 12, 31), "add": 102, "total": 200},
    ]
    stepped, dated, monthly = read(
        [
            target(steps=steps),
            target(total=14, until=date(2018, 10, 31)),
            target(goal=2, every="month", until=date(2018, 10, 31)),
        ]
    )
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2021, 1, 1))
    assert [stepped.is_late(89, day) for day in days] == [False, True, True]
    assert [stepped.is_late(90, day) for day in days] == [False, False, True]
    assert [stepped.due_on(day) for day in days] == [days[0], date(2020, 12, 31), date(2020, 12, 31)]
    assert [dated.is_late(13, date(2018, month, 1)) for month in (10, 11)] == [False, True]
    assert (dated.is_late(14, days[0]), monthly.is_late(0, days[0])) == (False, False)


def test_the_desk_is_told_of_a_day_without_steps_that_went_by(cohort, monkeypatch):
    dated = read([target(total=14, until=date(2016, 6, 30))])
    monkeypatch.setattr(words, "indicators_of", lambda _cohort: dated)
    office = db.session.query(Account).filter_by(login="office").one()
    told = [
        [one.text for one in words.duties(cohort, office, datetime(2016, 7, day, 4, tzinfo=UTC), "/x")]
        for day in (1, 2)
    ]
    assert told == [["“指标”到 2016-06-30 没有达到"]] * 2
    assert words.duties(cohort, office, datetime(2016, 6, 30, 4, tzinfo=UTC), "/x") == []


@pytest.mark.database
def test_pages_for_the_township_and_the_county(app, cohort, client, clock):
    clock.set(START)
    app.config["WTF_CSRF_ENABLED"] = False
    sign_in(client, "clerk")
    here = "/registers/indicators/yl"
    assert client.get(here).status_code == 200
    wrong = client.post(f"{here}/banners", data={"unit": PILOT, "on_day": "2016-06-01", "number": "abc"})
    assert (wrong.status_code, "abc" in wrong.text, "请只填整数" in wrong.text) == (422, True, True)
    blank = client.post(f"{here}/banners", data={"unit": PILOT, "on_day": "2016-06-01", "number": ""})
    assert (blank.status_code, "这一项要填" in blank.text) == (422, True)
    # A browser sends the boxes that were left empty too.
    good = {"unit": PILOT, "on_day": "2016-06-01", "number": "2", "people": "", "note": "<b>村口</b>"}
    assert client.post(f"{here}/banners", data=good).status_code == 303
    entry = db.session.query(IndicatorEntry.id).scalar()
    mine = client.get(f"/registers/indicators/report/{entry}").text
    assert ("收回" in mine, 'value="confirm"' in mine, "<b>村口" in mine) == (True, False, False)
    assert client.get(f"/registers/indicators/report/{entry}/picture.jpg").status_code == 302
    sign_in(client, "office")
    page = f"/registers/indicators/report/{entry}"
    assert client.post(page, data={"what": "back", "reason": ""}).status_code == 422
    assert client.post(page, data={"what": "confirm"}).status_code == 303
    shown = client.get(f"{here}/banners?township={TOWNSHIP}").text
    assert ("核对了" in shown, "<svg" in shown) == (True, True)
    home = client.get(here).text
    assert ("1/13" in home, client.get(f"{here}?state=met").status_code) == (True, 200)
    assert client.get(f"{here}/indicators.xlsx").mimetype.endswith("sheet")
    assert client.get("/registers/indicators/yl/nothing").status_code == 404


@pytest.mark.database
def test_the_public_reads_both_numbers_where_they_do_not_agree(app_context, client):
    open_cohort(publish(load("meihekou-2019"), None, START), "mhk", None, START)
    db.session.commit()
    page = client.get("/p/mhk/rules").text
    assert [number in page for number in ("192", "200", "295", "303")] == [True] * 4
    assert page.count("公布的数对不上") == 2
