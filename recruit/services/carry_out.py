"""Say which granted requests a corrected list carries out: those for which something is different on it, and those for
which its proposer says, with a reason for the applicant, that nothing had to change."""

from __future__ import annotations

from collections.abc import Mapping

from recruit import recheck_messages as recheck_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import CarriedOut, Recheck, Result, Stage
from recruit.queries.carrying_out import unmended
from recruit.queries.owed_corrections import owed_corrections
from recruit.recheck import LONGEST
from recruit.recheck_words import set_unchanged
from recruit.services.build_bundle import StageList


def to_carry_out(stage: Stage, made: StageList, unchanged: Mapping[int, str]) -> dict[Recheck, str]:
    """Every request that a correction of this stage's list is owed for, with why nothing had to change; '' where
    something did. `unchanged`: request -> that reason, asked for where nothing is different for whoever asked.

    Errors: Refusal('carry-out-unmended' (numbers) | 'recheck-long' (high)), with `field`.
    """
    owed = owed_corrections(stage)
    still = unmended(stage, made.as_bundle()) if owed else []
    said = {one: unchanged.get(one.id, "").replace("\r\n", "\n").strip() for one in still}
    if unnamed := [one for one in still if not said[one]]:
        numbers = list(dict.fromkeys(one.candidacy.number for one in unnamed))
        raise Refusal("carry-out-unmended", field=f"unchanged-{unnamed[0].id}", numbers=numbers)
    for one, words in said.items():
        if len(words) > LONGEST:
            raise Refusal("recheck-long", field=f"unchanged-{one.id}", high=LONGEST)
    return {one: said.get(one, "") for one in owed}


def carry_out(result: Result, settled: Mapping[Recheck, str]) -> None:
    """Writes down, with a list that was just proposed, what it carries out."""
    rows = [CarriedOut(recheck=one, result=result, unchanged=bool(words)) for one, words in settled.items()]
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        if row.unchanged:
            set_unchanged(row, settled[row.recheck])
    db.session.flush()
