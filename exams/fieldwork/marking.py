"""What a programme says of marking a written piece blind. Pure."""

from __future__ import annotations

from decimal import Decimal

from exams.blind import SHAPES, BlindRules, read_rules
from recruit.programme import Component
from recruit.programme.shapes import Flag, Group

#: `comments`: markers' words are shown to the candidate afterwards. `copies`: markers are told that others' pieces are
#: near-copies, not whose.
MARKING = Group({**SHAPES, "comments": Flag(), "copies": Flag()})
#: Of the component's maximum: further apart, two marks are no longer two views of one piece.
_FAR = Decimal("0.15")


def blind_rules(component: Component) -> BlindRules | None:
    """How a written piece is marked blind; None where it is marked on assigned sheets, whose mean counts."""
    said = component.params.get("marking")
    if component.kind != "document" or said is None:
        return None
    return read_rules(said, BlindRules(difference=component.max * _FAR))


def comments_shown(component: Component) -> bool:
    return bool((component.params.get("marking") or {}).get("comments", True))


def copies_told(component: Component) -> bool:
    return bool((component.params.get("marking") or {}).get("copies", False))
