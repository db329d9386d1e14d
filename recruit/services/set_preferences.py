"""Set preferences: which places a candidate wants, in order, and whether they accept another one (服从调剂)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import closing_text
from recruit.models import Account, Candidacy, Cohort, Entry, PlaceWish, Stage
from recruit.queries.places import allotment_stage, on_offer, wishes_allowed, wishes_on_record
from recruit.services.roles import require, require_active, require_scope


@dataclass(frozen=True)
class Wish:
    """What one candidate wishes for: place codes, the dearest first (none is allowed), and consent to reassignment."""

    candidacy: Candidacy
    places: tuple[str, ...]
    reassign: bool


def set_preferences(cohort: Cohort, wishes: Sequence[Wish], by: Account, at: datetime) -> list[PlaceWish]:
    """Records the wishes, all or none; a later wish takes the place of an earlier one until the allotment opens.

    Errors: Refusal('no-allotment' | 'preferences-closed' | 'wishes-too-many' | 'wish-twice' | 'place-not-offered' |
    'candidacy-ended' | 'not-yours' | 'outside-township' | 'role-missing'), with `number` where it helps.
    """
    rules = wish_rules(cohort)
    recorded = wishes_on_record([wish.candidacy.id for wish in wishes])
    rows, events = [], []
    for wish in wishes:
        require_own(wish.candidacy, by)
        rules.check(wish, at)
        row = recorded.get(wish.candidacy.id)
        if row is None:
            row = PlaceWish(candidacy_id=wish.candidacy.id)
            db.session.add(row)
        row.places, row.reassign = list(wish.places), wish.reassign
        row.chosen_at, row.chosen_by_id = at, by.id
        rows.append(row)
        facts = {"places": list(wish.places), "reassign": wish.reassign, "own": not by.is_staff}
        events.append(audit.Event(at, by.login, "wish.set", audit.about(wish.candidacy), facts))
    db.session.flush()
    audit.record(events)
    return rows


def require_own(candidacy: Candidacy, by: Account) -> None:
    """Who may say what a candidate wishes: the candidate, the office, a clerk of the candidate's township."""
    if not by.is_staff:
        if by.person_id is None or by.person_id != candidacy.person_id:
            raise Refusal("not-yours")
        return
    require(by, "office", "clerk")
    require_scope(by, candidacy.township_code)


@dataclass(frozen=True)
class WishRules:
    """What a wish is checked against, read once for however many wishes. `own_windows`: by candidacy."""

    stage: Stage
    codes: frozenset[str]
    most: int
    own_windows: Mapping[int, datetime]

    def closes_for(self, candidacy: Candidacy) -> datetime:
        """Wishes are taken until the allotment opens: the stage's window, or the candidacy's own."""
        return self.own_windows.get(candidacy.id, self.stage.opens_at)

    def check(self, wish: Wish, at: datetime) -> None:
        """Errors: see `set_preferences`."""
        require_active(wish.candidacy)
        closes = self.closes_for(wish.candidacy)
        if self.stage.state == "closed" or at >= closes:
            zone = self.stage.cohort.programme.timezone
            raise Refusal("preferences-closed", closes=closing_text(closes, zone))
        if len(wish.places) > self.most:
            raise Refusal("wishes-too-many", field="places", limit=self.most, number=wish.candidacy.number)
        if len(set(wish.places)) != len(wish.places):
            raise Refusal("wish-twice", field="places", number=wish.candidacy.number)
        unknown = [code for code in wish.places if code not in self.codes]
        if unknown:
            raise Refusal("place-not-offered", field="places", place=unknown[0], number=wish.candidacy.number)


def wish_rules(cohort: Cohort) -> WishRules:
    """Errors: Refusal('no-allotment')."""
    stage = allotment_stage(cohort)
    if stage is None:
        raise Refusal("no-allotment")
    own = db.session.execute(
        select(Entry.candidacy_id, Entry.opens_at).where(
            Entry.stage_id == stage.id, Entry.opens_at.is_not(None)
        )
    )
    return WishRules(
        stage,
        frozenset(place.code for place in on_offer(stage)),
        wishes_allowed(stage),
        {candidacy_id: opens for candidacy_id, opens in own if opens is not None},
    )
