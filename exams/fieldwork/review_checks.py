"""What the setting of a sampled review must say, for `zeyou programme check`. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from exams.fieldwork.review_rule import review_rule
from exams.fieldwork.rules import target_of
from recruit.programme import Component
from recruit.programme.shapes import Group, Number, Told, Whole

REVIEW = Group({"sample": Whole(1, 1000), "rate": Number(0, 1), "accept_number": Whole(0, 100)})


def check_review(component: Component, here: str) -> Iterator[Told]:
    """A number or a share, not both; and a sample that can fail."""
    given = component.params.get("review")
    if given is None:
        return
    if bool(given.get("sample")) == bool(given.get("rate")):
        yield f"{here}.review", "review-plan", {"component": component.code}
        return
    rule = review_rule(component)
    assert rule is not None
    drawn = rule.of(target_of(component))
    if rule.accept_number >= drawn:
        yield (
            f"{here}.review.accept_number",
            "review-accept",
            {"accept_number": rule.accept_number, "drawn": drawn},
        )
