"""A small county for tests of panels: one stage of the Jinsha programme, candidates of two townships, staff."""

from __future__ import annotations

from recruit.models import Account
from recruit.programme import load
from tests.support.candidates import World, begun, candidates, staff, standing
from tests.support.mending import found_wrong
from tests.support.signed_in import sign_in

__all__ = ["TOWNSHIPS", "World", "build", "candidates", "found_wrong", "judges", "sign_in", "staff"]

TOWNSHIPS = ("520523001", "520523002")


def build(stage_code: str, count: int = 4) -> World:
    """Candidates 0001, 0002 … belong to the two townships in turn."""
    return standing(begun(load("jinsha-2016")), stage_code, count)


def judges(count: int) -> list[Account]:
    return [staff(f"j{number:02}", "judge") for number in range(1, count + 1)]
