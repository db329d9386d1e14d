"""Leads side by side: the heaviest first, each in words with its evidence, none of them a mark."""

from __future__ import annotations

import pytest

from exams.fieldwork import leads
from exams.fieldwork.leads import FEWEST, Case, Lead, Source, cases, held_by_most, overview, sources
from exams.kinds.task_round import KIND
from exams.services.phone_check import Checked, record_phone_checks
from exams.services.review_evidence import Judged, review_evidence
from exams.services.submit_form import Filled, submit_forms
from recruit.db import db
from recruit.models import Candidacy
from tests.exams.evidence_desk import desk
from tests.exams.fieldwork import field

ALL = frozenset({"0001", "0002", "0003"})


@pytest.fixture
def app(make_app):
    """Everything: leads come from all parts of the field work, and lead to pages of all of them."""
    return make_app()


def source(code: str, found: dict[str, list[float]]) -> Source:
    told = {
        number: [Lead(code, strength, f"{code} {strength}") for strength in strengths]
        for number, strengths in found.items()
    }
    return Source(code, code, lambda stage: told)


def test_of_one_source_only_the_strongest_lead_counts():
    known = [source("a", {"0001": [0.1] * 9, "0002": [0.3]}), source("b", {"0002": [0.2], "0003": [0.5]})]
    listed = cases(None, known, ALL)
    assert [(one.number, round(one.weight, 6)) for one in listed] == [
        ("0002", 0.5),
        ("0003", 0.5),
        ("0001", 0.1),
    ]
    assert len(listed[2].leads["a"]) == 9


def test_who_is_not_in_the_round_any_more_and_who_has_none_is_not_listed():
    known = [source("a", {"0001": [], "0009": [1.0]})]
    assert cases(None, known, ALL) == []
    assert Case("0001", {}).weight == 0


def people(count: int, *leads: Lead) -> dict[str, list[Lead]]:
    return {f"{number:04}": list(leads) for number in range(count)}


def test_what_most_have_of_those_asked_is_told_once_and_counts_for_nobody():
    usual, own = Lead("usual", 1.0, "nobody opened it"), Lead("own", 0.4, "a sign of its own")
    found = {**people(30, usual), "0003": [usual, own]}
    known = [Source("a", "a", lambda _stage: found)]
    listed, common = overview(None, known, frozenset(people(50)))
    assert [(one.number, one.weight) for one in listed] == [("0003", 0.4)]
    assert [(one.count, one.asked, one.example) for one in common] == [(30, 50, usual)]


def test_exactly_half_is_not_most():
    lead = Lead("x", 0.5, "x")
    assert held_by_most(people(25, lead), {}, 50) == {}
    assert held_by_most(people(26, lead), {}, 50)["x"] == (26, 50, lead)


def test_it_is_most_of_those_who_were_asked_not_of_everybody():
    lead = Lead("x", 0.5, "x")
    assert held_by_most(people(15, lead), {}, 100) == {}
    assert held_by_most(people(15, lead), {"x": 25}, 100)["x"][:2] == (15, 25)
    assert held_by_most(people(15, lead), {"x": 30}, 100) == {}


def test_among_few_people_nothing_is_usual():
    lead = Lead("x", 0.5, "x")
    assert held_by_most(people(FEWEST - 1, lead), {}, FEWEST - 1) == {}
    assert held_by_most(people(FEWEST, lead), {}, FEWEST)


def test_every_registered_source_is_there_and_named_once():
    known = sources()
    assert len({one.code for one in known}) == len(known) == len(leads.SOURCES)
    assert {"rejected", "sample-failed", "claimed-twice", "denied"} <= {one.code for one in known}


@pytest.fixture
def round_(sampled):
    """Three kinds of doubt about the first candidate, one of them about the second."""
    first, second = sampled.entries
    shots = field.upload(first, desk.SHOTS, [1, 2, 3, 4, 5, 6], sampled.during)
    people = field.examiners(sampled, desk.SHOTS, "households")
    desk.draw(sampled)
    review_evidence([Judged(one, "rejected", "other") for one in shots[:4]], people["marker"], sampled.during)
    for entry in (first, second):
        submit_forms([Filled(entry, "households", field.household(1))], sampled.during)
    calls = {one.entry_id: one for one in field.draw(sampled, people["office"])}
    checked = [Checked(calls[first.id].response, "denied"), Checked(calls[second.id].response, "confirmed")]
    record_phone_checks(checked, people["phone-checker"], sampled.after)
    db.session.commit()
    return sampled


def test_the_office_sees_the_worst_first_with_ways_to_the_evidence(round_, app):
    before = KIND.marks(round_.stage)
    office = field.sign_in(app.test_client(), "office")
    page = office.get(f"/task-round/office/{round_.stage_id}/worst").text
    assert page.index("0001 ") < page.index("0002 ")
    assert "6 张里退回了 4 张" not in page  # two of them wait: four were looked at
    assert "4 张里退回了 4 张" in page
    assert "打通 1 户，1 户说没有这回事" in page
    assert page.count("1 户别人也登记了") == 2
    assert "不改分数" in page
    of = f"/task-round/office/{round_.stage_id}/{desk.SHOTS}/of/0001"
    assert of in page
    shown = office.get(of).text
    assert shown.index("第 1 张") < shown.index("还没审")
    assert office.get(of.replace("0001", "7777")).status_code == 404
    assert office.get(of.replace(desk.SHOTS, "plan")).status_code == 404
    assert [one.values for one in KIND.marks(round_.stage)] == [one.values for one in before]


def test_whoever_left_the_round_is_not_among_them(round_, app):
    db.session.query(Candidacy).filter_by(number="0001").one().state = "withdrawn"
    db.session.commit()
    page = field.sign_in(app.test_client(), "office").get(f"/task-round/office/{round_.stage_id}/worst").text
    assert "0001 " not in page
    assert "0002 " in page


@pytest.mark.parametrize("rest", ["worst", "screenshots/of/0001"])
def test_only_the_county_office_sees_them(round_, app, rest):
    field.staff("town", "office", township="520523100")
    db.session.commit()
    url = f"/task-round/office/{round_.stage_id}/{rest}"
    assert field.sign_in(app.test_client(), "town").get(url).status_code == 404
    assert field.sign_in(app.test_client(), "marker").get(url).status_code == 403
    assert field.sign_in(app.test_client(), "a1").get(url).status_code == 403
