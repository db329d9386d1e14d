"""All leads of a set of forms: for each form, for each enumerator, and the order in which to look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scoring.leads.effort import effort_measures
from scoring.leads.forms import Flags, Floats, Forms
from scoring.leads.measure import Facts, Measure
from scoring.leads.moments import moment_measures
from scoring.leads.outliers import far_numbers, strange_forms
from scoring.leads.owners import OwnerTest, last_digits, narrow_answers, round_numbers
from scoring.leads.places import id_measures, phone_measures, place_measures
from scoring.leads.sameness import mode_agreement, straight_lines
from scoring.leads.stats import (
    FEWEST_FOR_NULL,
    as_z,
    binomial_tail,
    empirical_null,
    holm,
    overdispersion,
    share_as_extreme,
    shifted_means,
    superiority,
    upper_tail,
)
from scoring.leads.twins import Twin, find_twins, twin_measures

LEVEL = 0.05
#: No single reason counts for more than this many powers of ten: two reasons are worth more than one strong one.
_CAP = 6.0
#: What an enumerator's lead must reach besides being unlikely: events, superiority, ratio of dispersion.
_FEWEST_EVENTS = 3
_SUPERIOR = 0.65
_NARROW = 0.85


@dataclass(frozen=True)
class FormLead:
    """``share``: how many of all forms are at least as extreme here. ``weight``: -log10 of it, at most 6."""

    code: str
    share: float
    weight: float
    facts: Facts


@dataclass(frozen=True)
class FormReport:
    """``place``: among the forms, from 0. ``score``: the weights' sum, ``leads`` with the heaviest first."""

    form: str
    place: int
    enumerator: str
    score: float
    leads: tuple[FormLead, ...]


@dataclass(frozen=True)
class OwnerLead:
    """``own``, ``others``: what is told of this enumerator and of the others: the share of forms with the event
    (``kind`` ``events``), the median (``levels``), or None and the facts tell it (``test``). ``superiority``: the
    chance that a form of this enumerator is more extreme than one of another's. ``p``: after the empirical null, one
    test; ``adjusted``: after Holm over all enumerators and measures."""

    code: str
    kind: str
    own: float | None
    others: float | None
    superiority: float | None
    p: float
    adjusted: float
    facts: Facts


@dataclass(frozen=True)
class OwnerReport:
    """``forms_with_leads``: how many of the enumerator's ``forms`` have one. ``tests``: every test, adjusted p first;
    ``leads``: those at or below the level and large enough to matter."""

    enumerator: str
    forms: int
    forms_with_leads: int
    score: float
    leads: tuple[OwnerLead, ...]
    tests: tuple[OwnerLead, ...]


@dataclass(frozen=True)
class Leads:
    """``measures``: code -> how many forms have it. ``comparisons``: tests that Holm's correction counts. ``learnt``:
    there were enough enumerators to learn how much they differ by nature. ``whole``: all pairs of forms were
    compared."""

    count: int
    measures: Mapping[str, int]
    comparisons: int
    learnt: bool
    whole: bool
    level: float
    forms: tuple[FormReport, ...]
    enumerators: tuple[OwnerReport, ...]
    twins: tuple[Twin, ...] = field(default=())


@dataclass(frozen=True)
class _Tested:
    """One measure by enumerator: (enumerators,) each."""

    code: str
    kind: str
    own: Floats
    others: Floats
    superiority: Floats
    p: Floats
    facts: Sequence[Facts]


def find_leads(forms: Forms, seed: int, most_pairs: int = 20) -> Leads:
    """Everything the given columns allow. ``seed``: of the draws (hash, deals, forest); the same gives the same.

    Forms and enumerators come with the most conspicuous first; those without a lead are among them, at the end.
    Errors: none of its own; a question that tells nothing is left out (``forms.left_out``).
    """
    twins = find_twins(forms, seed)
    measures = list(_measures(forms, seed))
    if twins is not None:
        measures += twin_measures(forms, twins)
    flagged = {one.code: one.leads() for one in measures}
    found = _form_reports(forms, measures, flagged)
    tested = [_levels(forms, one) for one in measures if not one.counts]
    tested += [_events(forms, one.code, one.values, flagged[one.code]) for one in measures if not one.shared]
    tests = (last_digits(forms, seed), narrow_answers(forms, seed))
    tested += [_by_test(one, forms) for one in tests if one is not None]
    adjusted = holm(np.stack([one.p for one in tested])) if tested else np.zeros((0, len(forms.enumerators)))
    touched = np.zeros(len(forms), dtype=bool)
    for flags in flagged.values():
        touched |= flags
    return Leads(
        count=len(forms),
        measures={code: int(flags.sum()) for code, flags in flagged.items()},
        comparisons=int((~np.isnan(adjusted)).sum()),
        learnt=len(forms.enumerators) >= FEWEST_FOR_NULL,
        whole=twins is None or twins.whole,
        level=LEVEL,
        forms=found,
        enumerators=_owner_reports(forms, tested, adjusted, touched),
        twins=() if twins is None else tuple(twins.pairs(most_pairs)),
    )


def _measures(forms: Forms, seed: int) -> Iterator[Measure]:
    single = (straight_lines(forms), mode_agreement(forms), round_numbers(forms), far_numbers(forms))
    yield from (one for one in single if one is not None)
    yield from moment_measures(forms)
    yield from effort_measures(forms)
    yield from place_measures(forms)
    yield from phone_measures(forms)
    yield from id_measures(forms)
    strange = strange_forms(forms, seed)
    if strange is not None:
        yield strange


def _form_reports(
    forms: Forms, measures: Sequence[Measure], flagged: Mapping[str, Flags]
) -> tuple[FormReport, ...]:
    shares = {one.code: share_as_extreme(one.values) for one in measures}
    leads: dict[int, list[FormLead]] = {}
    for one in measures:
        for form in np.flatnonzero(flagged[one.code]).tolist():
            share = float(shares[one.code][form])
            weight = min(-float(np.log10(share)), _CAP)
            leads.setdefault(form, []).append(FormLead(one.code, share, weight, one.facts(form)))
    found = []
    for form, own in leads.items():
        own.sort(key=lambda lead: (-lead.weight, lead.code))
        score = sum(lead.weight for lead in own)
        found.append(
            FormReport(forms.ids[form], form, forms.enumerators[int(forms.owner[form])], score, tuple(own))
        )
    return tuple(sorted(found, key=lambda one: (-one.score, one.place)))


def _levels(forms: Forms, measure: Measure) -> _Tested:
    """The enumerator's mean against the others'; told as the chance that one of their forms is more extreme."""
    count = len(forms.enumerators)
    larger = superiority(measure.values, forms.owner, count)
    z = shifted_means(measure.values, forms.owner, count)
    p = np.array([np.nan if np.isnan(one) else upper_tail(float(one)) for one in z])
    usual = np.full(count, float(np.nanmedian(measure.values)) if (~np.isnan(measure.values)).any() else 0.0)
    middle: list[int] = [_middle_form(forms, measure, place) for place in range(count)]
    own = np.array([np.nan if form < 0 else float(measure.values[form]) for form in middle])
    facts = [{} if form < 0 else measure.facts(form) for form in middle]
    return _Tested(measure.code, "levels", own, usual, larger, p, facts)


def _middle_form(forms: Forms, measure: Measure, place: int) -> int:
    """The enumerator's form in the middle of this measure: it stands for them in words."""
    mine = np.flatnonzero((forms.owner == place) & ~np.isnan(measure.values))
    if not len(mine):
        return -1
    order = mine[np.argsort(measure.values[mine], kind="stable")]
    return int(order[len(order) // 2])


def _events(forms: Forms, code: str, values: Floats, hit: Flags) -> _Tested:
    """How many of the enumerator's forms are conspicuous, against the others' share: exact binomial tail, then the
    overdispersion of such counts. Sees who hurried through a third of the forms where the mean does not."""
    count = len(forms.enumerators)
    known = ~np.isnan(values)
    hits = np.bincount(forms.owner[hit], minlength=count).astype(np.float64)
    tries = np.bincount(forms.owner[known], minlength=count).astype(np.float64)
    others = (hits.sum() - hits + 0.5) / (tries.sum() - tries + 1)
    unit = np.sqrt(overdispersion(hits, tries, float(hits.sum() / max(tries.sum(), 1))))
    p = np.full(count, np.nan)
    for place in np.flatnonzero(tries > 0).tolist():
        tail = binomial_tail(int(hits[place]), int(tries[place]), min(float(others[place]), 0.999))
        p[place] = tail if hits[place] == 0 else upper_tail(as_z(tail) / unit)
    own = np.where(tries > 0, hits / np.maximum(tries, 1), np.nan)
    facts = [{"hits": int(hit), "forms": int(size)} for hit, size in zip(hits, tries, strict=True)]
    return _Tested(code, "events", own, others, np.full(count, np.nan), p, facts)


def _by_test(test: OwnerTest, forms: Forms) -> _Tested:
    z = empirical_null(test.z)
    p = np.array([np.nan if np.isnan(one) else upper_tail(float(one)) for one in z])
    nothing = np.full(len(forms.enumerators), np.nan)
    return _Tested(test.code, "test", test.effect, nothing, nothing, p, test.facts)


def _owner_reports(
    forms: Forms, tested: Sequence[_Tested], adjusted: Floats, touched: Flags
) -> tuple[OwnerReport, ...]:
    sizes = forms.sizes
    with_leads = np.bincount(forms.owner[touched], minlength=len(forms.enumerators))
    reports = []
    for place, name in enumerate(forms.enumerators):
        tests = [
            _owner_lead(one, place, float(adjusted[row, place]))
            for row, one in enumerate(tested)
            if not np.isnan(one.p[place])
        ]
        tests.sort(key=lambda lead: (lead.adjusted, lead.p, lead.code))
        leads = _once(lead for lead in tests if lead.adjusted <= LEVEL and _matters(lead))
        score = sum(min(-float(np.log10(lead.adjusted)), _CAP) for lead in leads)
        reports.append(
            OwnerReport(name, int(sizes[place]), int(with_leads[place]), score, leads, tuple(tests))
        )
    return tuple(
        sorted(
            reports,
            key=lambda one: (-one.score, min((lead.p for lead in one.tests), default=1.0), one.enumerator),
        )
    )


def _owner_lead(tested: _Tested, place: int, adjusted: float) -> OwnerLead:
    return OwnerLead(
        tested.code,
        tested.kind,
        _or_none(tested.own[place]),
        _or_none(tested.others[place]),
        _or_none(tested.superiority[place]),
        float(tested.p[place]),
        adjusted,
        tested.facts[place],
    )


def _once(leads: Iterable[OwnerLead]) -> tuple[OwnerLead, ...]:
    """A measure whose mean and whose count both stand out is told once, by the surer of the two."""
    kept: dict[str, OwnerLead] = {}
    for lead in leads:
        kept.setdefault(lead.code, lead)
    return tuple(kept.values())


def _matters(lead: OwnerLead) -> bool:
    """Large enough to be worth a call, however sure: with a hundred forms each, trifles are sure."""
    if lead.kind == "events":
        return int(str(lead.facts["hits"])) >= _FEWEST_EVENTS
    if lead.kind == "levels":
        return lead.superiority is not None and lead.superiority >= _SUPERIOR
    return lead.code != "narrow" or (lead.own is not None and lead.own <= _NARROW)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
