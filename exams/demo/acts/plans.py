"""Invented markers read plans blind: some strict, some kind, so that a few need a third."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from random import Random

from exams.demo.play import Play
from exams.models import PlanSheet
from exams.queries import blind
from exams.queries.plans import PLANS, Filled, part_of
from exams.rubrics import criteria_of
from exams.services.deal_blind import deal, name_markers
from exams.services.mark_blind import draft_mark, hand_in
from recruit.db import db
from recruit.models import Account, Stage

#: Marks, then thirds of those that lay apart, and nothing after that.
ROUNDS = 3
# data: what invented markers say beside a criterion now and then
COMMENTS = ("写得具体。", "数字对不上，请再算一遍。", "做法可行，时间排得紧。")


def mark_plans(play: Play, stage: Stage, at: datetime) -> None:
    """Deals all written pieces that are marked blind, and has every marker mark and hand in until nothing is left."""
    markers, office = play.cast.markers, play.cast.office
    name_markers(PLANS, stage, markers, office, at)
    deal(PLANS, stage, office, at)
    for _ in range(ROUNDS):
        for marker in markers:
            done = blind.handed_in(PLANS, marker, stage)
            mine = [one for one in blind.own_sheets(PLANS, marker, stage) if one.id not in done]
            for sheet in mine:
                draft_mark(PLANS, sheet.id, _filled(play, sheet, marker), marker, at)
            if mine:
                hand_in(PLANS, stage, marker, at)
    db.session.commit()


def _filled(play: Play, sheet: PlanSheet, marker: Account) -> Filled:
    """Half points, from the writer's gifts, the marker's temper and chance."""
    figure, component = play.figure(sheet.entry), part_of(sheet)
    dice = figure.dice(play.seed, f"{sheet.stage.code}/{component.code}/{marker.login}")
    temper = Random(f"{play.seed}/{marker.login}").gauss(0, 0.04)
    level = 0.72 + 0.09 * figure.ability + 0.1 * (figure.diligence - 0.7) + temper + dice.gauss(0, 0.06)
    marks, comments = {}, {}
    for one in criteria_of(component):
        share = min(max(dice.gauss(level, 0.05), 0.0), 1.0)
        marks[one.code] = (one.max * 2 * Decimal(str(round(share, 3)))).to_integral_value() / 2
        if dice.random() < 0.1:
            comments[one.code] = dice.choice(COMMENTS)
    return Filled(marks, comments)
