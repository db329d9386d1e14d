"""Two hands on the same money at the same moment, on both databases: it is in one batch, and paid once."""

from __future__ import annotations

import pytest

from recruit.db import db
from recruit.models import PayBatch, Payee, PayLine, Receipt
from tests.support import funnel, money
from tests.support.closing import KINDS, SIGNING
from tests.support.worlds import kept
from tests.web.test_at_the_same_moment import at_once, chain_is_whole, counted

pytestmark = pytest.mark.database


@pytest.fixture
def ready(make_app, clock):
    """Two partners with accounts, and two officers."""
    clock.set(SIGNING)
    app = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context():
        ids = kept(money.engaged, 3)
        for one in ids[:2]:
            money.with_payee(money.engagement(one))
        funnel.person("office2", "office", name="庚")
        db.session.commit()
    return app, ids


def test_a_month_submitted_by_many_clicks_is_one_batch(ready):
    app, _ids = ready
    browsers = [funnel.browser(app, login) for login in ("office", "office2") * 3]
    sent = {"month": "2026-05", "township": ""}
    at_once([lambda b=b: b.post("/money/small/batches", data=sent).status_code for b in browsers])
    assert (counted(app, PayBatch), counted(app, PayLine)) == (1, 2)
    assert chain_is_whole(app)


def test_a_payment_is_put_on_record_once(ready):
    app, _ids = ready
    office, second = funnel.browser(app, "office"), funnel.browser(app, "second")
    office.post("/money/small/batches", data={"month": "2026-05", "township": ""})
    second.post("/money/small/batch/1/approve")
    office.post("/money/small/batch/1/finance.csv")
    with app.app_context():
        line = db.session.query(PayLine).order_by(PayLine.id).first().id
    browsers = [funnel.browser(app, login) for login in ("office", "office2") * 2]
    jobs = []
    for number, one in enumerate(browsers):
        sent = {
            "line": line,
            "done_on": "2026-05-08",
            "what": ("paid", "bounced")[number % 2],
            "reason": "退票",
        }
        jobs.append(lambda one=one, sent=sent: one.post("/money/small/batch/1/record", data=sent).status_code)
    assert sorted(at_once(jobs)) == [303, 422, 422, 422]
    with app.app_context():
        assert db.session.get(PayLine, line).state in ("paid", "bounced")
    assert chain_is_whole(app)


def test_a_deposit_gets_one_receipt_and_an_account_waits_once(ready):
    app, ids = ready
    browsers = [funnel.browser(app, login) for login in ("office", "office2") * 2]
    address = f"/money/small/partner/{ids[0]}/deposit/equipment/take"
    sent = {"on_day": "2026-05-08", "how": "cash"}
    assert sorted(at_once([lambda b=b: b.post(address, data=sent).status_code for b in browsers])) == [
        303, 422, 422, 422,
    ]  # fmt: skip
    assert counted(app, Receipt) == 1
    with app.app_context():
        holder = money.told(money.engagement(ids[2])).holder
    told = {"kind": "bank", "bank": "某行", "holder": holder, "number": money.CARD, "card_seen": "y"}
    address = f"/money/small/partner/{ids[2]}/payee"
    at_once([lambda b=b: b.post(address, data=told).status_code for b in browsers])
    assert counted(app, Payee, state="proposed") == 1
    assert chain_is_whole(app)
