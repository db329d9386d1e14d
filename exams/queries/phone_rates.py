"""What the calls say of each candidate and of all, with how far chance reaches; and the checkers beside each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, Text, cast, func, literal, select, type_coerce

from exams.fieldwork.phone import PhoneRule
from exams.models import FormResponse, PhoneCall
from exams.queries.phone_calls import FIRST, SECOND, FormCalls, calls_of, rule_of
from exams.queries.phone_sample import township_of
from recruit.db import db
from recruit.models import Account, Candidacy, Entry, Stage
from scoring.backchecks.agreement import Agreement, agreement
from scoring.backchecks.calls import CheckerRate, Stratum, compare_checkers, spot, stratified

NOT_REACHED = "not-reached"


@dataclass(frozen=True)
class Rate:
    """The sample of one candidate, or of all: verdicts as they count, and between which shares (0 to 1) those of all
    forms lie that would be confirmed. Without anybody reached `estimate`, `low` and `high` are None; `least` and `most`
    are the limits if all that were not reached are bad, and if all are good."""

    forms: int
    called: int
    verdicts: Mapping[str, int]
    estimate: float | None
    low: float | None
    high: float | None
    least: float
    most: float

    @property
    def good(self) -> int:
        return self.verdicts.get("confirmed", 0)

    @property
    def reached(self) -> int:
        return self.called - self.verdicts.get(NOT_REACHED, 0)


@dataclass(frozen=True)
class Checker:
    """One checker's own last verdicts on forms of the random samples, and where they stand apart from the others."""

    account: Account
    verdicts: Mapping[str, int]
    apart: Sequence[CheckerRate]

    @property
    def calls(self) -> int:
        return sum(self.verdicts.values())


def rate_of(stage: Stage, component: str, number: str) -> Rate | None:
    """One candidate's own; None while no call has a result that is settled."""
    return _each(stage, component, calls_of(stage, component, number=number), number).get(number)


def rates(stage: Stage, component: str, calls: Sequence[FormCalls]) -> tuple[dict[str, Rate], Rate | None]:
    """(by admission number, of the whole round) of candidates some of whose `calls` have a result that is settled.

    The whole round is put together candidate by candidate: each one's forms are drawn by themselves, so whoever handed
    in more counts for more. Candidates of whom nobody was reached are no part of its estimate, only of its bounds.
    """
    found = _each(stage, component, calls)
    if not found:
        return {}, None
    strata = [Stratum(number, rate.forms, rate.verdicts) for number, rate in found.items()]
    sure = stratified(strata).sure.share
    heard = stratified([one for one in strata if found[one.name].reached] or strata)
    whole = Rate(
        sum(rate.forms for rate in found.values()),
        sum(rate.called for rate in found.values()),
        _sum(rate.verdicts for rate in found.values()),
        heard.estimate,
        heard.interval.low if heard.interval else None,
        heard.interval.high if heard.interval else None,
        sure.low,
        sure.high,
    )
    return found, whole


def _each(
    stage: Stage, component: str, calls: Iterable[FormCalls], only: str | None = None
) -> dict[str, Rate]:
    rule = rule_of(stage, component)
    counted: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in calls:
        done = one.random and not one.due(FIRST, rule)
        if done and (what := one.counted) is not None:
            counted[one.number].append((one.response_id, what.verdict))
    forms, places = _forms(stage, component, rule, only), _places(stage, component, rule, only)
    return {
        number: _rate([(places.get(key, ""), verdict) for key, verdict in settled], forms[number])
        for number, settled in counted.items()
    }


def _rate(calls: Sequence[tuple[str, str]], forms: Mapping[str, int]) -> Rate:
    """Of one candidate's calls, (township, verdict) each, and the forms by township; one township stands for all where
    the sample goes by none."""
    verdicts, number = Counter(verdict for _place, verdict in calls), max(sum(forms.values()), len(calls))
    simple = spot(verdicts, number)
    estimate, bounds = simple.estimate, simple.bounds.share
    limits = simple.reached.share if simple.reached is not None else None
    if len(forms) > 1:
        strata = [
            Stratum(place, count, Counter(verdict for where, verdict in calls if where == place))
            for place, count in sorted(forms.items())
        ]
        if all(sum(one.verdicts.values()) <= one.population for one in strata):
            weighed = stratified(strata)
            bounds = weighed.sure.share
            if weighed.interval is not None:
                estimate, limits = weighed.estimate, weighed.interval
    return Rate(
        number,
        len(calls),
        dict(verdicts),
        estimate,
        limits.low if limits else None,
        limits.high if limits else None,
        bounds.low,
        bounds.high,
    )


def _forms(stage: Stage, component: str, rule: PhoneRule, only: str | None) -> dict[str, Counter[str]]:
    """Admission number -> township -> how many forms stand; all in '' without townships. The database counts, by the
    answer that names the place; documents are read here only where it lies within a group."""
    place = _outermost(rule.place) if rule.townships else literal("")
    counts = select(Candidacy.number, place, func.count()).where(FormResponse.current.is_(True))
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    within = False
    for number, code, count in db.session.execute(
        _of_stage(counts, stage, component, only).group_by(Candidacy.number, place)
    ):
        within |= code is None
        if code is not None:
            forms[number][township_of({rule.place: code}, rule)] += count
    if within:
        documents = select(Candidacy.number, FormResponse.answers).where(FormResponse.current.is_(True))
        for number, answers in db.session.execute(
            _of_stage(documents, stage, component, only).where(place.is_(None))
        ):
            forms[number][township_of(answers, rule)] += 1
    return forms


def _places(stage: Stage, component: str, rule: PhoneRule, only: str | None) -> dict[int, str]:
    """Drawn form -> township; empty without townships."""
    if not rule.townships:
        return {}
    drawn = select(FormResponse.id, FormResponse.answers).where(
        FormResponse.id.in_(select(PhoneCall.response_id))
    )
    rows = db.session.execute(_of_stage(drawn, stage, component, only))
    return {key: township_of(answers, rule) for key, answers in rows}


def _of_stage(query: Select[Any], stage: Stage, component: str, only: str | None) -> Select[Any]:
    found = (
        query.select_from(FormResponse)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, FormResponse.component == component)
    )
    return found.where(Candidacy.number == only) if only is not None else found


def _outermost(question: str) -> ColumnElement[str]:
    """An answer that lies in no group, as text; NULL where there is none."""
    text = type_coerce(FormResponse.answers, Text)
    document = type_coerce(text, JSON) if db.engine.dialect.name == "sqlite" else cast(text, JSON)
    found: ColumnElement[str] = document[question].as_string()
    return found


def checkers(stage: Stage, component: str, calls: Iterable[FormCalls]) -> list[Checker]:
    """The checkers by name, each with what is conspicuous (corrected for all comparisons made)."""
    rule = rule_of(stage, component)
    verdicts: dict[int, Counter[str]] = defaultdict(Counter)
    for one in calls:
        for part in (FIRST, SECOND):
            last = one.current(part)
            if one.random and last is not None and not one.due(part, rule):
                verdicts[last.checker_id][last.verdict] += 1
    compared = compare_checkers({str(key): counts for key, counts in verdicts.items()})
    accounts = db.session.scalars(select(Account).where(Account.id.in_(verdicts))).all()
    return [
        Checker(
            account,
            verdicts[account.id],
            [one for one in compared if one.checker == str(account.id) and one.conspicuous],
        )
        for account in sorted(accounts, key=lambda one: (one.name, one.id))
    ]


def double_calls(
    stage: Stage, component: str, calls: Iterable[FormCalls]
) -> tuple[Agreement, list[FormCalls]]:
    """(how far two checkers agree on forms that both reached, the pairs that differ or were settled)."""
    rule = rule_of(stage, component)
    pairs = [(one, both) for one in calls if (both := one.both(rule)) is not None]
    heard = [both for _one, both in pairs if NOT_REACHED not in both]
    return agreement(heard), [one for one, _both in pairs if one.unlike(rule)]


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)
