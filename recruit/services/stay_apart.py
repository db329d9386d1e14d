"""Whoever judged in a stage does not sign its list: four eyes are worth nothing where two of them wrote the marks."""

from __future__ import annotations

from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.queries.who_judged import deciders_of, markers_of
from recruit.services.roles import one_human


def judged_here(stage: Stage, by: Account, *, second: bool) -> bool:
    """Whether this person is barred from signing the stage's list.

    Who marked signs neither first nor second. Who decided about applicants (the office does, where a stage is decided
    and not marked) may put the list forward, but a second signature has to come from somebody who decided nothing.
    A programme may lift this (`signers: any`), which its rules page then tells with the reason.
    """
    if stage.definition.signers == "any":
        return False
    judges = markers_of(stage) + (deciders_of(stage) if second else [])
    return any(one.id == by.id or one_human(by, one) for one in judges)


def require_apart(stage: Stage, by: Account, *, second: bool) -> None:
    """Errors: Refusal('judged-here')."""
    if judged_here(stage, by, second=second):
        raise Refusal("judged-here", stage=stage.definition.title.zh)
