"""A draw by many hands at the same moment: committed once, held once, and the record replays what was held."""

from __future__ import annotations

import pytest

from exams.models import RoomDraw, RoomSeat
from exams.services.draw_rooms import complete_draw, propose_draw, replays
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, AuditEntry, Stage
from tests.exams.panels import world
from tests.web.test_at_the_same_moment import at_once

pytestmark = pytest.mark.database
WORDS = ("石头", "剪刀", "布匹", "锤子")


def test_nobody_draws_again_however_many_try_at_once(app):
    with app.app_context():
        made = world.build("interview", 10)
        judges = [one.id for one in world.judges(22)]
        offices = [world.staff(f"off{number}", "office").id for number in range(2)]
        witnesses = [world.staff(f"sec{number}", "second-signatory").id for number in range(4)]
        stage_id, at = made.stage.id, made.during
        db.session.commit()

    def alone(step) -> int:
        """In a session of its own: 1 where it was done, 0 where it came too late."""
        with app.app_context():
            try:
                step(db.session.get(Stage, stage_id))
                db.session.commit()
            except Refusal as refusal:
                db.session.rollback()
                if refusal.code != "draw-on-record":
                    raise
                return 0
            return 1

    def account(key: int) -> Account:
        return db.session.get(Account, key)

    def commits(key: int, word: str):
        return lambda: alone(
            lambda stage: propose_draw(stage, [account(one) for one in judges], word, account(key), at)
        )

    def holds(key: int, word: str):
        return lambda: alone(lambda stage: complete_draw(stage, word, account(key), at))

    assert sum(at_once([commits(key, word * 3) for key, word in zip(offices, WORDS, strict=False)])) == 1
    assert sum(at_once([holds(key, word * 3) for key, word in zip(witnesses, WORDS, strict=True)])) == 1
    with app.app_context():
        draw = db.session.query(RoomDraw).one()
        assert replays(draw)
        assert db.session.query(RoomSeat).count() == 10
        assert db.session.query(AuditEntry).filter_by(action="rooms.draw").count() == 1
        # The word on record is that of the one who is named as its witness.
        assert draw.second_word == WORDS[witnesses.index(draw.witness_id)] * 3
