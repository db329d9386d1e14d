"""Every township names its villages that get a station, as many as the programme says."""

from __future__ import annotations

from random import Random

from exams.demo.play import Play
from recruit.services.supply_places import NewPlace, add_places


def supply_places(play: Play) -> None:
    """Villages are drawn within each township; more places than villages go round again."""
    programme = play.programme
    for township, count in sorted(programme.places.by_township.items()):
        villages = list(programme.regions.township(township).villages)
        Random(f"{play.seed}/places/{township}").shuffle(villages)
        chosen = [villages[number % len(villages)].code for number in range(count)]
        add_places(
            play.cohort,
            [NewPlace(code) for code in sorted(chosen)],
            play.cast.clerks[township],
            play.clock.now(),
        )
