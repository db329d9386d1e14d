"""The stage kind allotment: places go by rank and wish; who agreed to it is placed elsewhere when all wishes are taken.

Params: ``preferences`` (how many wishes, 1 to 10, default 3), ``reassign`` (whether reassignment is offered, default
true), ``places`` (``townships``, or ``track:CODE`` where sites go through a track of their own and only those that
came through are handed out), ``shortage`` (``blocks``, or ``allowed`` where fewer places than people is intended),
``order`` (``rank``, the default, or
``applied``: whoever applied earlier chooses earlier, where no stage before gives ranks), ``first`` (``field``, a choice
of the registration form, and ``order``, codes of its choices: whoever chose one of these takes their turn before all
others, the first of them first; a group is no score),
``rule`` (``rank``, the default: turns by rank; ``fit``: the best overall fit, which the office's pages otherwise only
show beside), ``fit_wish`` (what a step down somebody's list costs the fit, default 10), ``fit_km`` (what a kilometre
from the home village costs, default 0), ``fit_quota`` (whether a township takes no more than ``places`` gives it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from recruit.asked_of import chosen, wrong_choices
from recruit.closing import messages as messages  # teaches the refusals of this room to `recruit.messages`
from recruit.closing import site_messages as site_messages  # and those of the register of sites
from recruit.closing.placing import left_out, undecided
from recruit.closing.words import place_words
from recruit.closing.words import reason_words as closing_words
from recruit.i18n import listed
from recruit.kinds import BaseKind, Blocker, Todo, WorkedOut
from recruit.models import Entry, Place, Stage
from recruit.programme import Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Flag, Group, OneOf, Shapes, Told, Whole, not_allowed
from recruit.queries.places import last_stage, on_offer, supplying_track, wishes_on_record
from recruit.queries.sites import lines_among, waiting_again
from recruit.services.allot import ORDERS, fills_freed, plan, store_placements
from recruit.site_checks import stopping
from scoring.allotment import contender_to_plain
from scoring.fit_rule import MOST_COST

_MOST = 10
#: So many places are named where something is wrong with them; the register shows them all.
_NAMED = 8


@dataclass(frozen=True)
class _Supply:
    """Who brings the places: the townships, or a track of sites."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if value != "townships" and not (isinstance(value, str) and re.fullmatch("track:.+", value)):
            yield path, "not-allowed", {"value": value, "near": "", "allowed": "townships, track:…"}


def _about(code: str, stage: Stage, places: Sequence[Place]) -> list[Blocker]:
    """What is wrong with these places, the first few by name."""
    if not places:
        return []
    names = listed(place_words(stage.cohort, place) for place in places[:_NAMED])
    more = "…" if len(places) > _NAMED else ""
    facts = {"count": len(places), "places": names + more, "stage_id": stage.id}
    return [Blocker(code, len(places), facts)]


def _wrong_groups(stage: PlannedStage, programme: Programme) -> Iterator[Told]:
    """Groups that choose first are answers that everybody gives in the open."""
    if stage.params.get("rule") == "fit":
        yield "params.first", "allotment-first-fit", {}
    yield from wrong_choices(programme, stage.params["first"], "params.first", "order")


class Allotment(BaseKind):
    code = "allotment"
    yields: Literal["marks", "decisions"] = "decisions"
    params: Shapes = {
        "preferences": Whole(1, _MOST),
        "reassign": Flag(),
        "places": _Supply(),
        "shortage": OneOf(("blocks", "allowed")),
        "order": OneOf(ORDERS),
        "first": Group(chosen("order")),
        "rule": OneOf(("rank", "fit")),
        "fit_wish": Whole(1, MOST_COST),
        "fit_km": Whole(0, MOST_COST),
        "fit_quota": Flag(),
    }

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        kind, _colon, track = str(stage.params.get("places", "")).partition(":")
        known = [one.code for one in programme.tracks]
        if kind == "track" and track not in known:
            yield not_allowed("params.places", f"track:{track}", [f"track:{one}" for one in known])
        before = [one for one in programme.stages if one.track == stage.track]
        ranked = any(one.policy is not None for one in before[: before.index(stage)])
        if stage.params.get("order", "rank") == "rank" and not ranked:
            yield "params", "allotment-no-ranks", {}
        if stage.params.get("first"):
            yield from _wrong_groups(stage, programme)

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Whatever would make the list wrong or unfair; that somebody declined every free place is no obstacle."""
        found = [*self._track_still_open(stage), *self._waiting_again(stage)]
        worked_out = plan(stage)
        rules, people = worked_out.policy, worked_out.contenders
        found += self._unmet(stage)
        cases = [("rank-missing", len(worked_out.unranked)), ("rank-shared", len(undecided(rules, people)))]
        # Sites that went through a selection of their own are meant to be few; a township that owes places is not.
        if supplying_track(stage) is None and stage.definition.params.get("shortage", "blocks") == "blocks":
            cases.append(("places-short", len(left_out(rules, people))))
        return found + [
            Blocker(code, count, {"count": count, "stage_id": stage.id}) for code, count in cases if count
        ]

    def _unmet(self, stage: Stage) -> list[Blocker]:
        """Sites about to be given out that do not keep what the notice demands: the county closes no such register."""
        if not stage.cohort.programme.places.checks:
            return []
        lines = lines_among(stage.cohort, on_offer(stage, final=True))
        return _about(
            "sites-unmet", stage, [line.place for line in lines if stopping(line.findings, line.exempt)]
        )

    def _waiting_again(self, stage: Stage) -> list[Blocker]:
        """Sites that the county had agreed to: they are given out or taken back, but do not drop out by the way."""
        return _about("sites-again", stage, waiting_again(stage))

    def _track_still_open(self, stage: Stage) -> list[Blocker]:
        track = supplying_track(stage)
        last = last_stage(stage.cohort, track) if track else None
        if last is None or last.state == "closed" or last.definition.exit == "single":
            return []
        return [
            Blocker("track-open", 1, {"count": 1, "stage": last.definition.title.zh, "stage_id": last.id})
        ]

    def undecided(self, stage: Stage) -> list[str]:
        """Those who share a rank although their order decides who gets what."""
        worked_out = plan(stage)
        return undecided(worked_out.policy, worked_out.contenders)

    def worked_out(self, stage: Stage) -> WorkedOut:
        """Nobody decides here: ranks, wishes and places do, and the list carries all three."""
        worked_out = plan(stage)
        return WorkedOut(
            worked_out.policy.to_dict(), [contender_to_plain(one) for one in worked_out.contenders]
        )

    def todos(self, entry: Entry) -> list[Todo]:
        """Places are chosen before the stage's own window opens."""
        if entry.outcome != "in" or entry.stage.state == "closed":
            return []  # whoever took up a freed place said yes to that very one
        chosen = int(entry.candidacy_id in wishes_on_record([entry.candidacy_id]))
        due = entry.opens_at or entry.stage.opens_at
        return [Todo("choose-places", chosen, 1, "closing.preferences", due=due)]

    def reason_words(self, stage: Stage, reason: str) -> str:
        words = closing_words(reason, stage.cohort)
        return "" if words == reason else words

    def confirmed(self, stage: Stage) -> None:
        store_placements(stage)

    def fills_freed(self, stage: Stage) -> bool:
        return fills_freed(stage)


KIND = Allotment()
