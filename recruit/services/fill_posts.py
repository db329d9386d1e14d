"""Put people on posts: a word by hand before or against the rule, and the signed outcome on record seat by seat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from recruit import audit
from recruit.closing import post_messages as post_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Entry, Place, Placement, PostChange, Result, ResultRow, Stage
from recruit.queries.places import place_in_scope
from recruit.queries.posts import changes_of, plan_after, plan_posts, seats_held, staffing_of
from recruit.queries.results import current_result
from recruit.reasons import told
from recruit.services.roles import require, require_active, require_scope
from recruit.services.supply_places import require_unsettled, sort_refusals, staffing_facts
from scoring.posts import HAND
from scoring.posts_list import given_of

#: So much of a reason is kept.
REASON = 300


@dataclass(frozen=True)
class Choice:
    """Where somebody is put by hand; without a place they get no post."""

    place: Place | None = None
    provider: str = ""
    post: str = ""


def change_post(entry: Entry, choice: Choice, reason: str, by: Account, at: datetime) -> PostChange:
    """The office settles a post by hand, or a township for its own people at its own sites. It goes before the rule,
    and stands on the list with both signatures.

    Errors: Refusal('role-missing' | 'outside-township' | 'candidacy-ended' | 'post-reason' | 'post-choice' |
    'post-seat-none' (place, provider)), the last two with `field`.
    """
    _hold(entry, by)
    if not reason.strip():
        raise Refusal("post-reason", field="reason")
    _require_choice(entry, choice, by)
    homeless = plan_posts(entry.stage).gone
    _step_back(entry)
    row = PostChange(
        entry_id=entry.id,
        place_id=choice.place.id if choice.place is not None else None,
        provider=choice.provider,
        post=choice.post,
        reason=reason.strip()[:REASON],
        at=at,
        by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    _require_seat(entry, choice, homeless)
    facts = {"stage": entry.stage.code, "place": choice.place.code if choice.place else None}
    person = entry.candidacy.person
    why = told(reason.strip()[:REASON], {person.name: entry.candidacy.number} if person is not None else None)
    about = audit.about(entry.candidacy)
    audit.note(
        at, by.login, "post.change", about, **facts, provider=choice.provider, post=choice.post, reason=why
    )
    return row


def back_to_rule(entry: Entry, by: Account, at: datetime) -> bool:
    """Takes back what was settled by hand; returns whether there was anything. Errors: as `change_post`."""
    _hold(entry, by)
    if not _step_back(entry):
        return False
    audit.note(at, by.login, "post.by-rule", audit.about(entry.candidacy), stage=entry.stage.code)
    return True


def _hold(entry: Entry, by: Account) -> None:
    """One desk at a time. A signed list stays as it is: what is said afterwards counts for its next version."""
    require(by, "office", "clerk")
    require_scope(by, entry.candidacy.township_code)
    locked(Stage, entry.stage_id)
    locked(Entry, entry.id)
    require_active(entry.candidacy)


def _require_choice(entry: Entry, choice: Choice, by: Account) -> None:
    if choice.place is None:
        if choice.post or choice.provider:
            raise Refusal("post-choice", field="place")
        return
    plan = staffing_of(entry.stage)
    require_scope(by, choice.place.township_code)
    if choice.place.cohort_id != entry.stage.cohort_id or choice.post not in plan.posts:
        raise Refusal("post-choice", field="post")
    if choice.provider not in plan.providers:
        raise Refusal("post-choice", field="provider")


def _require_seat(entry: Entry, choice: Choice, homeless: Collection[str]) -> None:
    """The seat is there, and nobody else who was settled before loses theirs; `homeless` had lost it already."""
    if choice.place is None:
        return
    worked_out = plan_posts(entry.stage)
    given = worked_out.given.get(entry.candidacy.number)
    there = given is not None and (given.way, given.site) == (HAND, choice.place.code)
    if not there or set(worked_out.gone) - set(homeless):
        title = staffing_of(entry.stage).providers[choice.provider]
        raise Refusal("post-seat-none", field="place", place=choice.place.name, provider=title)


def _step_back(entry: Entry) -> bool:
    before = changes_of(entry.stage).get(entry.id)
    if before is None:
        return False
    before.current = False
    db.session.flush()  # one word at a time is current
    return True


def mark_site(
    cohort: Cohort, place_id: int, sort: str, marks: tuple[str, ...], by: Account, at: datetime
) -> Place:
    """Says of a place which sort of site it is and how it is marked.

    Errors: Refusal('role-missing' | 'unknown' | 'places-settled' | 'place-sort-unknown' | 'place-mark-unknown'), the
    last two with `field`.
    """
    require(by, "office", "clerk")
    place = place_in_scope(by, place_id)
    if place.cohort_id != cohort.id:
        raise Refusal("unknown")
    require_unsettled(cohort)
    for refusal in sort_refusals(cohort.programme, sort, marks):
        raise refusal
    facts = staffing_facts(sort, marks)
    if {key: place.facts.get(key) for key in facts} != facts:
        place.facts = {**place.facts, **facts}
        audit.note(at, by.login, "place.staffing", f"place:{cohort.code}/{place.code}", **facts)
    return place


def fills_freed(stage: Stage) -> bool:
    """Whether a new version of a signed list would put somebody who has no post where somebody left."""
    result = current_result(stage)
    if stage.state != "closed" or result is None:
        return False
    held, worked_out = seats_held(stage, result), plan_posts(stage)
    new = [
        number
        for number, one in worked_out.given.items()
        if one.site and worked_out.entries[number].candidacy_id not in held
    ]
    return bool(new)


def store_posts(stage: Stage) -> int:
    """Writes down who sits where by the list that was just signed; returns how many. The rule is worked out once more
    and has to come to what was signed. Errors: Refusal('posts-broken' (number))."""
    result = current_result(stage)
    assert result is not None
    before = db.session.get(Result, result.supersedes_id) if result.supersedes_id is not None else None
    worked_out = plan_after(stage, before)
    signed = {
        row.candidacy_id: given_of("", row.reason or "")
        for row in db.session.scalars(select(ResultRow).where(ResultRow.result_id == result.id))
        if row.outcome == "advanced"
    }
    rows: list[dict[str, Any]] = []
    for number, entry in worked_out.entries.items():
        now, then = worked_out.given.get(number), signed.get(entry.candidacy_id)
        placed = now is not None and bool(now.site)
        if placed != (then is not None):
            raise Refusal("posts-broken", number=number)
        if now is None or then is None:
            continue
        if (now.site, now.provider, now.post) != (then.site, then.provider, then.post):
            raise Refusal("posts-broken", number=number)
        rows.append(
            {
                "result_id": result.id,
                "candidacy_id": entry.candidacy_id,
                "place_id": worked_out.places[now.site].id,
                "seat": now.seat,
                "way": now.way,
                "post": now.post,
                "provider": now.provider,
            }
        )
    if rows:
        db.session.execute(insert(Placement), rows)
    return len(rows)
