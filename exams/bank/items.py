"""The question bank's front door: what an item is, what it is worth, what may be seen of it."""

from pathlib import Path

from exams.bank.faults import faults
from exams.bank.loading import BankError, Problem, load_bank
from exams.bank.marking import mark
from exams.bank.model import (
    ALL_OR_NOTHING,
    ESSAY,
    KINDS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    PER_OPTION,
    RIGHT_MINUS_WRONG,
    RULES,
    SHORT,
    SINGLE,
    TOPICS,
    TRUE_FALSE,
    Fault,
    Item,
    NumericRange,
    Picture,
    public,
    seen_order,
)

SEED = Path(__file__).parent / "seed"
"""The folder of original items every installation starts with."""

__all__ = [
    "ALL_OR_NOTHING", "ESSAY", "KINDS", "MATCHING", "MULTIPLE", "NUMERIC", "ORDERING", "PER_OPTION",
    "RIGHT_MINUS_WRONG", "RULES", "SEED", "SHORT", "SINGLE", "TOPICS", "TRUE_FALSE", "BankError", "Fault", "Item",
    "NumericRange", "Picture", "Problem", "faults", "load_bank", "mark", "public", "seen_order",
]  # fmt: skip
