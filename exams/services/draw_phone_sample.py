"""Draw the household forms that are checked by phone: so many per candidate, from a seed anybody can replay."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from exams.fieldwork.rules import SERIES, component_of, phone_rule
from exams.models import FormResponse, PhoneCall, PhoneSample
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.services.roles import require
from scoring import sampling

#: Short words can be tried out until the wished-for households come up.
SHORTEST_SEED = 8


@dataclass(frozen=True)
class _Form:
    """One form on the roster, under the name by which it is drawn: admission number / component / slot."""

    number: str
    entry_id: int
    response_id: int
    item: str


def draw_phone_sample(stage: Stage, component: str, seed: str, by: Account, at: datetime) -> list[PhoneCall]:
    """Draws for every active candidate whose own window has ended and who has not been drawn before.

    It may therefore be called again for those whose window was prolonged; who was drawn stays drawn. The seed, the
    roster's hash and the size are kept and audited. Returns the new calls.
    Errors: Refusal('role-missing' | 'unknown' | 'stage-closed' | 'seed-too-short').
    """
    require(by, "office")
    # Two drawing at the same moment would draw the same people twice; the second waits here and finds them drawn.
    db.session.get(Stage, stage.id, with_for_update=True)
    rule = phone_rule(component_of(stage.definition, component, SERIES))
    if rule is None:
        raise Refusal("unknown")
    if stage.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    seed = " ".join(seed.split())
    if len(seed) < SHORTEST_SEED:
        raise Refusal("seed-too-short")
    by_number: dict[str, list[_Form]] = defaultdict(list)
    for form in _roster(stage, component, at):
        by_number[form.number].append(form)
    if not by_number:
        return []
    roster = sampling.commitment(form.item for forms in by_number.values() for form in forms)
    sample = PhoneSample(
        stage_id=stage.id,
        component=component,
        seed=seed,
        roster_sha256=roster,
        size=rule.sample,
        drawn_at=at,
        drawn_by_id=by.id,
    )
    db.session.add(sample)
    db.session.flush()
    calls = []
    for _number, forms in sorted(by_number.items()):
        known = {form.item: form for form in forms}
        for item in sampling.sample(seed, known, rule.sample):
            calls.append(
                PhoneCall(
                    sample_id=sample.id, entry_id=known[item].entry_id, response_id=known[item].response_id
                )
            )
    db.session.add_all(calls)
    db.session.flush()
    audit.note(
        at,
        by.login,
        "phone.sample",
        f"stage:{stage.cohort.code}/{stage.code}",
        component=component,
        seed=seed,
        roster_sha256=roster,
        candidates=len(by_number),
        calls=len(calls),
    )
    return calls


def _roster(stage: Stage, component: str, at: datetime) -> list[_Form]:
    ends = func.coalesce(Entry.closes_at, stage.closes_at)
    drawn = select(PhoneCall.entry_id).join(FormResponse, FormResponse.id == PhoneCall.response_id)
    drawn = drawn.where(FormResponse.component == component)
    rows = db.session.execute(
        select(Candidacy.number, Entry.id, FormResponse.id, FormResponse.slot)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(FormResponse, FormResponse.entry_id == Entry.id)
        .where(
            Entry.stage_id == stage.id,
            Candidacy.state == "active",
            FormResponse.component == component,
            FormResponse.current.is_(True),
            ends <= at,
            Entry.id.not_in(drawn),
        )
    )
    return [
        _Form(number, entry, response, f"{number}/{component}/{slot}")
        for number, entry, response, slot in rows
    ]
