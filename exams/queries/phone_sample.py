"""Which forms are, or could be, checked by phone: who can be drawn, the draws on record, whether a draw replays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Integer, cast, func, select, true

from exams.fieldwork.asked import flat
from exams.fieldwork.phone import PhoneRule
from exams.fieldwork.rules import SERIES, component_of, phone_rule
from exams.fieldwork.sample import Turn, label_of, outcome, roster_digest, size_of, slot_of
from exams.models import FormResponse, FormStrike, PhoneCall, PhoneSample, PhoneShare
from exams.queries.running_forms import that_count
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage
from recruit.two_words import seed_of

#: The shape of a draw's record as a file.
RECORD = "zeyou-phone-sample/1"


@dataclass
class _Candidate:
    """What can be drawn of one candidate: label -> (running number, township)."""

    number: str
    ended: bool
    labels: dict[str, tuple[int, str]] = field(default_factory=dict)


def open_roster(stage: Stage, component: str, at: datetime) -> dict[str, list[str]]:
    """Labels of the forms that a draw now would find new, by admission number."""
    return {number: list(turn.fresh) for number, turn in open_turns(stage, component, at).items()}


def open_turns(stage: Stage, component: str, at: datetime, with_places: bool = False) -> dict[str, Turn]:
    """Whoever would be in a draw now, by admission number: active candidates whose own window has ended and whose last
    forms have not been drawn from; while waves are left also those who may still hand in, with what is new since.

    Who was drawn stays drawn. Whoever had their last draw and got more time since comes again, with what came in then;
    and a form that was struck while others were drawn is new once it has been put back.
    """
    rule = phone_rule(component_of(stage.definition, component, SERIES))
    if rule is None:
        return {}
    shares, drawn = shares_of(stage, component), _drawn(stage, component, rule)
    early, back = waves_left(stage, component, rule), put_back(stage, component)
    turns = {}
    for entry_id, one in _candidates(stage, component, at, rule, with_places).items():
        share = shares.get(entry_id)
        if share is None and entry_id in drawn:
            continue  # drawn on a record from before there were waves, which stands as it is
        if (early or one.ended) and (
            turn := _turn(one, share, drawn.get(entry_id, {}), back.get(entry_id, set()))
        ):
            turns[one.number] = turn
    return turns


def _turn(
    one: _Candidate, share: PhoneShare | None, drawn: Mapping[int, str], back: Collection[int]
) -> Turn | None:
    seen = share.seen if share is not None else 0
    newest = share.newest if share is not None else 0
    new = {slot for slot, _place in one.labels.values() if slot > newest or slot in back}
    fresh = tuple(label for label, (slot, _place) in one.labels.items() if slot in new)
    done = share is not None and share.last
    if (done and not (fresh and one.ended)) or (not fresh and not one.ended):
        return None
    if done:
        old: tuple[str, ...] = ()
    else:
        old = tuple(
            label for label, (slot, _place) in one.labels.items() if slot not in drawn and slot not in new
        )
    wanted = {*fresh, *old}
    return Turn(
        fresh,
        old,
        seen,
        share.drawn if share is not None else 0,
        share.offset if share is not None else "",
        one.ended,
        done,
        {label: place for label, (_slot, place) in one.labels.items() if place and label in wanted},
        tuple(sorted({place for place in drawn.values() if place})),
    )


def put_back(stage: Stage, component: str, only: Entry | None = None) -> dict[int, set[int]]:
    """Entry -> running numbers of forms that count again and stood on no roster of the draws their candidate was in,
    since they had been struck at that time (or of one candidate alone).

    Or the office could keep a form out of the draw: strike it, draw, put it back.
    """
    rows = db.session.execute(
        select(FormResponse.entry_id, FormResponse.slot, Candidacy.number)
        .join(FormStrike, FormStrike.response_id == FormResponse.id)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(
            *that_count(stage, component),
            FormStrike.undone_at.is_not(None),
            Entry.id == only.id if only is not None else true(),
        )
    ).all()
    if not rows:
        return {}  # the rosters, which are long, are read only where somebody changed their mind
    shares, seen = shares_of(stage, component), defaultdict[str, set[int]](set)
    for sample in samples_of(stage, component):
        for number, labels in sample.roster.items():
            seen[number] |= {slot_of(label) for label in labels}
    found: dict[int, set[int]] = defaultdict(set)
    for entry_id, slot, number in rows:
        share = shares.get(entry_id)
        if share is not None and int(slot) <= share.newest and int(slot) not in seen[number]:
            found[entry_id].add(int(slot))
    return found


def waves_left(stage: Stage, component: str, rule: PhoneRule) -> bool:
    """Whether a further draw may be held of those who may still hand in: all but the last of the programme's waves."""
    if rule.waves == 0:
        return True
    early = (
        select(func.count(PhoneSample.id.distinct()))
        .join(PhoneShare, PhoneShare.sample_id == PhoneSample.id)
        .where(PhoneSample.stage_id == stage.id, PhoneSample.component == component)
        .where(PhoneShare.last.is_(False))
    )
    return (db.session.scalar(early) or 0) < rule.waves - 1


def _candidates(
    stage: Stage, component: str, at: datetime, rule: PhoneRule, with_places: bool
) -> dict[int, _Candidate]:
    columns: list[Any] = [
        Entry.id, Candidacy.number, func.coalesce(Entry.closes_at, stage.closes_at), FormResponse.slot,
        FormResponse.revision,
    ]  # fmt: skip
    placed = with_places and rule.townships
    if placed:
        columns.append(FormResponse.answers)
    rows = db.session.execute(
        select(*columns)
        .select_from(Entry)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .join(FormResponse, FormResponse.entry_id == Entry.id)
        .where(
            *that_count(stage, component),
        )
        .order_by(Candidacy.number, FormResponse.id)
    )
    found: dict[int, _Candidate] = {}
    for entry_id, number, ends, slot, revision, *answers in rows:
        one = found.setdefault(entry_id, _Candidate(number, _aware(ends) <= at))
        place = township_of(answers[0], rule) if placed else ""
        one.labels[label_of(slot, revision)] = (int(slot), place)
    for one in found.values():
        one.labels = dict(sorted(one.labels.items(), key=lambda item: item[1][0]))
    return found


def _aware(moment: datetime) -> datetime:
    """A moment that came through an SQL function may have lost its zone, which is UTC."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def township_of(answers: Mapping[str, Any], rule: PhoneRule) -> str:
    """The code of the township a form was filled in, '' where the form does not say: the first nine of the village's
    twelve digits."""
    code = str(answers[rule.place] if rule.place in answers else flat(answers).get(rule.place, ""))
    return code[:9] if len(code) == 12 and code.isdecimal() else ""


def shares_of(stage: Stage, component: str) -> dict[int, PhoneShare]:
    """Each candidate's newest part in a draw."""
    rows = db.session.scalars(
        select(PhoneShare)
        .join(PhoneSample, PhoneSample.id == PhoneShare.sample_id)
        .where(PhoneSample.stage_id == stage.id, PhoneSample.component == component)
        .order_by(PhoneShare.id)
    )
    return {row.entry_id: row for row in rows}


def _drawn(stage: Stage, component: str, rule: PhoneRule) -> dict[int, dict[int, str]]:
    """Entry -> running number -> township, of the forms that were drawn."""
    rows = db.session.execute(
        select(PhoneCall.entry_id, FormResponse.slot, FormResponse.answers)
        .join(FormResponse, FormResponse.id == PhoneCall.response_id)
        .join(Entry, Entry.id == PhoneCall.entry_id)
        .where(Entry.stage_id == stage.id, FormResponse.component == component)
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for entry_id, slot, answers in rows:
        found[entry_id][int(slot)] = township_of(answers, rule) if rule.townships else ""
    return found


def sampled(entry: Entry, component: str) -> bool:
    """Whether a candidate's random sample is complete: their last draw was held, and no form waits for a further one,
    which a call for a cause would take out of it."""
    query = select(func.max(PhoneShare.newest)).join(PhoneSample, PhoneSample.id == PhoneShare.sample_id)
    query = query.where(PhoneSample.component == component, PhoneShare.entry_id == entry.id)
    newest = db.session.scalar(query.where(PhoneShare.last.is_(True)))
    if newest is None or entry.id in put_back(entry.stage, component, entry):
        return False
    later = select(FormResponse.id).where(
        FormResponse.entry_id == entry.id,
        FormResponse.component == component,
        FormResponse.current.is_(True),
        cast(FormResponse.slot, Integer) > newest,
    )
    return db.session.scalar(later.limit(1)) is None


def undrawn_labels(entry: Entry, component: str) -> list[str]:
    """Labels of a candidate's forms of which no revision was ever drawn."""
    of_entry = (FormResponse.entry_id == entry.id, FormResponse.component == component)
    drawn = select(FormResponse.slot).join(PhoneCall, PhoneCall.response_id == FormResponse.id)
    rows = db.session.execute(
        select(FormResponse.slot, FormResponse.revision).where(
            *of_entry, FormResponse.current.is_(True), FormResponse.slot.not_in(drawn.where(*of_entry))
        )
    )
    return [label_of(slot, revision) for slot, revision in sorted(rows, key=lambda row: int(row[0]))]


def samples_of(stage: Stage, component: str, kind: str = "random") -> list[PhoneSample]:
    """The draws that were held, in their order."""
    return [one for one in _records(stage, component) if one.drawn_at is not None and one.kind == kind]


def waiting_sample(stage: Stage, component: str) -> PhoneSample | None:
    """The draw that waits for its second word."""
    return next((one for one in _records(stage, component) if one.drawn_at is None), None)


def waiting_samples(stage: Stage) -> list[PhoneSample]:
    """The same of every component of the stage."""
    query = select(PhoneSample).where(PhoneSample.stage_id == stage.id, PhoneSample.drawn_at.is_(None))
    return list(db.session.scalars(query.order_by(PhoneSample.id)))


def drawn_labels(sample: PhoneSample) -> list[tuple[str, str]]:
    """(admission number, label) that the record of a draw gives."""
    size = size_of(sample.rule) if sample.rule else sample.size
    return outcome(sample.roster, sample.component, sample.seed, size, sample.about)


def record_of(sample: PhoneSample) -> dict[str, Any]:
    """A draw that was held, as a plain file that `zeyou survey redraw` holds again."""
    return {
        "shape": RECORD,
        "component": sample.component,
        "kind": sample.kind,
        "words": [sample.first_word, sample.second_word],
        "seed": sample.seed,
        "roster_sha256": sample.roster_sha256,
        "rule": sample.rule or {"sample": sample.size},
        "roster": sample.roster,
        "about": sample.about,
        "drawn": [list(one) for one in drawn_labels(sample)],
    }


def replays(sample: PhoneSample) -> bool | None:
    """True when the record gives exactly the calls that were drawn; None of a draw from before there were two words."""
    if not sample.first_word:
        return None
    if sample.roster_sha256 != roster_digest(sample.roster, sample.component, sample.about, sample.rule):
        return False
    if sample.seed != seed_of(sample.first_word, sample.second_word):
        return False
    rows = db.session.execute(
        select(Candidacy.number, FormResponse.slot, FormResponse.revision)
        .select_from(PhoneCall)
        .join(FormResponse, FormResponse.id == PhoneCall.response_id)
        .join(Entry, Entry.id == PhoneCall.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(PhoneCall.sample_id == sample.id)
    )
    # A record from before there were waves names running numbers alone.
    stored = sorted(
        (number, label_of(slot, revision) if sample.rule else slot) for number, slot, revision in rows
    )
    return stored == sorted(drawn_labels(sample))


def _records(stage: Stage, component: str) -> list[PhoneSample]:
    query = select(PhoneSample).where(PhoneSample.stage_id == stage.id, PhoneSample.component == component)
    return list(db.session.scalars(query.order_by(PhoneSample.id)))
