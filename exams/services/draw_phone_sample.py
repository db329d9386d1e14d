"""Draw the household forms that are checked by phone: so many of each candidate, by two people's words.

The office fixes whose forms can be drawn and gives the first word; a second person, who has not seen it, gives the
other. The seed is made from both, so nobody can try words out until the wished-for households come up, and anybody can
replay the draw (`exams.queries.phone_sample.replays`). Whoever's window was prolonged comes into a later draw of the
same kind; who was drawn stays drawn.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.fieldwork.rules import SERIES, component_of, phone_rule
from exams.fieldwork.sample import outcome, roster_digest
from exams.models import FormResponse, PhoneCall, PhoneSample
from exams.queries.phone_sample import open_roster, waiting_sample
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.services.roles import require, require_county, require_other
from recruit.two_words import seed_of, tidy_word

WITNESSES = ("second-signatory", "auditor", "office")


def draw_phone_sample(
    stage: Stage, component: str, words: tuple[str, str], by: Account, witness: Account, at: datetime
) -> list[PhoneCall]:
    """Both halves at once, for a draw held at one table. Errors: see `propose_sample` and `complete_sample`."""
    return complete_sample(propose_sample(stage, component, words[0], by, at), words[1], witness, at)


def propose_sample(stage: Stage, component: str, word: str, by: Account, at: datetime) -> PhoneSample:
    """The office fixes the roster of all who can be drawn now, and gives the first word.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'stage-closed' | 'word-too-short' | 'sample-waiting' |
    'sample-empty').
    """
    require(by, "office")
    require_county(by)
    rule = phone_rule(component_of(stage.definition, component, SERIES))
    if rule is None:
        raise Refusal("unknown")
    _running(stage)
    first = tidy_word(word)
    if waiting_sample(stage, component) is not None:
        raise Refusal("sample-waiting", count=1)
    roster = open_roster(stage, component, at)
    if not roster:
        raise Refusal("sample-empty")
    sample = PhoneSample(
        stage_id=stage.id,
        component=component,
        roster=roster,
        roster_sha256=roster_digest(roster, component),
        size=rule.sample,
        first_word=first,
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(sample)
    db.session.flush()
    audit.note(
        at,
        by.login,
        "phone.commit",
        _subject(stage),
        component=component,
        roster_sha256=sample.roster_sha256,
        size=sample.size,
        candidates=len(roster),
        forms=sum(map(len, roster.values())),
    )
    return sample


def complete_sample(sample: PhoneSample, word: str, witness: Account, at: datetime) -> list[PhoneCall]:
    """A second person gives the other word, and the draw is held on the roster as it was fixed; returns the calls.

    Whoever withdrew in between keeps their place in the record, so that it replays; nobody calls for them.
    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'sample-drawn' | 'stage-closed' |
    'word-too-short').
    """
    require(witness, *WITNESSES)
    require_county(witness)
    stage = sample.stage
    _running(stage)
    held = locked(PhoneSample, sample.id)
    if held is None or held.drawn_at is not None:
        raise Refusal("sample-drawn")
    require_other(witness, db.session.get(Account, held.proposed_by_id), held.proposed_by_id)
    held.second_word = tidy_word(word)
    held.seed = seed_of(held.first_word, held.second_word)
    held.drawn_at, held.witness_id = at, witness.id
    forms = _forms(stage, held.component)
    calls = []
    for drawn in outcome(held.roster, held.component, held.seed, held.size):
        entry_id, response_id = forms[drawn]
        calls.append(PhoneCall(sample_id=held.id, entry_id=entry_id, response_id=response_id))
    db.session.add_all(calls)
    db.session.flush()
    audit.note(
        at,
        witness.login,
        "phone.sample",
        _subject(stage),
        component=held.component,
        words=[held.first_word, held.second_word],
        seed=held.seed,
        roster_sha256=held.roster_sha256,
        size=held.size,
        candidates=len(held.roster),
        calls=len(calls),
    )
    return calls


def _running(stage: Stage) -> None:
    """Held until the commit: of two at the same moment the second waits, and finds what the first one did."""
    held = locked(Stage, stage.id)
    if held is None or held.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)


def _forms(stage: Stage, component: str) -> dict[tuple[str, str], tuple[int, int]]:
    """(admission number, running number) -> (entry, the newest revision of that form)."""
    rows = db.session.execute(
        select(Candidacy.number, FormResponse.slot, Entry.id, FormResponse.id)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(FormResponse, FormResponse.entry_id == Entry.id)
        .where(
            Entry.stage_id == stage.id,
            FormResponse.component == component,
            FormResponse.current.is_(True),
        )
    )
    return {(number, slot): (entry_id, response_id) for number, slot, entry_id, response_id in rows}


def _subject(stage: Stage) -> str:
    return audit.at_stage(stage)
