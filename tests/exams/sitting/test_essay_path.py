"""An essay's whole way through the pages: written, looked over, sat, dealt, marked by two and a third, on the list."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from exams.bank.items import Item
from exams.kinds.online_exam import KIND
from exams.models import Attempt, BankItem
from recruit.db import db
from tests.exams.sitting.essays import GUIDE, MINUTE, programme
from tests.exams.sitting.world import build
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

SINGLE = Item("k-single", 1, "single", "service", 3, "选甲", ("甲", "乙"), "A", "explained")
WRITTEN = "我先道歉，再换货。\n<b>留电话</b>"


@pytest.fixture
def site(make_app):
    app = make_app(
        ZEYOU_KINDS=("exams.kinds.online_exam:KIND", "exams.kinds.briefing:KIND"),
        ZEYOU_BLUEPRINTS=("recruit.web.signin:bp", "exams.web.examine:bp", "exams.web.bank:bp"),
    )
    with app.app_context():
        yield app


def bring_in(site) -> None:
    """One person writes the question, another one accepts it."""
    staff("chief", "office")
    staff("other", "office")
    chief, other = (sign_in(site.test_client(), login) for login in ("chief", "other"))
    question = {
        "topic": "service",
        "difficulty": "3",
        "stem": "顾客说东西坏了，您怎么办？",
        "explanation": GUIDE,
    }
    assert chief.post("/bank/new/essay", data=question).status_code == 303
    row = db.session.query(BankItem).filter_by(kind="essay").one()
    verdict = {f"revision-{row.id}": row.revision, f"verdict-{row.id}": "accept"}
    assert other.post("/bank/review", data=verdict).status_code == 303


def sit(site, world, text: str) -> int:
    """A candidate's browser without script; returns the attempt."""
    phone = sign_in(site.test_client(), "a1")
    url = phone.post(f"/exam/{world.entry_ids[0]}/start").headers["Location"]
    (field,) = re.findall(r'<textarea name="(q\d+)"', phone.get(url).text)
    assert "道歉 4 分" not in phone.get(url).text
    phone.post(url, data={field: text, "action": "save"})
    assert "/receipt/" in phone.post(f"{url}/submit").headers["Location"]
    return int(url.rsplit("/", 1)[1])


def give(site, stage_id: int, login: str, mark: str) -> int:
    """Marks everything that lies before this marker and hands in; returns how many answers that were."""
    marker = sign_in(site.test_client(), login)
    page = marker.get(f"/exam/marking/{stage_id}")
    sheets = re.findall(r"(/exam/marking/[0-9]+/[0-9]+)\"><b>", page.text) if page.status_code == 200 else []
    for one in sheets:
        assert "&lt;b&gt;留电话" in marker.get(one).text
        marker.post(one, data={"mark": mark})
    marker.post(f"/exam/marking/{stage_id}/hand-in")
    return len(sheets)


def test_an_essay_goes_from_the_bank_to_the_list(site, clock):
    world = build(1, items=(SINGLE,), programme=programme())
    stage_id = world.stage_id
    clock.set(world.opens - 60 * MINUTE)
    bring_in(site)
    clock.set(world.opens)
    attempt_id = sit(site, world, WRITTEN)
    assert db.session.get_one(Attempt, attempt_id).finished_by == "candidate"
    markers = [staff(f"m{number}", "marker").id for number in range(3)]
    clock.set(world.closes + MINUTE)
    chief, office = sign_in(site.test_client(), "chief"), f"/exam/office/{stage_id}/essays"
    chief.post(f"{office}/markers", data={"marker": [str(one) for one in markers]})
    chief.post(f"{office}/deal")
    marks = dict(zip(("m0", "m1", "m2"), ("3", "9", "6"), strict=True))
    first = [login for login in marks if give(site, stage_id, login, marks[login])]
    assert len(first) == 2
    (third,) = set(marks) - set(first)
    assert "还剩 1 份" in chief.get(office).text
    assert [one.code for one in KIND.blockers(world.stage)] == ["essays-unmarked"]
    assert give(site, stage_id, third, marks[third]) == 1
    db.session.rollback()
    assert KIND.blockers(world.stage) == []
    # Of 3, 6 and 9 two pairs lie equally near; the higher one counts, whoever gave what.
    (row,) = KIND.marks(world.stage)
    assert (row.candidate, row.values["paper"]) == ("0001", Decimal("7.50"))
