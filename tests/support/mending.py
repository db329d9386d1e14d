"""A closed stage with a recheck that found something wrong, for tests of what may be put right then."""

from __future__ import annotations

from recruit.db import db
from recruit.models import Entry, Recheck, Result
from recruit.recheck import TOTAL
from tests.support.candidates import staff


def found_wrong(entry_id: int) -> None:
    """The stage is over, its list is out, and a recheck of this entry was answered with a correction."""
    entry = db.session.get_one(Entry, entry_id)
    stage, office = entry.stage, staff("answerer", "office")
    stage.state, at = "closed", stage.closes_at
    signer = staff("signer", "second-signatory")
    result = Result(
        stage=stage, version=1, state="published", inputs_sha256="", bundle="", sha256="", proposed_at=at,
        proposed_by_id=office.id, confirmed_at=at, confirmed_by_id=signer.id, published_at=at,
    )  # fmt: skip
    recheck = Recheck(
        result=result, candidacy=entry.candidacy, about=TOTAL, filed_at=at, filed_by_id=office.id, due_at=at,
        state="answered", answer="correction", answered_at=at, answered_by_id=office.id,
    )  # fmt: skip
    db.session.add_all([result, recheck])
    db.session.commit()
