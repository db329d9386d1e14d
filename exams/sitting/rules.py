"""The exam's rules as the programme states them (`params` of an ``online-exam`` stage). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from exams.bank.items import ALL_OR_NOTHING, KINDS, MATCHING, ORDERING, RULES
from exams.bank.model import DIFFICULTIES, PARTIAL
from exams.sitting.essays import SHAPE as ESSAY_SHAPE
from exams.sitting.essays import EssayRules, check_essays, essay_rules_of
from recruit.programme.shapes import (
    Code,
    Codes,
    Flag,
    Number,
    OneOf,
    Rows,
    Shapes,
    Span,
    Told,
    Whole,
    span_of,
    walk,
)
from scoring.equated import ANCHORED
from scoring.equated import METHODS as EQUATINGS
from scoring.numeric import to_decimal

LONGEST_MINUTES = 24 * 60
LONGEST_GRACE = 600
#: How many minutes one candidate may be given on top, where the programme does not say.
MOST_EXTRA_MINUTES = 120
MOST_QUESTIONS = 300
MOST_FORMS = 50
#: What a paper may ask; an essay is marked by hand.
ASKED = KINDS
#: In which order a paper asks: kinds together and topics mixed · the lines in their order, mixed within · as written.
MIXED, BY_LINE, FIXED = "mixed", "by-line", "fixed"
QUESTION_ORDERS = (MIXED, BY_LINE, FIXED)
#: Where the exam is held: on this site, or by others, whose table of marks is taken in.
HERE, ELSEWHERE = "here", "elsewhere"
_LINE: Shapes = {
    "type": OneOf(ASKED, needed=True),
    "topic": Code(needed=True),
    "count": Whole(1, MOST_QUESTIONS, needed=True),
    "points": Number(Decimal("0.01"), needed=True),
    "difficulty": Span(DIFFICULTIES[0], DIFFICULTIES[-1]),
    "anchors": Codes(),
    "rule": OneOf(RULES),
    "keep_options": Flag(),
    "fixed_last": Flag(),
}
PARAMS: Shapes = {
    "held": OneOf((HERE, ELSEWHERE)),
    "duration_minutes": Whole(1, LONGEST_MINUTES, needed=True),
    "grace_seconds": Whole(0, LONGEST_GRACE),
    "most_extra_minutes": Whole(1, MOST_EXTRA_MINUTES),
    "multiple_rule": OneOf(RULES),
    "paper": Rows(_LINE, unique="", needed=True),
    "question_order": OneOf(QUESTION_ORDERS),
    "exposure": Number(Decimal("0.01"), 1),
    "forms": Whole(2, MOST_FORMS),
    "balance": Flag(),
    "equate": OneOf(EQUATINGS),
    "essay": ESSAY_SHAPE,
}

#: What an exam held elsewhere may say: nothing of papers, which are not ours.
PARAMS_ELSEWHERE: Shapes = {
    "held": OneOf((HERE, ELSEWHERE), needed=True),
    "duration_minutes": Whole(1, LONGEST_MINUTES),
}


@dataclass(frozen=True)
class Line:
    """One line of the blueprint: `count` questions of one kind and topic, each worth `points`.

    `low` to `high`: how difficult they may be. `anchors`: codes of those of them that stand in every paper. `rule`:
    what a partly right answer is worth here, '' for the paper's own rule; a question's own rule goes before both.
    `keep_options`: options stand as they are written; `fixed_last`: only the last one does (all of the above).
    """

    kind: str
    topic: str
    count: int
    points: Decimal
    low: int = DIFFICULTIES[0]
    high: int = DIFFICULTIES[-1]
    anchors: tuple[str, ...] = ()
    rule: str = ""
    keep_options: bool = False
    fixed_last: bool = False

    @property
    def drawn(self) -> int:
        """How many are drawn by lot beside the anchors."""
        return self.count - len(self.anchors)


@dataclass(frozen=True)
class Drawing:
    """How papers come from the lines.

    `exposure`: in at most this share of the papers may one question stand. `forms`: so many papers altogether, which
    candidates share out by lot; 0 for a paper each. `balance`: papers are made equally difficult. `equate`: how marks
    of one form are put on the scale of another (`scoring.equated.METHODS`).
    """

    order: str = MIXED
    exposure: Decimal | None = None
    forms: int = 0
    balance: bool = False
    equate: str = ""

    @property
    def dealt(self) -> bool:
        """Whether papers depend on one another and are dealt in one go (`exams.sitting.deal`); else each is drawn
        for itself from its own seed."""
        return self.exposure is not None or self.forms > 0 or self.balance


@dataclass(frozen=True)
class Rules:
    """What an online exam is: how long, how lenient with the network, how a multiple is marked, what is asked.

    `most_extra_minutes`: how much longer two people may let one candidate sit, altogether. `drawing`: how papers are
    drawn from the lines. `elsewhere`: it is not held on this site, and there are no lines. `essays`: how people mark
    them, None where none is asked.
    """

    duration: timedelta
    grace: timedelta
    most_extra_minutes: int
    multiple_rule: str
    lines: tuple[Line, ...]
    drawing: Drawing = Drawing()
    elsewhere: bool = False
    essays: EssayRules | None = None

    @property
    def questions(self) -> int:
        return sum(line.count for line in self.lines)

    @property
    def points(self) -> Decimal:
        """The most a paper can be worth."""
        return sum((line.points * line.count for line in self.lines), Decimal(0))


def rules_of(params: Mapping[str, Any]) -> Rules:
    """The rules of params that `check` found nothing wrong with."""
    elsewhere = params.get("held") == ELSEWHERE
    return Rules(
        duration=timedelta(minutes=int(params.get("duration_minutes", 0))),
        grace=timedelta(seconds=int(params.get("grace_seconds", 0))),
        most_extra_minutes=int(params.get("most_extra_minutes", MOST_EXTRA_MINUTES)),
        multiple_rule=str(params.get("multiple_rule", ALL_OR_NOTHING)),
        lines=tuple(map(_line, () if elsewhere else params["paper"])),
        drawing=_drawing(params),
        elsewhere=elsewhere,
        essays=None if elsewhere else essay_rules_of(params),
    )


def _line(row: Mapping[str, Any]) -> Line:
    low, high = span_of(row.get("difficulty")) or (DIFFICULTIES[0], DIFFICULTIES[-1])
    return Line(
        kind=str(row["type"]),
        topic=str(row["topic"]),
        count=int(row["count"]),
        points=to_decimal(row["points"]),
        low=low,
        high=high,
        anchors=tuple(map(str, row.get("anchors") or ())),
        rule=str(row.get("rule") or ""),
        keep_options=bool(row.get("keep_options")),
        fixed_last=bool(row.get("fixed_last")),
    )


def _drawing(params: Mapping[str, Any]) -> Drawing:
    exposure, forms = params.get("exposure"), int(params.get("forms") or 0)
    balance = params.get("balance")
    return Drawing(
        order=str(params.get("question_order") or MIXED),
        exposure=None if exposure is None else to_decimal(exposure),
        forms=forms,
        balance=exposure is not None or forms > 0 if balance is None else bool(balance),
        equate=str(params.get("equate") or ""),
    )


def check(params: Mapping[str, Any]) -> Iterator[Told]:
    """Everything wrong with a stage's params, as (path, code, facts); the codes are those of `recruit.programme` and
    those that `exams.kinds.online_exam.messages` teaches."""
    elsewhere = params.get("held") == ELSEWHERE
    found = list(walk(params, PARAMS_ELSEWHERE if elsewhere else PARAMS))
    yield from found
    if found or elsewhere:
        return
    total = sum(int(row["count"]) for row in params["paper"])
    if total > MOST_QUESTIONS:
        yield "paper", "too-big", {"value": total, "high": MOST_QUESTIONS}
    first: dict[str, str] = {}
    for place, row in enumerate(params["paper"]):
        yield from _check_line(row, f"paper[{place}]", first)
    yield from _check_drawing(params)
    yield from check_essays(params)


def _check_line(row: Mapping[str, Any], here: str, first: dict[str, str]) -> Iterator[Told]:
    """What does not go together in one line; `first` holds where each anchor was named before."""
    anchors = list(map(str, row.get("anchors") or ()))
    if len(anchors) > int(row["count"]):
        yield f"{here}.anchors", "anchors-too-many", {"found": len(anchors), "count": row["count"]}
    for one in anchors:
        if one in first:
            yield f"{here}.anchors", "code-twice", {"value": one, "first": first[one]}
        first.setdefault(one, f"{here}.anchors")
    kind = str(row["type"])
    if row.get("rule") and kind not in PARTIAL:
        yield f"{here}.rule", "rule-not-partial", {"kind": kind, "allowed": ", ".join(PARTIAL)}
    if kind in (MATCHING, ORDERING):
        for key in ("keep_options", "fixed_last"):
            if row.get(key):
                yield f"{here}.{key}", "order-tells-key", {"kind": kind}


def _check_drawing(params: Mapping[str, Any]) -> Iterator[Told]:
    drawing = _drawing(params)
    if drawing.equate and not drawing.forms:
        yield "equate", "equate-without-forms", {"value": drawing.equate}
    if drawing.equate in ANCHORED and not any(row.get("anchors") for row in params["paper"]):
        yield "equate", "equate-without-anchors", {"value": drawing.equate}
    if drawing.exposure is not None and drawing.forms and int(drawing.forms * drawing.exposure) < 1:
        least = int((1 / drawing.exposure).to_integral_value(ROUND_CEILING))
        yield "forms", "forms-too-few", {"value": drawing.forms, "low": least, "exposure": drawing.exposure}
