"""A small county for tests of panels: one stage of the Jinsha programme, candidates of two townships, staff."""

from __future__ import annotations

from recruit.db import db
from recruit.models import Account, Entry, Recheck, Result
from recruit.programme import load
from recruit.recheck import TOTAL
from tests.support.candidates import World, begun, candidates, staff, standing
from tests.support.signed_in import sign_in

__all__ = ["TOWNSHIPS", "World", "build", "candidates", "found_wrong", "judges", "sign_in", "staff"]

TOWNSHIPS = ("520523001", "520523002")


def build(stage_code: str, count: int = 4) -> World:
    """Candidates 0001, 0002 … belong to the two townships in turn."""
    return standing(begun(load("jinsha-2016")), stage_code, count)


def judges(count: int) -> list[Account]:
    return [staff(f"j{number:02}", "judge") for number in range(1, count + 1)]


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
