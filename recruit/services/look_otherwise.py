"""Look at what another rule would have done to a stage's list. Never stored, never the rule; who looked is noted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from recruit import audit
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.queries.unseen import require_sight
from recruit.services.build_bundle import StageList, build_list
from recruit.services.collect_inputs import collect
from recruit.services.roles import require, require_county
from scoring.errors import PolicyError, ScoringError
from scoring.otherwise import Otherwise, otherwise

#: What the arithmetic of judges' panels refuses -> the setting that brought it about.
_ABOUT = {
    "too-few-to-trim": "trim_candidates", "too-few-judges": "trim", "panel-of-one": "coefficient",
    "panel-mean-zero": "coefficient",
}  # fmt: skip
LOOKERS = ("office", "second-signatory", "auditor")


def look_otherwise(
    stage: Stage, asked: Mapping[str, Any], by: Account, at: datetime
) -> tuple[StageList, Otherwise]:
    """The list as it is and what would be other under `asked` (`scoring.otherwise.ASKED`).

    Errors: Refusal('role-missing' | 'county-only' | 'not-ranked' where people decide without marks | 'rule-unusable'
    (path) | those of `collect_inputs.collect` and `recruit.queries.unseen.require_sight`).
    """
    require(by, *LOOKERS)
    require_county(by)
    require_sight(stage, by)
    if stage.definition.policy is None:
        raise Refusal("not-ranked", stage=stage.definition.title.zh)
    made = build_list(stage, collect(stage))
    try:
        found = otherwise(made.worked, asked)
    except PolicyError as error:
        raise Refusal("rule-unusable", path=error.path) from error
    except ScoringError as error:
        raise Refusal("rule-unusable", path=_ABOUT.get(error.code, "")) from error
    told = {one.path: f"{one.was} → {one.now}" for one in found.rules}
    facts = {"rules": told, "entering": len(found.entering), "leaving": len(found.leaving)}
    audit.note(at, by.login, "lists.look", audit.at_stage(stage), **facts)
    return made, found
