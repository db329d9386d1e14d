"""The question bank's front door: what an item is, what it is worth, what may be seen of it."""

from pathlib import Path

from exams.bank.loading import BankError, Problem, load_bank
from exams.bank.marking import ALL_OR_NOTHING, PER_OPTION, RIGHT_MINUS_WRONG, RULES, mark
from exams.bank.model import KINDS, MULTIPLE, SHORT, SINGLE, TOPICS, TRUE_FALSE, Fault, Item, faults, public

SEED = Path(__file__).parent / "seed"
"""The folder of original items every installation starts with."""

__all__ = [
    "ALL_OR_NOTHING", "KINDS", "MULTIPLE", "PER_OPTION", "RIGHT_MINUS_WRONG", "RULES", "SEED", "SHORT",
    "SINGLE", "TOPICS", "TRUE_FALSE", "BankError", "Fault", "Item", "Problem", "faults", "load_bank", "mark",
    "public",
]  # fmt: skip
