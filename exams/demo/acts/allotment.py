"""Before the places are given out, candidates look at the places on offer and write down their wishes."""

from __future__ import annotations

from datetime import timedelta

from exams.demo.play import Play
from recruit.db import db
from recruit.models import Place, Stage
from recruit.queries.entries import entries_of
from recruit.queries.places import being_chosen, on_offer
from recruit.services.set_preferences import Wish, set_preferences
from recruit.services.supply_places import close_place


def play_allotment(play: Play, code: str) -> None:
    """Most wish for places near home, some for one far off; the allotment itself is worked out at the closing."""
    stage = play.stage(code)
    play.clock.set(max(play.clock.now(), stage.opens_at - timedelta(hours=6)))
    wishes = _wishes(play, stage)
    if wishes:
        set_preferences(play.cohort, wishes, play.cast.office, play.clock.now())
    db.session.commit()
    play.progress(code, len(wishes), len(wishes))


def wish_for_practice(play: Play, stage: Stage) -> None:
    """The morning before: two of three have chosen, the others still may, and the office can look at both rules. Where
    a township may, it takes a station back that somebody wanted, and whoever looks finds why."""
    before = stage.opens_at - timedelta(hours=20)
    wishes = [wish for number, wish in enumerate(_wishes(play, stage)) if number % 3]
    if not wishes:
        return
    set_preferences(play.cohort, wishes, play.cast.office, before)
    wanted = min(code for wish in wishes for code in wish.places[:1])
    place = db.session.query(Place).filter_by(cohort_id=play.cohort_id, code=wanted).one()
    if not being_chosen(
        play.cohort, place
    ):  # what three agreed to and candidates choose by, no clerk takes back
        # data: why a township takes a station back
        close_place(play.cohort, place, play.cast.clerks[place.township_code], before, "房主不再出租。")


def _wishes(play: Play, stage: Stage) -> list[Wish]:
    places = on_offer(stage)
    most = int(stage.definition.params.get("preferences", 3))
    wishes = []
    for entry in entries_of(stage):
        if entry.candidacy.state != "active":
            continue
        dice = play.figure(entry).dice(play.seed, "wishes")
        near = [place.code for place in places if place.township_code == entry.candidacy.township_code]
        far = [place.code for place in places if place.code not in near]
        chosen = dice.sample(near, min(len(near), most))
        if far and (dice.random() < 0.3 or not chosen):
            chosen = [*chosen[: most - 1], dice.choice(far)]
        # Whoever came this far accepts another village: without replacement, a refusal would leave a station empty.
        wishes.append(Wish(entry.candidacy, tuple(chosen), reassign=True))
    return wishes
