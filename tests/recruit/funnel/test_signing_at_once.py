"""Somebody leaves at the very moment at which a list is signed: both happen, one after the other."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import current_app

from recruit.db import db
from recruit.models import Exclusion, Result, Stage
from recruit.queries.results import current_result
from recruit.services import close_stage
from recruit.services.exclude import confirm_exclusion, propose_exclusion
from tests.recruit.funnel import small
from tests.recruit.test_exclude import GROUNDS, candidacy, rows_of
from tests.support.funnel import at_the_test, office, person, second

AT = small.AFTER_TEST


@pytest.mark.database
def test_an_exclusion_waits_for_the_list_that_is_being_signed(
    running: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Any = current_app._get_current_object()  # type: ignore[attr-defined]
    stage = at_the_test()
    waiting = close_stage.propose(stage, office(), AT)
    exclusion = propose_exclusion(candidacy(stage, "N0001"), GROUNDS, office(), AT)
    person("second2", "second-signatory", name="丁")
    second()
    db.session.commit()
    stage_id, waiting_id, exclusion_id = stage.id, waiting.id, exclusion.id
    db.session.close()
    committed = threading.Event()

    def exclude() -> None:
        with app.app_context():
            found = db.session.get_one(Exclusion, exclusion_id)
            confirm_exclusion(found, person("second2", "second-signatory"), AT)
            db.session.commit()
            committed.set()

    other = threading.Thread(target=exclude)
    real = close_stage.build_list

    def slowly(*given: Any) -> Any:
        computed = real(*given)
        other.start()
        assert not committed.wait(1), "the exclusion slipped in between the list and its signature"
        return computed

    monkeypatch.setattr(close_stage, "build_list", slowly)
    close_stage.confirm(db.session.get_one(Result, waiting_id), second(), AT)
    db.session.commit()
    other.join(20)
    assert committed.is_set()
    stage = db.session.get_one(Stage, stage_id)
    signed = current_result(stage)
    assert signed is not None
    assert candidacy(stage, "N0001").state == "excluded"
    assert {row.candidacy.number: row.outcome for row in rows_of(stage)}["N0001"] == "advanced"
