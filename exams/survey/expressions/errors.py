"""What is wrong with an expression, and where."""

from __future__ import annotations

from recruit.errors import Refusal

#: So many signs are shown of what stands at the place of an error, and at most of any name.
NEAR = 16
LONGEST_FACT = 60


class ExpressionError(Refusal):
    """An expression that cannot be read or worked out.

    `code` is one of `exams.survey.expressions.messages.TEXTS`; `at` is the offset into the expression's text (from
    0). The facts hold what the message says, always `place` (from 1, as people count) and `near` (what stands there).
    """

    def __init__(self, code: str, at: int, /, *, text: str = "", **facts: object) -> None:
        super().__init__(
            code, place=at + 1, near=_near(text, at), **{key: _short(facts[key]) for key in facts}
        )
        self.at = at


def _near(text: str, at: int) -> str:
    piece = text[at : at + NEAR]
    return " ".join(piece.split()) + ("…" if len(text) > at + NEAR else "")


def _short(fact: object) -> object:
    return fact[:LONGEST_FACT] + "…" if isinstance(fact, str) and len(fact) > LONGEST_FACT else fact
