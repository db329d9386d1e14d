"""The stage kind posts: people are put on posts at sites by the programme's staffing rule.

Params: ``provider`` and ``wish``, fields of the registration form (one choice each) that say who sends somebody and
which post they would like; ``shortage`` (``allowed``, the default, or ``blocks`` where every seat must be filled). The
rule itself stands under ``places.staffing`` and is worked out by `scoring.posts`; what is settled by hand goes before
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from recruit.closing import messages as messages  # teaches the refusals of this room to `recruit.messages`
from recruit.closing import post_messages as post_messages  # and those of this kind
from recruit.closing.post_words import reason_words as post_words
from recruit.kinds import BaseKind, Blocker, WorkedOut
from recruit.models import Stage
from recruit.programme import Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Code, OneOf, Shapes, Told, not_allowed
from recruit.queries.posts import PostPlan, plan_posts
from recruit.services.fill_posts import fills_freed, store_posts
from scoring.posts_list import person_to_plain, policy_to_plain


class Posts(BaseKind):
    code = "posts"
    yields: Literal["marks", "decisions"] = "decisions"
    params: Shapes = {
        "provider": Code(source="questions"),
        "wish": Code(source="questions"),
        "shortage": OneOf(("allowed", "blocks")),
    }

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        """Without a rule nobody can be put anywhere; what the form asks has to be what the rule knows."""
        if stage.exit == "single":  # everybody's post depends on everybody else's
            yield not_allowed("exit", stage.exit, ("cohort",))
        plan = programme.places.staffing
        if plan is None:
            yield "kind", "staffing-missing", {}
            return
        for key, known in (("provider", plan.providers), ("wish", plan.posts)):
            if key in stage.params:
                yield from _check_field(programme, key, str(stage.params[key]), known)

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Whatever would leave somebody or a post forgotten; empty seats only where the programme says so."""
        worked_out = plan_posts(stage)
        cases = [
            ("posts-gone", len(worked_out.gone)),
            ("posts-provider", len(worked_out.unknown)),
            ("posts-uncovered", len(worked_out.uncovered)),
        ]
        if stage.definition.params.get("shortage") == "blocks":
            cases.append(("posts-short", worked_out.short))
        return [
            Blocker(code, count, {"count": count, "stage_id": stage.id}) for code, count in cases if count
        ]

    def worked_out(self, stage: Stage) -> WorkedOut:
        """Nobody ranks here: rule, sites and people do, and the list carries all three."""
        return as_list(plan_posts(stage))

    def reason_words(self, stage: Stage, reason: str) -> str:
        return post_words(stage.cohort, reason)

    def confirmed(self, stage: Stage) -> None:
        store_posts(stage)

    def fills_freed(self, stage: Stage) -> bool:
        return fills_freed(stage)


def as_list(worked_out: PostPlan) -> WorkedOut:
    """In the form from which anybody works the list out again."""
    return WorkedOut(
        policy_to_plain(worked_out.plan.rules, worked_out.sites),
        [
            person_to_plain(one, order, worked_out.excluded.get(one.number))
            for order, one in enumerate(worked_out.people)
        ],
    )


def _check_field(programme: Programme, key: str, field: str, known: Any) -> Iterator[Told]:
    form = programme.forms.get("registration")
    found = next((one for one in form.fields if one.code == field), None) if form is not None else None
    if found is None or found.type != "choice" or found.private:
        yield f"params.{key}", "posts-field", {"value": field}
        return
    for code, _title in found.choices:
        if code not in known:
            yield f"params.{key}", "posts-choices", {"field": field, "value": code}


KIND = Posts()
