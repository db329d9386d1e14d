"""Refusals: the one way in which a service says no."""

from __future__ import annotations


class Refusal(Exception):
    """A request that the rules forbid; nothing has been changed when it reaches the user.

    `code` names the reason (for example ``window-closed``); `facts` are the values the message needs. The text a
    person reads is made in `recruit.messages`, so that services stay free of language.
    """

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code
