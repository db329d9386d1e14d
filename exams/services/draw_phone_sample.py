"""Draw the household forms that are checked by phone: so many of each candidate, by two people's words.

The two words: `exams.services.two_word_sample`; the replay: `exams.queries.phone_sample.replays`. How forms that come
in bit by bit are drawn in waves, so that nobody gains by sending early or late: `exams.fieldwork.sample`. A form is
drawn as it is at that moment: what is corrected afterwards is not called for again. Further calls for a cause are no
part of the sample (`draw_for_cause`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from exams.fieldwork.rules import SERIES, component_of, phone_rule
from exams.fieldwork.sample import Size, doubled, label_of, offset_of, roster_digest, slot_of, turn_of
from exams.models import FormResponse, PhoneCall, PhoneSample, PhoneShare
from exams.queries.fieldwork import numbers_by_entry
from exams.queries.phone_sample import (
    drawn_labels,
    open_turns,
    sampled,
    samples_of,
    shares_of,
    undrawn_labels,
    waiting_sample,
)
from exams.services.two_word_sample import take_first_word, take_second_word
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require, require_active, require_county
from recruit.two_words import seed_of

#: No more calls for a cause than this at a time.
MOST_FOR_CAUSE = 20


def draw_phone_sample(
    stage: Stage, component: str, words: tuple[str, str], by: Account, witness: Account, at: datetime
) -> list[PhoneCall]:
    """Both halves at once, for a draw held at one table. Errors: see `propose_sample` and `complete_sample`."""
    return complete_sample(propose_sample(stage, component, words[0], by, at), words[1], witness, at)


def propose_sample(stage: Stage, component: str, word: str, by: Account, at: datetime) -> PhoneSample:
    """The office fixes the roster of all who can be drawn now, and gives the first word.

    Errors: those of `take_first_word`; Refusal('sample-empty').
    """
    rule, first = take_first_word(
        stage,
        lambda: phone_rule(component_of(stage.definition, component, SERIES)),
        lambda: waiting_sample(stage, component),
        word,
        by,
    )
    turns = open_turns(stage, component, at, with_places=True)
    if not turns:
        raise Refusal("sample-empty")
    size = rule.size.plain()
    roster = {number: list(turn.fresh) for number, turn in turns.items()}
    about = {number: plain for number, turn in turns.items() if (plain := turn.plain())}
    sample = PhoneSample(
        stage_id=stage.id,
        component=component,
        roster=roster,
        about=about,
        rule=size,
        roster_sha256=roster_digest(roster, component, about, size),
        size=rule.sample,
        first_word=first,
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(sample)
    db.session.flush()
    _note("phone.commit", sample, by, at, size=sample.size, forms=sum(map(len, roster.values())))
    return sample


def complete_sample(sample: PhoneSample, word: str, witness: Account, at: datetime) -> list[PhoneCall]:
    """A second person gives the other word, and the draw is held on the roster as it was fixed; returns the calls.

    Whoever withdrew in between keeps their place in the record, so that it replays; nobody calls for them.
    Errors: those of `take_second_word`.
    """
    held = take_second_word(sample, word, witness, at)
    stage = held.stage
    drawn = drawn_labels(held)
    calls = _calls(stage, held, drawn)
    _shares(stage, held, drawn)
    words = [held.first_word, held.second_word]
    _note("phone.sample", held, witness, at, words=words, seed=held.seed, size=held.size, calls=len(calls))
    return calls


def draw_for_cause(entry: Entry, component: str, count: int, by: Account, at: datetime) -> list[PhoneCall]:
    """Further calls for one candidate whose random sample is complete, because something stands out.

    The seed follows from the newest draw and how often this candidate's forms were drawn for a cause, so whoever asks
    cannot choose the forms. What these calls find never enters the mark or the interval: it is for people to act upon.
    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'stage-closed' | 'candidacy-ended' | 'cause-count' |
    'cause-early' | 'cause-nothing').
    """
    require(by, "office")
    require_county(by)
    stage, number = entry.stage, entry.candidacy.number
    rule = phone_rule(component_of(stage.definition, component, SERIES))
    if rule is None:
        raise Refusal("unknown")
    hold_running(stage)
    require_active(entry.candidacy)
    if not 0 < count <= MOST_FOR_CAUSE:
        raise Refusal("cause-count", most=MOST_FOR_CAUSE)
    before = [one for kind in ("random", "cause") for one in samples_of(stage, component, kind)]
    if not before or not sampled(entry, component):
        raise Refusal("cause-early", number=number)
    labels = undrawn_labels(entry, component)
    if not labels:
        raise Refusal("cause-nothing", number=number)
    latest = max(before, key=lambda one: one.id)
    words = latest.seed, f"{number}/{sum(one.kind == 'cause' for one in before) + 1}"
    roster, size = {number: labels}, Size(count, target=rule.target).plain()
    sample = PhoneSample(
        stage_id=stage.id,
        component=component,
        kind="cause",
        roster=roster,
        about={},
        rule=size,
        roster_sha256=roster_digest(roster, component, {}, size),
        size=count,
        first_word=words[0],
        second_word=words[1],
        seed=seed_of(*words),
        proposed_at=at,
        proposed_by_id=by.id,
        drawn_at=at,
    )
    db.session.add(sample)
    db.session.flush()
    calls = _calls(stage, sample, drawn_labels(sample))
    _note("phone.cause", sample, by, at, number=number, seed=sample.seed, calls=len(calls))
    return calls


def _calls(stage: Stage, sample: PhoneSample, drawn: Sequence[tuple[str, str]]) -> list[PhoneCall]:
    """Calls for the drawn forms, each in the revision that stood on the roster."""
    rule = phone_rule(component_of(stage.definition, sample.component, SERIES))
    share = rule.overlap if rule is not None and sample.kind == "random" else 0
    forms = _forms(stage, sample.component)
    calls = []
    for number, label in drawn:
        entry_id, response_id = forms[number, label]
        calls.append(
            PhoneCall(
                sample_id=sample.id,
                entry_id=entry_id,
                response_id=response_id,
                double=doubled(sample.seed, number, sample.component, label, share),
            )
        )
    db.session.add_all(calls)
    db.session.flush()
    return calls


def _shares(stage: Stage, sample: PhoneSample, drawn: Sequence[tuple[str, str]]) -> None:
    """What this draw was to each candidate, for the waves that follow."""
    counts = Counter(number for number, _label in drawn)
    entries = {number: entry_id for entry_id, number in numbers_by_entry(stage).items()}
    before = shares_of(stage, sample.component)
    for number, fresh in sample.roster.items():
        turn = turn_of(fresh, sample.about.get(number, {}))
        earlier = before.get(entries[number])
        db.session.add(
            PhoneShare(
                sample_id=sample.id,
                entry_id=entries[number],
                seen=turn.seen + len(turn.fresh),
                newest=max([*map(slot_of, fresh), earlier.newest if earlier else 0]),
                drawn=turn.drawn + counts[number],
                offset=turn.offset or offset_of(sample.seed, number, sample.component),
                last=turn.last,
            )
        )
    db.session.flush()


def _note(action: str, sample: PhoneSample, by: Account, at: datetime, **facts: Any) -> None:
    told = {"component": sample.component, "roster_sha256": sample.roster_sha256}
    subject = audit.at_stage(sample.stage)
    audit.note(at, by.login, action, subject, **told, candidates=len(sample.roster), **facts)


def _forms(stage: Stage, component: str) -> dict[tuple[str, str], tuple[int, int]]:
    """(admission number, label) -> (entry, that revision of the form)."""
    rows = db.session.execute(
        select(Candidacy.number, FormResponse.slot, FormResponse.revision, Entry.id, FormResponse.id)
        .select_from(Entry)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .join(FormResponse, FormResponse.entry_id == Entry.id)
        .where(Entry.stage_id == stage.id, FormResponse.component == component)
    )
    return {
        (number, label_of(slot, revision)): (entry_id, response_id)
        for number, slot, revision, entry_id, response_id in rows
    }
