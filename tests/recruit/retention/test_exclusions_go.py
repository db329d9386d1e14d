"""What was said for and against somebody who was excluded goes in time; that they were, by whom and when, stays."""

from __future__ import annotations

import pytest

from recruit.db import db
from recruit.exclusion_words import statement_of
from recruit.models import Exclusion
from recruit.services.erase_due import erase_due
from recruit.services.exclude import Grounds, confirm_exclusion, propose_exclusion
from tests.recruit.retention.scene import Scene
from tests.support.closing import SIGNING, office, second

pytestmark = pytest.mark.database


def test_the_words_go_and_the_act_stays(scene: Scene) -> None:
    candidacy = scene.entries[2].candidacy
    grounds = Grounds("fraud", "借用别人的照片", SIGNING.date(), "照片是表弟的")
    confirm_exclusion(propose_exclusion(candidacy, grounds, office(), SIGNING), second(), SIGNING)
    db.session.commit()
    erased = erase_due(scene.after("applications"))
    assert erased.counts[scene.cohort.code, "exclusion-reasons"] == 1
    assert erased.counts[scene.cohort.code, "exclusion-statements"] == 1
    kept = db.session.query(Exclusion).one()
    assert (kept.reason, kept.statement_sealed, statement_of(kept)) == ("", None, "")
    assert (kept.cause, kept.state, kept.settled_at) == ("fraud", "confirmed", SIGNING)
    assert (kept.candidacy.state, kept.candidacy.state_reason) == ("excluded", "fraud")
    assert erase_due(scene.after("applications")).counts[scene.cohort.code, "exclusion-statements"] == 0
