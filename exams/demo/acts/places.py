"""Every township names its villages that get a station, as many as the programme says, and tells of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

from exams.demo.homes import villages_with_sites
from exams.demo.pictures import screenshot
from exams.demo.play import Play
from recruit.db import db
from recruit.models import Place
from recruit.programme import Programme
from recruit.queries.sites import site_line
from recruit.services.describe_site import add_photo, describe_site
from recruit.services.enter_track import siting_stage
from recruit.services.review_site import Opinion, review, village_opinion
from recruit.services.supply_places import NewPlace, add_places
from recruit.site_checks import stopping, warning
from recruit.site_facts import SiteFacts
from scoring.geo import Point

#: Where the county lies; townships and villages are scattered around it, nowhere in particular.
CENTRE = (27_460_000, 106_220_000)
#: One site in so many has pictures, and one was sent back once.
PICTURED, RETURNED = 20, 40
#: Millionths of a degree between two sites that are put forward: some four and a half kilometres.
APART = 45_000


def supply_places(play: Play, described: bool = False) -> None:
    """Villages are drawn within each township; more places than villages go round again. Nothing where the villages
    put their sites forward in a stage of their own."""
    if siting_stage(play.cohort) is not None:
        return
    programme = play.programme
    plan = programme.places.staffing
    marked = Counter(plan.stated) if plan is not None else Counter()
    for township, chosen in villages_with_sites(programme, play.seed).items():
        places = add_places(
            play.cohort,
            _staffed(programme, chosen, marked),
            play.cast.clerks[township],
            play.clock.now(),
        )
        if described:
            for place in places:
                _describe(play, place)


def put_forward(play: Play) -> None:
    """Where sites go through a track of their own: every village puts one forward, a few kilometres from the next; the
    office accepts what keeps the hard rules, with the reason where a soft one is not met, and refuses the others."""
    programme, number = play.programme, 0
    for township in programme.regions.townships:
        clerk = play.cast.clerks[township.code]
        new = [NewPlace(village.code) for village in township.villages]
        for place in add_places(play.cohort, new, clerk, play.clock.now()):
            north, east = divmod(number, 4)
            point = (CENTRE[0] + north * APART, CENTRE[1] + east * APART)
            describe_site(play.cohort, place, _like(play, place, point), clerk, play.clock.now())
            # data: what a village committee writes, and who signs
            said = Opinion("support", "同意在本村设点。", "村委会主任", play.clock.now().date())
            village_opinion(play.cohort, place, said, clerk, play.clock.now())
            if programme.places.review == "township":
                review(play.cohort, place, "township", "pass", "", clerk, play.clock.now())
            number += 1
    for place in db.session.query(Place).filter_by(cohort_id=play.cohort_id).order_by(Place.code):
        _settle(play, place)


def _like(play: Play, place: Place, point: Point) -> SiteFacts:
    """Facts that mostly keep the rules: one village in six is too small, one room in five is not of the size asked."""
    dice = Random(f"{play.seed}/sites/{place.code}")
    facts = _facts(dice, point).facts
    # A pilot is where it is easiest: nobody begins with a village that is too small.
    small = dice.randrange(6) == 0 and place.village_code not in play.programme.places.pilots
    facts |= {
        "people": dice.randrange(900, 1990) if small else dice.randrange(2000, 4200),
        "area": str(dice.randrange(20, 28) if dice.randrange(5) == 0 else dice.randrange(30, 50)),
        "truck": True,
        "bandwidth": str(dice.choice((4, 10, 20))),
    }
    return SiteFacts(facts, point, _facts(dice, point).private)


def _settle(play: Play, place: Place) -> None:
    # data: why the office refuses, or accepts what is not quite as it should be
    short, why = "达不到必须的条件。", "面积差一点，村里没有更合适的房子。"
    line, by, at = site_line(play.cohort, place), play.cast.office, play.clock.now()
    if stopping(line.findings, line.exempt):
        review(play.cohort, place, "county", "refuse", short, by, at)
    else:
        words = why if warning(line.findings, line.exempt) else ""
        review(play.cohort, place, "county", "pass", words, by, at)


def _staffed(programme: Programme, villages: Sequence[str], marked: Counter[str]) -> list[NewPlace]:
    """Where sites are staffed by rule, the first of a township is the township's own, and as many of the others bear a
    mark as the programme says; `marked` is how many still may."""
    plan = programme.places.staffing
    if plan is None:
        return [NewPlace(code) for code in villages]
    found = []
    for number, code in enumerate(villages):
        if number == 0 and len(plan.sorts) > 1:
            found.append(NewPlace(code, sort="township"))
            continue
        marks = tuple(mark for mark in plan.stated if marked[mark] > 0)
        marked.subtract(marks)
        found.append(NewPlace(code, sort=plan.usual_sort, marks=marks))
    return found


def _describe(play: Play, place: Place) -> None:
    """The township tells of a site, its village agrees, the township passes it, the county accepts it."""
    dice = Random(f"{play.seed}/sites/{place.code}")
    clerk, office, at = play.cast.clerks[place.township_code], play.cast.office, play.clock.now()
    describe_site(play.cohort, place, _facts(dice, _point(play, place, dice)), clerk, at)
    if dice.randrange(PICTURED) == 0:
        for kind in ("outdoor", "indoor", "map"):
            add_photo(play.cohort, place, kind, screenshot(dice), clerk, at)
    # data: what a village committee writes, and who signs
    said = Opinion("support", "同意在本村设点。", f"{dice.choice('赵钱孙李周吴郑王')}主任", at.date())
    village_opinion(play.cohort, place, said, clerk, at)
    if dice.randrange(RETURNED) == 0:
        # data: why a township sends a site back
        review(play.cohort, place, "township", "return", "门牌号没写，请补。", clerk, at)
        describe_site(play.cohort, place, _facts(dice, _point(play, place, dice)), clerk, at)
    review(play.cohort, place, "township", "pass", "", clerk, at)
    review(play.cohort, place, "county", "pass", "", office, at)


def _point(play: Play, place: Place, dice: Random) -> Point:
    townships = [one.code for one in play.programme.regions.townships]
    row, column = divmod(townships.index(place.township_code), 5)
    north = CENTRE[0] + (row - 2) * 130_000 + dice.randrange(-50_000, 50_000)
    return north, CENTRE[1] + (column - 2) * 150_000 + dice.randrange(-60_000, 60_000)


def _facts(dice: Random, where: Point) -> SiteFacts:
    facts = {
        "area": str(dice.randrange(20, 80)),
        "people": dice.randrange(900, 4200),
        "floor": 1,
        "bandwidth": str(dice.choice((4, 10, 20, 50))),
        "broadband": True,
        "truck": dice.random() < 0.9,
        "storage": str(dice.randrange(5, 30)),
        "rent": str(dice.choice((0, 0, 1200, 2400))),
        "own_shop": dice.random() < 0.4,
        "until": "2019-06-30",
    }
    # data: an invented shop and its owner
    private = {"address": "村委会旁", "owner": f"{dice.choice('陈刘黄杨')}某某", "note": ""}
    return SiteFacts(facts, where, private)
