"""Python's search for unreachable objects, set for a run of thousands of tests in one process.

Left as it is, it looked through all tests and modules again and again: a third of the run.
"""

from __future__ import annotations

import gc


def search_seldom() -> None:
    """Every test makes an application of some hundred thousand objects; searching once or twice in a test is enough."""
    gc.set_threshold(50_000, 10, 10)


def leave_alone_what_is_there() -> None:
    """What is loaded now, modules and collected tests, stays until the end and is not searched any more."""
    gc.collect()
    gc.freeze()
