"""A draw by two people's words: what may be a word, and the seed that both give. Pure.

Every draw of the house goes this way: the office commits who is drawn and gives the first word, which nobody is shown;
a second, different person gives theirs, and the draw is held. The first cannot know the second word and the second has
not seen the first, so neither can choose the outcome; afterwards both are public and anybody can replay it. Used by the
draw of interview rooms, the phone sample and the draw that breaks a tie.
"""

from __future__ import annotations

from recruit.errors import Refusal
from scoring import sampling

SHORTEST_WORD, LONGEST_WORD = 4, 80


def tidy_word(text: str) -> str:
    """One half of the seed as it is kept: a single line, not so short that it can be guessed, nor too long to print.

    Errors: Refusal('word-too-short').
    """
    word = " ".join(text.split())[:LONGEST_WORD]
    if len(word) < SHORTEST_WORD:
        raise Refusal("word-too-short")
    return word


def seed_of(first: str, second: str) -> str:
    """The seed of rooms and phone samples: 64 hexadecimal signs made from both words, in the order they were given."""
    return sampling.joint_seed([first, second])


def spoken_seed(first: str, second: str) -> str:
    """The seed of a tie's draw: the words themselves, side by side, as the list prints them beside the outcome."""
    return f"{first} {second}"
