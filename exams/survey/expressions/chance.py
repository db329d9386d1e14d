"""Chance that can be played again: the same seed gives the same numbers here and in a browser.

The generator is mulberry32 (Tommy Ettinger, 2017; public domain): 32 bits of state, whole-number steps that every
language has. Good enough to shuffle and to name records, not for drawing lots.
"""

from __future__ import annotations

_BITS = 0xFFFFFFFF
_STEP = 0x6D2B79F5


def advance(state: int) -> tuple[int, int]:
    """The next state and 32 random bits."""
    state = (state + _STEP) & _BITS
    mixed = ((state ^ (state >> 15)) * (state | 1)) & _BITS
    mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61))) & _BITS
    return state, (mixed ^ (mixed >> 14)) & _BITS
