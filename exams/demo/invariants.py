"""What must hold of the programmes that come with the software, as figures: told in `report.json`, tested one by one.

Each line is an id, what the notice leads one to expect, and what was found in the programme or after the play. The
expectations are figures of the notices and stand here, apart from the YAML: a slip in one of the two shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from exams.demo.acts.finish import Finished
from exams.demo.play import Play
from recruit.deposits import Looked, settle
from recruit.errors import Refusal
from recruit.programme import Programme
from recruit.programme.checks import tracks_of
from recruit.registers.awards.said import awards_of
from recruit.registers.fees.said import checked, services_of
from recruit.registers.funds.said import funds_of
from recruit.registers.indicators.said import Indicator, mismatches, read
from recruit.registers.performance.said import said_of
from recruit.site_checks import Station, check_site
from recruit.subsidies import schedule

#: North by so many millionths of a degree is 2.99 km, less than the three that Yulu asks for.
NEAR = 26_890


@dataclass(frozen=True)
class Invariant:
    """One thing that must hold. Values are plain: text, numbers, lists of them."""

    id: str
    expected: Any
    found: Any

    @property
    def ok(self) -> bool:
        return bool(self.expected == self.found)

    def row(self) -> dict[str, Any]:
        """Its line in report.json."""
        return {"id": self.id, "expected": self.expected, "found": self.found, "ok": self.ok}


class Own(NamedTuple):
    """What one notice says, and the stages without which it says nothing."""

    says: Callable[[Programme], Iterable[Invariant]]
    stages: tuple[str, ...] = ()


def of_programme(programme: Programme) -> list[Invariant]:
    """What must hold of the programme before anybody applies: the general rules, then those of its own notice."""
    found = [*_cuts(programme), *_windows(programme), *_agreement(programme)]
    said = OWN.get(programme.id)
    # A copy that was cut short is no longer what the notice speaks of.
    if said is not None and set(said.stages) <= {stage.code for stage in programme.stages}:
        found.extend(said.says(programme))
    return found


def of_play(play: Play, finished: Sequence[Finished]) -> list[Invariant]:
    """What must hold of a play: nobody came out of a stage who did not go in, no more were taken than there are places,
    and whatever a register promises of its own."""
    found = []
    for stage in finished:
        counted = sum(stage.counts.get(outcome, 0) for outcome in ("advanced", "reserve", "out"))
        found.append(Invariant(f"everybody-came-out:{stage.code}", stage.entered, counted))
        places = play.programme.stage(stage.code).places
        if places is not None and not stage.counts.get("reserve") and stage.entered >= places:
            found.append(Invariant(f"places-filled:{stage.code}", places, stage.counts.get("advanced", 0)))
    return found


def _cuts(programme: Programme) -> Iterator[Invariant]:
    for line in tracks_of(programme):
        places = [stage.places for stage in line if stage.places is not None]
        if places:
            growing = [list(pair) for pair in pairwise(places) if pair[1] > pair[0]]
            yield Invariant(f"cuts-never-grow:{line[0].track}", [], growing)


def _windows(programme: Programme) -> Iterator[Invariant]:
    for line in tracks_of(programme):
        over = [
            later.code
            for earlier, later in pairwise(line)
            if later.window.opens < earlier.window.closes and not later.overlaps
        ]
        if line:
            yield Invariant(f"windows-do-not-overlap:{line[0].track}", [], over)


def _agreement(programme: Programme) -> Iterator[Invariant]:
    for document in programme.documents:
        if document.template == "agreement":
            yield Invariant(f"two-copies:{document.code}", 2, document.copies)
            yield Invariant(f"thirty-days:{document.code}", 30, document.params.get("notice_days"))


def _indicators(programme: Programme) -> dict[str, Indicator]:
    return {one.code: one for one in read(programme.registers.get("indicators", ()))}


def _wrong_sums(programme: Programme) -> list[list[int]]:
    """Stated parts that do not add up to a stated total: both, as they were stated."""
    every = _indicators(programme).values()
    return [[wrong.found, wrong.stated] for one in every for wrong in mismatches(one)]


def _parts(one: Indicator) -> list[int]:
    return [count for _code, _title, count in one.parts]


def _jinsha(programme: Programme) -> Iterator[Invariant]:
    yield Invariant("task-1-days", 6, programme.stage("task-1").window.days)
    yield Invariant("task-2-days", 7, programme.stage("task-2").window.days)
    cuts = [programme.stage(code).places for code in ("onsite-test", "task-1", "task-2", "interview")]
    yield Invariant("cuts", [600, 400, 240, 160], cuts)
    lines = schedule(programme.support, programme.stages[-1].window.opens.date())
    for kind, total in (("allowance", 14_400), ("renovation", 10_000), ("goods", 2_000), ("training", 1_200)):
        yield Invariant(f"support-{kind}", total, int(sum(one.amount for one in lines if one.kind == kind)))
    yield Invariant("support-of-all-partners", 4_416_000, int(sum(one.amount for one in lines)) * 160)
    targets = _indicators(programme)
    yield Invariant("slogans", [3, 5], [targets["slogans"].goal, targets["slogans"].most])
    yield Invariant("banners", 3, targets["banners"].goal)


def _yulu(programme: Programme) -> Iterator[Invariant]:
    facts = {
        "people": 2000,
        "area": "30",
        "bandwidth": "4",
        "truck": True,
        "storage": "5",
        "floor": 1,
        "rent": "0",
    }
    for name, changed, near, expected in (
        ("2000-people-pass", {}, False, []),
        ("1999-people-refused", {"people": 1999}, False, ["people"]),
        ("2.99-km-refused", {}, True, ["distance"]),
        ("29.9-m2-only-warns", {"area": "29.9"}, False, []),
    ):
        findings = check_site(
            programme.places.checks,
            {**facts, **changed},
            (0, 0),
            [Station("next", (NEAR, 0))] if near else [],
        )
        yield Invariant(name, expected, [one.code for one in findings if one.stops])
        if name.endswith("warns"):
            yield Invariant(f"{name}:warning", ["area"], [one.code for one in findings if one.warns])
    (deposit,) = programme.deposits
    whole = settle(deposit.amount, [Looked(one.code) for one in deposit.checklist])
    yield Invariant("deposit", 5000, int(deposit.amount))
    yield Invariant("deposit-undamaged-goes-back-in-full", 5000, int(whole.returned))
    damaged = settle(deposit.amount, [Looked("computer", "broken", Decimal(1200))])
    yield Invariant("deposit-less-the-damage", 3800, int(damaged.returned))
    if (assessed := said_of(programme)) is not None:
        yield Invariant("commission-by-the-month", "month", assessed.every)
        yield Invariant("cheating-removes-at-once", True, "cheating" in assessed.at_once)
        unsure = "registers.performance.removal.periods"
        origin = [one.source for one in programme.settings if one.path == unsure]
        yield Invariant("last-places-in-a-row-are-unconfirmed", ["unconfirmed"], origin)
    yield from _yulu_targets(_indicators(programme))


def _yulu_targets(targets: dict[str, Indicator]) -> Iterator[Invariant]:
    stations = targets["stations"].steps
    yield Invariant("stations-by-2018", 7, stations[-1].total)
    yield Invariant("stations-of-the-phases", [3, 2, 2], [step.add for step in stations])
    for code, pilot, other in (("wall-adverts", 4, 2), ("banners", 2, 1)):
        found = targets[code]
        yield Invariant(code, [[pilot, pilot], other], [list(found.special.values()), found.goal])
    posts = [targets[code].goal for code in ("platform-items", "microblog", "wechat")]
    yield Invariant("posts-a-month", [2, 3, 3], posts)


def _neixiang(programme: Programme) -> Iterator[Invariant]:
    yield Invariant("stations", 289, programme.places.total)
    yield Invariant("stations-by-township", 289, sum(programme.places.by_township.values()))
    targets = _indicators(programme)
    yield Invariant("village-points", [100, 289], [step.total for step in targets["village-points"].steps])
    yield Invariant("training-person-times", 5000, targets["training"].goal)
    yield Invariant("coverage", 85, targets["coverage"].goal)
    yield Invariant("sums-that-do-not-agree", [], _wrong_sums(programme))
    for fund in funds_of(programme):
        yield Invariant(f"fund:{fund.code}", 15_000_000, int(sum(fund.per_year for _year in fund.years)))
        yield Invariant(f"fund-stated:{fund.code}", [3, 5_000_000, 15_000_000],
                        [len(fund.years), int(fund.per_year), int(fund.total or 0)])  # fmt: skip
    if (awards := awards_of(programme)) is not None:
        found = [[one.most, int(one.amount)] for one in awards.kinds]
        yield Invariant("awards", [[3, 50_000], [6, 30_000], [5, 30_000]], found)


def _meihekou(programme: Programme) -> Iterator[Invariant]:
    street = "街道"  # data: how the name of a street ends
    townships = [one for one in programme.regions.townships if not one.name.endswith(street)]
    yield Invariant("townships", 19, len(townships))
    yield Invariant("streets", 5, len(programme.regions.townships) - len(townships))
    yield Invariant("sites-of-the-first-year", 109, sum(programme.places.by_township.values()))
    yield Invariant("two-warnings", [[192, 200], [295, 303]], _wrong_sums(programme))
    targets = _indicators(programme)
    yield Invariant("additions", [90, 102, 103], [step.add for step in targets["village-stations"].steps])
    lectures = targets["lectures"]
    yield Invariant("lectures", [[19, 5, 1], 25], [_parts(lectures), lectures.total])
    yield Invariant("staff-are-two-for-each-of-98", 98 * 2, targets["village-staff"].total)
    # Theory is for everybody; practice and probation are named for graduates and the centre's staff alone.
    for code, providers in (("theory", None), ("practice", ["centre"]), ("probation", ["centre"])):
        only = programme.stage(code).params.get("only_for")
        yield Invariant(f"asked-of:{code}", providers, only and only["choices"])


def _yingjiang(programme: Programme) -> Iterator[Invariant]:
    by_township = programme.places.by_township
    yield Invariant("stations", 73, programme.places.total)
    # One station stands in each township itself, the others in villages.
    in_townships = sum(count > 0 for count in by_township.values())
    yield Invariant("stations-in-townships", 15, in_townships)
    yield Invariant("stations-in-villages", 58, sum(by_township.values()) - in_townships)
    stated = _indicators(programme)["stations"]
    yield Invariant("stations-stated", [[15, 58], 73], [_parts(stated), stated.total])
    yield Invariant("sums-that-do-not-agree", [], _wrong_sums(programme))
    for code in ("training-1", "training-2"):
        lessons = programme.stage(code).params["lessons"]
        yield Invariant(f"{code}-minutes", 200, sum(int(one["minutes"]) for one in lessons))
    yield from _fees(programme)
    court = "甲方所在地人民法院"  # data: the court at party A's place
    for document in programme.documents:
        if document.template == "agreement":
            text = programme.files.get(document.text, b"").decode()
            yield Invariant(f"court-at-a:{document.code}", True, court in text)


def _fees(programme: Programme) -> Iterator[Invariant]:
    services = services_of(programme)
    for price, expected in (("2.00", "taken"), ("2.01", "fee-above")):
        try:
            checked(services, {"parcel": Decimal(price)})
            found = "taken"
        except Refusal as refusal:
            found = refusal.code
        yield Invariant(f"parcel-for-{price}", expected, found)


#: Programme -> what its own notice leads one to expect, and the stages that this speaks of.
OWN: dict[str, Own] = {
    "jinsha-2016": Own(_jinsha, ("onsite-test", "task-1", "task-2", "interview")),
    "yulu-2016": Own(_yulu),
    "meihekou-2019": Own(_meihekou),
    "neixiang-2017": Own(_neixiang),
    "yingjiang-2019": Own(_yingjiang, ("training-1", "training-2")),
}
