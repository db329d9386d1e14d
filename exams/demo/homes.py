"""Which villages get a station in a play, and where its people live. Pure: the same seed gives the same villages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from recruit.programme import Programme
from recruit.regions import Village

#: Where each village staffs its own site, so much likelier is it that somebody from a village with a site comes.
LIKELIER = 10


def villages_with_sites(programme: Programme, seed: int) -> Mapping[str, Sequence[str]]:
    """Township -> codes of the villages drawn for its places; more places than villages go round again."""
    found = {}
    for township, count in sorted(programme.places.by_township.items()):
        villages = list(programme.regions.township(township).villages)
        Random(f"{seed}/places/{township}").shuffle(villages)
        found[township] = sorted(villages[number % len(villages)].code for number in range(count))
    return found


def homes(programme: Programme, seed: int) -> Sequence[Village]:
    """The villages that people are drawn from, some of them oftener."""
    every = programme.regions.villages
    if programme.places.staffing is None:
        return every
    sites = {code for codes in villages_with_sites(programme, seed).values() for code in codes}
    return [*every, *(one for one in every if one.code in sites for _time in range(LIKELIER))]
