"""What each kind of component takes, in one place; a stage kind picks from here and may state more of its own.

A name below is the shape of the params of that kind of component. What the keys mean: docs/adding-a-programme.md.
"""

from __future__ import annotations

from decimal import Decimal

from exams.fieldwork.doubts import PLAUSIBLE
from exams.fieldwork.form_checks import HOUSE
from exams.fieldwork.marking import MARKING
from exams.fieldwork.review_checks import REVIEW
from exams.fieldwork.rules import VERDICTS
from recruit.programme.panels import UNROUNDED
from recruit.programme.shapes import (
    Code,
    Codes,
    Flag,
    Group,
    Number,
    OneOf,
    Part,
    Rows,
    Shapes,
    Table,
    Texts,
    Whole,
    WholeOr,
)
from scoring.coefficients import METHODS, POOLS
from scoring.numeric import MODES
from scoring.panel_rules import CAPS, STEPS
from scoring.panel_rules import UNROUNDED as UNROUNDED_STEPS
from scoring.panels import FEW, TRIMS

#: The least that anything with a highest mark can be worth: marks have two decimals.
LEAST = Decimal("0.01")
_DECIMALS = Whole(0, 6)
_OR_UNROUNDED = WholeOr(0, 6, (UNROUNDED,))
_MODE = OneOf(tuple(MODES))
_PIECES = Whole(1, 100_000)

LEVELS = Rows({"from": Number(needed=True), "says": Texts(needed=True)}, unique="from")
CRITERIA = Rows(
    {
        "code": Code(needed=True),
        "title": Texts(needed=True),
        "max": Number(LEAST, needed=True),
        "levels": LEVELS,
    }
)
#: Marked on a sheet of criteria by several people, whose mean is the mark (`exams.rubrics`).
SHEET: Shapes = {"criteria": CRITERIA, "mean_decimals": _DECIMALS}

#: Marked by another body; the office takes its table in (`exams.services.import_elsewhere`).
ELSEWHERE = Part()
RUBRIC = Part(SHEET)
DOCUMENT = Part({"form": Code(needed=True), **SHEET})
#: The same, which may also be marked by two who know neither the writer nor each other.
BLIND_DOCUMENT = Part({**DOCUMENT.params, "marking": MARKING})
PANEL = Part(
    {
        "trim": OneOf(TRIMS),
        "few": OneOf(FEW),
        "odd": Flag(),
        # so many judges of the trade in every room at least
        "experts": Whole(1, 15),
        "coefficient": OneOf(METHODS),
        "minimum_judges": Whole(1, 15),
        "minimum_kept": Whole(1, 15),
        "trim_candidates": Whole(0, 100),
        "pool": OneOf(POOLS),
        "score_cap": OneOf(CAPS),
        **{f"{step}_decimals": _OR_UNROUNDED if step in UNROUNDED_STEPS else _DECIMALS for step in STEPS},
        **{f"{step}_mode": _MODE for step in STEPS},
        "mode": _MODE,
        "criteria": CRITERIA,
        # judges know candidates by a drawn number; telling them who one is costs the mark, by two people's ruling
        "anonymous": Flag(),
        "named": OneOf(("void", "note")),
        # who chairs each room and closes it; in what steps marks are given
        "chief": OneOf(("drawn", "named")),
        "step": Number(LEAST, 100),
    },
    once=True,
)
EVIDENCE = Part({"target": _PIECES, "at_most": _PIECES, "review": REVIEW})
#: Forms filled in one after the other, without a check by phone.
FORMS = Part({"form": Code(needed=True), "target": _PIECES, "at_most": _PIECES, **HOUSE})
PHONE_CHECK = Group(
    {
        "sample": Whole(0, 1000),
        "rate": Number(0, 1),
        "at_least": Whole(0, 1000),
        "at_most": Whole(0, 1000),
        "strata": OneOf(("township",)),
        "place": Code(),
        "waves": Whole(0, 100),
        "ask": Codes(),
        "recall": Group({"attempts": Whole(1, 10, needed=True), "hours": Whole(0, 72)}),
        "overlap": Whole(0, 100),
        "effect": Table(VERDICTS, Number(0, 1)),
    }
)
SERIES = Part({**FORMS.params, "phone_check": PHONE_CHECK})
MEASURES = Rows(
    {"field": Code(needed=True), "cap": Number(LEAST, needed=True), "share": Number(LEAST, needed=True)},
    unique="field",
    needed=True,
)
FIGURE = Part({"form": Code(needed=True), "measures": MEASURES})
#: The reports of a trial's days: what about their figures asks for a second look.
REPORTS = Part({**FORMS.params, "plausible": PLAUSIBLE})
#: What chat groups' tables say, added up as a figure is.
ACTIVITY = Part(
    {
        "measures": Rows(
            {
                "code": Code(needed=True),
                "title": Texts(needed=True),
                "cap": Number(LEAST, needed=True),
                "share": Number(LEAST, needed=True),
            },
            needed=True,
        )
    }
)
PAPER = Part(once=True)
ATTENDANCE = Part(once=True)
#: What becomes of an operation's points where the proctor timed more than its seconds.
OVERRUNS = ("keep", "partly", "lost")
CHECKLIST = Part(
    {"mean_decimals": _DECIMALS, "overrun": OneOf(OVERRUNS), "overrun_share": Number(0, 1)}, once=True
)
#: Of a stage one comes to: how late is late, what becomes of it, whether marks need a recorded arrival.
CHECK_IN = Group({"grace_minutes": Whole(0, 600), "late": OneOf(("admit", "refuse")), "required": Flag()})
