"""Where a blind marker finds a piece: the address, the order and the pages tell nothing of who else marks it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from exams.blind import lot, own_place
from exams.queries.blind import Pile
from exams.queries.essays import ESSAYS
from exams.queries.plans import PLANS
from exams.services.deal_blind import deal, name_markers
from recruit.db import db
from recruit.models import Account
from tests.exams.plans import pieces
from tests.exams.sitting import essays
from tests.support.signed_in import browser


@dataclass
class Dealt:
    """Every piece lies before two of three markers; of the first piece the marks were far apart, so a third has it."""

    app: Flask
    pile: Pile
    base: str
    stage_id: int
    at: datetime
    third: int

    def sheet(self, number: int) -> Any:
        return db.session.get_one(self.pile.sheet, number)

    def of(self, account_id: int) -> FlaskClient:
        return browser(self.app, db.session.get_one(Account, account_id).login)

    def url(self, sheet: Any) -> str:
        return f"{self.base}/{self.stage_id}/{sheet.turn}"


def _essays(app: Flask) -> Dealt:
    made = essays.exam(texts=("我先道歉，再换货。", "不管。", "看情况。", "先问清楚。"))
    stage, at = made.world.stage, made.at
    name_markers(ESSAYS, stage, made.markers, made.office, at)
    deal(ESSAYS, stage, made.office, at)
    essays.give(made, made.attempts[0], "1", "9")
    third = essays.sheets_of(made, made.attempts[0])[2]
    return Dealt(app, ESSAYS, "/exam/marking", stage.id, at, third.id)


def _plans(app: Flask) -> Dealt:
    made = pieces.build(candidates=4, wrote=4)
    pieces.dealt(made)
    pieces.give(made, made.entries[0], 90, 30)
    third = pieces.sheets_of(made.entries[0])[2]
    return Dealt(app, PLANS, "/task-round/marking", made.stage.id, made.after, third.id)


@pytest.fixture(params=[_essays, _plans], ids=["essays", "plans"])
def made(request: Any, make_app: Callable[..., Flask], clock: Any) -> Iterator[Dealt]:
    app = make_app(
        ZEYOU_KINDS=(
            "exams.kinds.online_exam:KIND",
            "exams.kinds.task_round:KIND",
            "exams.kinds.briefing:KIND",
            "exams.kinds.trial_operation:KIND",
        ),
        ZEYOU_BLUEPRINTS=("recruit.web.public:bp", "recruit.web.signin:bp", "exams.web.examine:bp"),
    )
    with app.app_context():
        found = request.param(app)
        db.session.commit()
        clock.set(found.at)
        yield found


def seen(made: Dealt, client: FlaskClient, *urls: str) -> list[str]:
    answers = [client.get(url) for url in ("/examine/", f"{made.base}/{made.stage_id}", *urls)]
    assert {one.status_code for one in answers} == {200}
    return [one.text for one in answers]


def test_a_third_marker_sees_byte_for_byte_what_a_first_one_would(made):
    third = made.sheet(made.third)
    assert third.round == 2
    url, client = made.url(third), made.of(third.account_id)
    before = seen(made, client, url)
    # The same piece as the very first sheet that was handed out in the stage, of one who marks at first.
    facts = {"id": -1, "round": 1, "dealt_at": third.dealt_at - timedelta(days=3)}
    db.session.execute(update(made.pile.sheet).where(made.pile.sheet.id == made.third).values(facts))
    db.session.commit()
    assert made.sheet(-1).round == 1
    assert seen(made, client, url) == before
    assert url in before[1]


def test_a_piece_has_a_place_of_its_own_in_each_pile_and_only_there(made):
    sheets = db.session.query(made.pile.sheet).filter_by(account_id=made.sheet(made.third).account_id).all()
    client = made.of(sheets[0].account_id)
    pile = client.get(f"{made.base}/{made.stage_id}").text
    listed = re.findall(rf'{made.base}/{made.stage_id}/(\d+)"><b>', pile)
    assert sorted(listed, key=int) == listed, "in the order of the places"
    assert set(listed) == {str(one.turn) for one in sheets}
    for one in db.session.query(made.pile.sheet).filter(made.pile.sheet.account_id != sheets[0].account_id):
        assert client.get(made.url(one)).status_code == 404
        assert client.post(made.url(one)).status_code == 404


def test_the_number_of_a_row_leads_nowhere_any_more(made):
    third = made.sheet(made.third)
    client = made.of(third.account_id)
    assert client.get(made.url(third)).status_code == 200
    for old in (f"{made.base}/sheet/{third.id}", f"{made.base}/{made.stage_id}/{third.id}"):
        assert client.get(old).status_code == 404
        for step in ("", "/undo", "/aside", "/named"):
            assert client.post(f"{old}{step}", data={"reason": "known", "mark": "1"}).status_code == 404
        assert client.get(f"{old}/picture/1").status_code == 404
    db.session.expire_all()
    assert made.sheet(made.third).stopped_at is None


def test_two_pieces_that_draw_one_place_lie_side_by_side():
    drawn = lot("seed", "7/plan/9", 3)
    assert 0 <= drawn < 2**28
    assert own_place("seed", "7/plan/9", 3, ()) == drawn
    assert own_place("seed", "7/plan/9", 3, {drawn, drawn + 1, drawn + 3}) == drawn + 2
    assert own_place("seed", "7/plan/9", 4, ()) not in range(drawn - 2, drawn + 3)
