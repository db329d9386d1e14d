"""The options of `zeyou score panel`: each step of the correction with its own decimals and way of rounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import click

from recruit.i18n import _
from scoring.coefficients import POOLS, CoefficientRule
from scoring.errors import ScoringError
from scoring.numeric import MAX_PLACES, MODES, Rounding, to_decimal
from scoring.panel_rules import STEPS, UNROUNDED
from scoring.panels import JudgeRule

#: The steps of the correction; the step before it, the mean of a candidate's judges, is that of files with sheets.
_STEPS = tuple(step for step in STEPS if step != "judge")
_SHOWN_DEFAULT = {"judge": "2", "common": "as the means", "mean": "2", "coefficient": "2", "score": "2"}
_MODE = click.Choice(tuple(MODES))


class Decimals(click.ParamType):
    """A number of decimals, or `none` where the step is not rounded."""

    name = "decimals"

    def __init__(self, may_be_none: bool) -> None:
        self.may_be_none = may_be_none

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        if value == "none" and self.may_be_none:
            return "none"
        if not (str(value).isascii() and str(value).isdigit() and int(value) <= MAX_PLACES):
            said = _("“%(value)s”不行。请写 0 到 %(most)s 的整数。", value=value, most=MAX_PLACES)
            self.fail(said, param, ctx)
        return int(value)


class HighestMark(click.ParamType):
    """A mark that corrected scores are capped at."""

    name = "mark"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            return to_decimal(value)
        except ScoringError:
            self.fail(_("“%(value)s”不是数字。请写成 30 或 0.5 这样。", value=value), param, ctx)


def coefficient_options(command: Callable[..., None]) -> Callable[..., None]:
    """`--STEP-decimals` and `--STEP-rounding` of each step, and who counts in which mean."""
    for step in reversed(STEPS):
        how = click.option(f"--{step}-rounding", type=_MODE, help=f"Of the step {step}; else --rounding.")
        shown = _SHOWN_DEFAULT[step]
        places = click.option(
            f"--{step}-decimals",
            type=Decimals(step in UNROUNDED),
            help=f"[default: {shown}]{' none: not rounded.' if step in UNROUNDED else ''}",
        )
        command = places(how(command))
    command = click.option(
        "--cap", type=HighestMark(), metavar="MARK", help="No corrected score is above it. [default: no cap]"
    )(command)
    command = click.option("--rounding", type=_MODE, default="half-up", show_default=True)(command)
    command = click.option(
        "--pool",
        type=click.Choice(POOLS),
        default=POOLS[0],
        show_default=True,
        help="Whether those left out by --trim-candidates count in the common mean.",
    )(command)
    return click.option(
        "--trim-candidates",
        type=click.IntRange(min=0),
        default=0,
        metavar="K",
        help="Leave the K highest and K lowest candidates of each panel out of the panel's mean.",
    )(command)


def coefficient_rule(method: str, typed: Mapping[str, Any]) -> CoefficientRule:
    """The rule that the options say."""
    step = {one: _step(one, typed) for one in _STEPS}
    return CoefficientRule(
        method=method,
        mean=step["mean"],
        common=step["common"],
        coefficient=step["coefficient"] or Rounding(),
        score=step["score"] or Rounding(),
        trim_candidates=typed["trim_candidates"],
        pool=typed["pool"],
        score_max=typed["cap"],
    )


def judge_rule(typed: Mapping[str, Any]) -> JudgeRule:
    """The rule that the options say of the judges of one candidate."""
    return JudgeRule(
        typed["trim"], typed["minimum_judges"], typed["minimum_kept"], _step("judge", typed), typed["few"]
    )


def _step(step: str, typed: Mapping[str, Any]) -> Rounding | None:
    places = typed[f"{step}_decimals"]
    if places is None:
        places = typed["mean_decimals"] if step == "common" else None
    if places == "none":
        return None
    return Rounding(2 if places is None else places, typed[f"{step}_rounding"] or typed["rounding"])
