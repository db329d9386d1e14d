"""Two officers at one allotment in the same moment, on both databases: no seat is given twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from recruit.audit import verify
from recruit.db import db
from recruit.models import Place, Placement, Result, Stage
from recruit.services import close_stage
from tests.support import closing, funnel
from tests.support.closing import AFTER_ALLOTMENT, KINDS, ONE, TWO
from tests.web.test_at_the_same_moment import at_once

pytestmark = pytest.mark.database


@pytest.mark.parametrize("rule", ["rank", "fit"])
def test_a_place_is_allotted_once_however_many_sign_at_once(make_app, clock, rule):
    clock.set(AFTER_ALLOTMENT)
    app = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context():
        running = closing.cohort(f"preferences: 2, rule: {rule}")
        one, two = closing.supplied(running, ONE, TWO)
        for candidacy in closing.ranked(running, (90, 80)):
            closing.wish(candidacy, one, two)
        stage = running.stage("allotment")
        result_id = close_stage.propose(stage, closing.office(), AFTER_ALLOTMENT).id
        closing.second()
        funnel.person("second2", "second-signatory", name="辛")
        db.session.commit()
        stage_id = stage.id
    browsers = [funnel.browser(app, login) for login in ("second", "second2") * 3]
    at_once([lambda b=b: b.post(f"/office/list/{result_id}/confirm").status_code for b in browsers])
    with app.app_context():
        assert db.session.get_one(Result, result_id).state == "confirmed"
        assert db.session.get_one(Stage, stage_id).state == "closed"
        seats = [(row.place_id, row.seat) for row in db.session.scalars(select(Placement))]
        assert len(seats) == len(set(seats)) == 2
        assert not list(verify())


def test_a_place_taken_back_while_the_list_is_signed_is_either_off_the_list_or_stays(make_app, clock):
    clock.set(AFTER_ALLOTMENT)
    app = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context():
        running = closing.cohort("preferences: 2")
        (one, _two) = closing.supplied(running, ONE, TWO)
        (candidacy,) = closing.ranked(running, (90,))
        closing.wish(candidacy, one)
        result_id = close_stage.propose(running.stage("allotment"), closing.office(), AFTER_ALLOTMENT).id
        closing.second()
        place_id = db.session.scalar(select(Place.id).where(Place.code == one))
        db.session.commit()
    office, second = funnel.browser(app, "office"), funnel.browser(app, "second")
    at_once(
        [
            lambda: second.post(f"/office/list/{result_id}/confirm").status_code,
            lambda: (
                office.post(f"/closing/small/places/{place_id}/close", data={"reason": "屋漏"}).status_code
            ),
        ]
    )
    with app.app_context():
        signed = db.session.get_one(Result, result_id).state == "confirmed"
        taken_back = db.session.get_one(Place, place_id).closed_at is not None
        assert signed != taken_back, "one of the two comes first, the other finds what it did"
        assert db.session.query(Placement).count() == int(signed)
