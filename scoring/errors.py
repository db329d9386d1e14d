"""What the arithmetic refuses. Codes and facts only: the words are found elsewhere."""

from __future__ import annotations


class ScoringError(ValueError):
    """Facts that cannot be scored.

    ``code`` is a stable, lower-case, hyphenated name of the reason; ``facts`` are the plain values a
    message about it needs (candidate, column, panel, limit ...).
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        details = ", ".join(f"{key}={value!r}" for key, value in facts.items())
        super().__init__(f"{code}({details})" if details else code)


class PolicyError(ScoringError):
    """A stage policy that does not make sense.

    ``path`` says where, e.g. ``components[1].weight``. All problems of one policy are found at once:
    ``problems`` holds every one of them, this error being the first.
    """

    def __init__(self, code: str, path: str, **facts: object) -> None:
        super().__init__(code, **facts)
        self.path = path
        self.problems: tuple[PolicyError, ...] = (self,)

    def __str__(self) -> str:
        return f"{self.path}: {super().__str__()}"
