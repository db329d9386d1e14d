"""A rehearsal: the very pages of the exam for everybody before the day, marked as practice, thrown away afterwards."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from exams.models import AnswerEvent, BankItem, Paper
from exams.queries.rehearsal import rehearsal_of, tried
from exams.sitting.rehearsed import ITEMS, TOPIC
from recruit.db import db
from recruit.models import Candidacy
from tests.support.signed_in import sign_in


@pytest.mark.database
def test_everybody_practises_on_the_pages_of_the_exam(world, people, app, clock):
    clock.set(world.opens - timedelta(days=2))
    office, url = sign_in(app.test_client(), "chief"), f"/exam/office/{world.stage_id}"
    assert "还没有开练习考试" in office.get(f"{url}/checklist").text
    assert "4 人可以练" in office.post(f"{url}/rehearsal", follow_redirects=True).text
    assert "没有新来的人" in office.post(f"{url}/rehearsal", follow_redirects=True).text
    phone = sign_in(app.test_client(), "a1")
    real = phone.get(f"/exam/{world.entry_ids[0]}").text
    practice = re.search(r'href="(/exam/\d+)"', real)[1]
    assert "练习：" in phone.get(practice).text
    stranger = sign_in(app.test_client(), "a2")
    assert stranger.get(practice).status_code == 404
    here = phone.post(f"{practice}/start").location
    page = phone.get(here).text
    assert "练习：" in page
    assert all(item.stem in page for item in ITEMS)
    phone.post(here, data={"q1": "A", "action": "save"})
    phone.post(f"{here}/submit")
    assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", phone.get(here.replace("sitting", "receipt")).text)
    held = rehearsal_of(world.stage)
    found = tried(world.stage)
    assert (found.people, found.begun, found.done, found.percent) == (4, 1, 1, 25)
    number = held.id
    topics = {key for (key,) in db.session.query(BankItem.topic).filter_by(topic=TOPIC)}
    of_practice = {row.id for row in db.session.query(BankItem).filter_by(topic=TOPIC)}
    for paper in db.session.query(Paper).filter(Paper.entry_id.in_(world.entry_ids)):
        assert not of_practice & {int(slot["item"]) for slot in paper.items}
    db.session.rollback()
    assert topics == {TOPIC}
    assert re.findall(r">(000\d)</a>", office.get(f"/exam/office/{number}/day?state=absent").text) == [
        "0002", "0003", "0004",
    ]  # fmt: skip
    assert "1 人练过" in office.post(f"{url}/rehearsal/end", follow_redirects=True).text
    assert db.session.query(AnswerEvent).count() == 0
    assert rehearsal_of(world.stage) is None
    assert db.session.query(Candidacy).count() == 8
    assert "4 人可以练" in office.post(f"{url}/rehearsal", follow_redirects=True).text
    phone = sign_in(app.test_client(), "a1")
    again = re.search(r'href="(/exam/\d+)"', phone.get(f"/exam/{world.entry_ids[0]}").text)[1]
    page = phone.post(f"{again}/start").location
    office.post(f"{url}/rehearsal/end")
    assert 'name="q1"' not in phone.get(page, follow_redirects=True).text, (
        "who was still writing is told it is over"
    )
    assert "先练一练" not in phone.get(f"/exam/{world.entry_ids[0]}").text


def test_once_the_exam_is_open_nobody_practises(world, people, app, clock):
    clock.set(world.opens)
    office, url = sign_in(app.test_client(), "chief"), f"/exam/office/{world.stage_id}"
    assert "不能再开练习" in office.post(f"{url}/rehearsal", follow_redirects=True).text
    assert "没有开着的练习" in office.post(f"{url}/rehearsal/end", follow_redirects=True).text
