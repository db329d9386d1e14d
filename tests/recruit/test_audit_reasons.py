"""Whatever reason anybody puts into the audit log is screened, so that nobody can forget."""

from __future__ import annotations

from recruit import audit
from recruit.db import db
from recruit.models import AuditEntry
from recruit.reasons import told
from tests.recruit.funnel import small


def test_a_raw_reason_is_screened_and_one_made_fit_is_left_alone(app_context):
    made_fit = told("张三迟到", {"张三": "20160010001"})
    for reason in ("电话 13812345678，写信 a@b.cn", made_fit, None):
        audit.note(small.START, "office", "result.reject", "stage:a/b", reason=reason)
    db.session.commit()
    facts = [one.facts["reason"] for one in db.session.query(AuditEntry).order_by(AuditEntry.seq)]
    assert facts == ["电话 ***,写信 ***", "20160010001迟到", None]
    assert list(audit.verify()) == []
