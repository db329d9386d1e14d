"""What each kind of component takes, in one place; a stage kind picks from here and may state more of its own.

A name below is the shape of the params of that kind of component. What the keys mean: docs/adding-a-programme.md.
"""

from __future__ import annotations

from decimal import Decimal

from exams.fieldwork.rules import VERDICTS
from recruit.programme.shapes import (
    Code,
    Codes,
    Group,
    Number,
    OneOf,
    Part,
    Rows,
    Shapes,
    Table,
    Texts,
    Whole,
)
from scoring.coefficients import METHODS
from scoring.numeric import MODES
from scoring.panels import TRIMS

#: The least that anything with a highest mark can be worth: marks have two decimals.
LEAST = Decimal("0.01")
_DECIMALS = Whole(0, 6)
_PIECES = Whole(1, 100_000)

CRITERIA = Rows({"code": Code(needed=True), "title": Texts(needed=True), "max": Number(LEAST, needed=True)})
#: Marked on a sheet of criteria by several people, whose mean is the mark (`exams.rubrics`).
SHEET: Shapes = {"criteria": CRITERIA, "mean_decimals": _DECIMALS}

RUBRIC = Part(SHEET)
DOCUMENT = Part({"form": Code(needed=True), **SHEET})
PANEL = Part(
    {
        "trim": OneOf(TRIMS),
        "coefficient": OneOf(METHODS),
        "minimum_judges": Whole(1, 15),
        "minimum_kept": Whole(1, 15),
        "trim_candidates": Whole(0, 100),
        "judge_decimals": _DECIMALS,
        "mean_decimals": _DECIMALS,
        "coefficient_decimals": _DECIMALS,
        "score_decimals": _DECIMALS,
        "mode": OneOf(tuple(MODES)),
        "criteria": CRITERIA,
    },
    once=True,
)
EVIDENCE = Part({"target": _PIECES, "at_most": _PIECES})
#: Forms filled in one after the other, without a check by phone.
FORMS = Part({"form": Code(needed=True), "target": _PIECES, "at_most": _PIECES, "same_by": Codes()})
PHONE_CHECK = Group({"sample": Whole(0, 1000, needed=True), "effect": Table(VERDICTS, Number(0, 1))})
SERIES = Part({**FORMS.params, "phone_check": PHONE_CHECK})
MEASURES = Rows(
    {"field": Code(needed=True), "cap": Number(LEAST, needed=True), "share": Number(LEAST, needed=True)},
    unique="field",
    needed=True,
)
FIGURE = Part({"form": Code(needed=True), "measures": MEASURES})
PAPER = Part(once=True)
ATTENDANCE = Part(once=True)
CHECKLIST = Part({"mean_decimals": _DECIMALS}, once=True)
