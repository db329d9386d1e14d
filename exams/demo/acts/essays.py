"""Invented markers read the essays of an exam: some strict, some kind, so that a few answers need a third."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from random import Random

from exams.models import EssaySheet
from exams.queries.essay_sheets import handed_in, own_sheets, paperwork
from exams.queries.essays import ESSAYS, rules_of_essays
from exams.services.deal_blind import deal, name_markers
from exams.services.mark_blind import draft_mark, hand_in
from exams.sitting.essays import EssayRules
from recruit.db import db
from recruit.models import Account, Stage

#: Marks, then thirds of those that lay apart, and nothing after that.
ROUNDS = 3


def mark_essays(stage: Stage, markers: Sequence[Account], office: Account, seed: int, at: datetime) -> None:
    """Deals all essays, and has every marker mark and hand in until nothing is left."""
    rules = rules_of_essays(stage)
    assert rules is not None
    name_markers(ESSAYS, stage, markers, office, at)
    deal(ESSAYS, stage, office, at)
    for _ in range(ROUNDS):
        for marker in markers:
            done = handed_in(marker, stage)
            mine = [one for one in own_sheets(marker, stage) if one.id not in done]
            for sheet in mine:
                draft_mark(ESSAYS, sheet.id, _mark(sheet, marker, rules, seed), marker, at)
            if mine:
                hand_in(ESSAYS, stage, marker, at)
    db.session.commit()


def _mark(sheet: EssaySheet, marker: Account, rules: EssayRules, seed: int) -> Decimal:
    """More for a longer answer, shifted by the marker's temper and by chance."""
    work = paperwork(sheet)
    temper = Random(f"{seed}/{marker.login}").gauss(0, 0.05)
    chance = Random(f"{seed}/{sheet.answer_sha256}/{marker.login}").gauss(0, 0.1)
    share = min(max(0.3 + len(work.text) / 60 + temper + chance, 0.0), 1.0)
    return work.points * Decimal(str(round(share, 3))) // rules.step * rules.step
