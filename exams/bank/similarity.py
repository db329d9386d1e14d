"""Questions that resemble each other, for a person to look at. Pure.

Measure: Jaccard, the share of pairs of neighbouring signs (after NFKC, lower case, without blanks and punctuation) that
two texts have in common among all they have. Threshold 0.6 by default: a copied question with a word changed lies at
0.7 and above, unrelated questions on one topic below 0.35. The measure knows nothing of meaning: sentences with the
same words in another order look alike to it, which is why the answer is only ever shown, never acted upon.

Near-linear: only texts that share one of their rarest pairs are compared (prefix filter, exact for the threshold).
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exams.bank.model import Item

THRESHOLD = 0.6
#: Bounds for banks made from one pattern, where everything resembles everything; beyond them the filter is no longer
#: exact. A pair of signs that so many texts share is no trace of copying …
_MOST_HOLDERS = 60
#: … and of those that share any, only so many are compared, the ones that share most.
_MOST_COMPARED = 30


@dataclass(frozen=True, order=True)
class Likeness:
    """Two texts, by their places in the sequence given, the later one first, and how alike they are (0 to 1)."""

    later: int
    earlier: int
    share: float


def text_of(item: Item) -> str:
    """What of a question is compared: everything a candidate reads, options in an order of their own."""
    return " ".join([item.stem, *sorted(item.left), *sorted(item.options)])


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters, digits and characters of a text."""
    signs = [sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum()]
    if len(signs) < 2:
        return frozenset(signs)
    return frozenset(first + second for first, second in zip(signs, signs[1:], strict=False))


def find(texts: Sequence[str], threshold: float = THRESHOLD, since: int = 0) -> Iterator[Likeness]:
    """Every two texts that are at least so alike, the later one being at place `since` or after it."""
    sets = [pairs_of(text) for text in texts]
    common = Counter(pair for found in sets for pair in found)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, pairs in enumerate(sets):
        rarest = sorted(pairs, key=lambda pair: (common[pair], pair))
        prefix = rarest[: len(rarest) - math.ceil(threshold * len(rarest)) + 1] if rarest else []
        if place >= since:
            near = Counter(other for pair in prefix for other in holders[pair])
            for other in sorted(other for other, _ in near.most_common(_MOST_COMPARED)):
                share = _share(pairs, sets[other], threshold)
                if share >= threshold:
                    yield Likeness(place, other, share)
        for pair in prefix:
            if len(holders[pair]) < _MOST_HOLDERS:
                holders[pair].append(place)


def _share(one: frozenset[str], other: frozenset[str], threshold: float) -> float:
    small, large = sorted((len(one), len(other)))
    if small < threshold * large:
        return 0.0
    both = len(one & other)
    return both / (len(one) + len(other) - both)
