"""The calls of the phone check: what stands about each, whose turn it is, what counts. A few queries for a stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, cast, select, true

from exams.fieldwork.phone import PhoneRule
from exams.fieldwork.recall import next_try
from exams.fieldwork.rules import SERIES, component_of, phone_rule
from exams.models import FormResponse, FormStrike, PhoneCall, PhoneCheck, PhoneSample, PhoneShare
from exams.queries.phone_sample import put_back
from exams.queries.running_forms import that_count
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Candidacy, Entry, Stage

FIRST, SECOND, SETTLED = "first", "second", "settled"


@dataclass(frozen=True)
class Check:
    """One call as it was written down."""

    verdict: str
    at: datetime
    checker_id: int
    current: bool
    note: str = ""


@dataclass
class FormCalls:
    """Everything about the calls to one household: `checks` by part, in their order.

    `random`: it belongs to the sample, not to calls for a cause. `changed`: the form was corrected after it had been
    drawn. `struck`: the office has taken it out; its call stays in the sample, or the others would look better than
    they are. `had`: who ever had the candidate, and whether that assignment stands. `left_out`: what the second checker
    found who then had to make the first call too.
    """

    call_id: int
    entry_id: int
    number: str
    response_id: int
    slot: str
    random: bool
    double: bool
    second_id: int | None
    changed: bool
    struck: bool = False
    checks: dict[str, list[Check]] = field(default_factory=lambda: {FIRST: [], SECOND: [], SETTLED: []})
    had: dict[int, bool] = field(default_factory=dict)
    left_out: list[Check] = field(default_factory=list)

    def current(self, part: str) -> Check | None:
        return next((one for one in reversed(self.checks[part]) if one.current), None)

    def tried(self, part: str) -> list[datetime]:
        """When nobody answered."""
        return [one.at for one in self.checks[part] if one.verdict == "not-reached"]

    def due(self, part: str, rule: PhoneRule) -> bool:
        """Whether somebody still has to call: nobody has, or nobody answered and not all attempts are made."""
        last = self.current(part)
        if last is None:
            return True
        return last.verdict == "not-reached" and len(self.tried(part)) < rule.attempts

    def again(self, part: str, rule: PhoneRule, zone: ZoneInfo) -> datetime | None:
        """From when on the next attempt may be made; None where none is due or the first one is."""
        tried = self.tried(part)
        return next_try(tried, rule.hours, zone) if tried and self.due(part, rule) else None

    def part_of(self, account_id: int, rule: PhoneRule) -> str | None:
        """The part in which an account calls this household, if it does.

        A second checker who has been given the candidate since then (the first one left) stays the second, blind, where
        another has settled the first call; else nobody would make that one, so they do.
        """
        stands = self.had.get(account_id)
        if account_id == self.second_id and (stands is None or (stands and self._can_stay(account_id, rule))):
            return SECOND
        return FIRST if stands else None

    def _can_stay(self, account_id: int, rule: PhoneRule) -> bool:
        return self.due(SECOND, rule) and self.first_but(account_id, rule) is not None

    def first_but(self, account_id: int, rule: PhoneRule) -> Check | None:
        """What somebody else than this account settled as the first checker."""
        others = [one for one in self.checks[FIRST] if one.checker_id != account_id]
        if not others:
            return None
        tried = sum(one.verdict == "not-reached" for one in others)
        return others[-1] if others[-1].verdict != "not-reached" or tried >= rule.attempts else None

    def leave_out(self, rule: PhoneRule) -> None:
        """Nobody stands on both sides of a pair: what a second checker found counts no longer once they have the
        candidate, unless another made the first call."""
        for one in self.checks[SECOND]:
            paired = one.checker_id == self.second_id and self.first_but(one.checker_id, rule) is not None
            if one.checker_id in self.had and not paired:
                self.left_out.append(one)
        self.checks[SECOND] = [one for one in self.checks[SECOND] if one not in self.left_out]

    def lacks_second(self, at_work: Collection[int], rule: PhoneRule) -> bool:
        """Drawn for two, and nobody has it as the second, or somebody who has left or makes the first call now, without
        having settled it."""
        if not self.double or self.second_id is None:
            return self.double
        gone = self.second_id not in at_work or self.part_of(self.second_id, rule) != SECOND
        return gone and self.due(SECOND, rule)

    def both(self, rule: PhoneRule) -> tuple[str, str] | None:
        """What the first and the second checker found, two people, once both have settled it."""
        second = self.current(SECOND)
        if second is None or self.due(SECOND, rule):
            return None
        first = self.first_but(second.checker_id, rule)
        return None if first is None else (first.verdict, second.verdict)

    def unlike(self, rule: PhoneRule) -> bool:
        """Two checkers found different things; also where the second has had the candidate since, and overwrote what
        the first found: a pair is not made alike by one of the two."""
        both, last = self.both(rule), self.current(FIRST)
        return both is not None and last is not None and len({*both, last.verdict}) > 1

    def differ(self, rule: PhoneRule) -> bool:
        """Two checkers found different things, and nobody has settled it."""
        return self.unlike(rule) and self.current(SETTLED) is None

    @property
    def counted(self) -> Check | None:
        """What counts: what was settled, else what the first checker found."""
        return self.current(SETTLED) or self.current(FIRST)


@dataclass(frozen=True)
class OwnCall:
    """One household on a checker's list. `state`: `new`, `again` (an attempt is due now), `later` (at `planned`) or
    `done`."""

    told: FormCalls
    part: str
    state: str
    planned: datetime | None

    @property
    def check(self) -> Check | None:
        return self.told.current(self.part)


def rule_of(stage: Stage, component: str) -> PhoneRule:
    """The phone check of a component. Errors: Refusal('unknown')."""
    rule = phone_rule(component_of(stage.definition, component, SERIES))
    if rule is None:
        raise Refusal("unknown")
    return rule


def calls_of(
    stage: Stage, component: str, ids: Iterable[int] | None = None, number: str | None = None
) -> list[FormCalls]:
    """All calls to forms of active candidates (or those for `ids` of forms, or of the candidate with that `number`
    alone), by number and running number."""
    struck = select(FormStrike.response_id).where(FormStrike.undone_at.is_(None))
    query = (
        select(
            PhoneCall.id,
            PhoneCall.entry_id,
            Candidacy.number,
            FormResponse.id,
            FormResponse.slot,
            PhoneSample.kind == "random",
            PhoneCall.double,
            PhoneCall.second_id,
            FormResponse.current.is_(False),
            FormResponse.id.in_(struck),
        )
        .select_from(PhoneCall)
        .join(PhoneSample, PhoneSample.id == PhoneCall.sample_id)
        .join(FormResponse, FormResponse.id == PhoneCall.response_id)
        .join(Entry, Entry.id == PhoneCall.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, FormResponse.component == component, Candidacy.state == "active")
    )
    checks = (
        select(PhoneCheck)
        .join(FormResponse, FormResponse.id == PhoneCheck.response_id)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .where(Entry.stage_id == stage.id, FormResponse.component == component)
        .order_by(PhoneCheck.id)
    )
    if ids is not None:
        wanted = list(ids)
        query, checks = query.where(FormResponse.id.in_(wanted)), checks.where(FormResponse.id.in_(wanted))
    if number is not None:
        checks = checks.join(Candidacy, Candidacy.id == Entry.candidacy_id)
        query, checks = query.where(Candidacy.number == number), checks.where(Candidacy.number == number)
    found = {row[3]: FormCalls(*row) for row in db.session.execute(query)}
    for one in db.session.scalars(checks):
        if one.response_id in found:
            check = Check(one.verdict, one.at, one.checker_id, one.current, one.note)
            found[one.response_id].checks[one.part].append(check)
    _who_had(stage, component, found.values(), ids is not None or number is not None)
    return sorted(found.values(), key=lambda one: (one.number, int(one.slot)))


def own_calls(account: Account, stage: Stage, component: str, at: datetime) -> list[OwnCall]:
    """A checker's list: attempts that are due, then those not called yet, then those for later, then what is done."""
    rule, zone = rule_of(stage, component), stage.cohort.programme.timezone
    found = []
    for told, part in own_parts(account, stage, component):
        planned = told.again(part, rule, zone)
        state = "done" if not told.due(part, rule) else "new" if planned is None else "later"
        if planned is not None and planned <= at:
            state = "again"
        found.append(OwnCall(told, part, state, planned))
    order = ("again", "new", "later", "done")
    return sorted(
        found,
        key=lambda one: (order.index(one.state), one.planned.timestamp() if one.planned else 0),
    )


def _who_had(stage: Stage, component: str, calls: Collection[FormCalls], some: bool) -> None:
    """Fills in `had` and `left_out`. `some`: the calls are not all of the stage."""
    query = select(Assignment.entry_id, Assignment.account_id, Assignment.recused_at.is_(None))
    query = query.join(Entry, Entry.id == Assignment.entry_id)
    query = query.where(Entry.stage_id == stage.id, Assignment.component == component)
    if some:
        query = query.where(Assignment.entry_id.in_({one.entry_id for one in calls}))
    had: dict[int, dict[int, bool]] = defaultdict(dict)
    for entry_id, account_id, stands in db.session.execute(query) if calls else ():
        had[entry_id][account_id] = bool(stands)
    for one in calls:
        one.had = had.get(one.entry_id, {})
        if one.had and one.checks[SECOND]:
            one.leave_out(rule_of(stage, component))


def calls_left(account: Account, stage: Stage, component: str) -> tuple[int, int]:
    """(calls that need no further attempt, calls) among a checker's own."""
    rule, mine = rule_of(stage, component), own_parts(account, stage, component)
    return sum(not told.due(part, rule) for told, part in mine), len(mine)


def own_parts(account: Account, stage: Stage, component: str) -> list[tuple[FormCalls, str]]:
    """The calls that are this checker's, each with the part in which they make it."""
    rule = rule_of(stage, component)
    parts = ((told, told.part_of(account.id, rule)) for told in calls_of(stage, component))
    return [(told, part) for told, part in parts if part is not None]


def own_response(account: Account, stage: Stage, component: str, response_id: int) -> FormResponse:
    """One drawn form that this checker calls. Errors: Refusal('unknown')."""
    rule = rule_of(stage, component)
    for told in calls_of(stage, component, [response_id]):
        if told.part_of(account.id, rule) is not None:
            return db.session.get_one(FormResponse, response_id)
    raise Refusal("unknown")


def counted_verdicts(
    stage: Stage, only: Entry | None = None, with_cause: bool = False
) -> list[tuple[int, str, str]]:
    """(entry, component, verdict) of every form of the random samples (or of one candidate's), for the marks: what was
    settled, else what the first checker found. Calls for a cause are no part of the sample and never of the mark; leads
    look at them too (`with_cause`)."""
    rows = db.session.execute(
        select(
            PhoneCall.entry_id,
            FormResponse.component,
            PhoneCheck.response_id,
            PhoneCheck.part,
            PhoneCheck.verdict,
        )
        .select_from(PhoneCall)
        .join(PhoneSample, PhoneSample.id == PhoneCall.sample_id)
        .join(FormResponse, FormResponse.id == PhoneCall.response_id)
        .join(PhoneCheck, PhoneCheck.response_id == PhoneCall.response_id)
        .join(Entry, Entry.id == PhoneCall.entry_id)
        .where(
            Entry.stage_id == stage.id,
            true() if with_cause else PhoneSample.kind == "random",
            PhoneCheck.current.is_(True),
            PhoneCheck.part != SECOND,
            PhoneCall.entry_id == only.id if only is not None else true(),
        )
        .order_by(PhoneCheck.id)
    )
    found: dict[int, tuple[str, tuple[int, str, str]]] = {}
    for entry_id, component, response_id, part, verdict in rows:
        if part == SETTLED or found.get(response_id, (FIRST,))[0] == FIRST:
            found[response_id] = part, (entry_id, component, verdict)
    return [counted for _part, counted in found.values()]


def not_sampled(stage: Stage, component: str) -> int:
    """Active candidates with forms that no last draw of theirs was held on: also those that came in after it, late or
    in a longer window, and those that were struck then and have been put back."""
    done = (
        select(PhoneShare.id)
        .join(PhoneSample, PhoneSample.id == PhoneShare.sample_id)
        .where(
            PhoneSample.component == component,
            PhoneShare.entry_id == FormResponse.entry_id,
            PhoneShare.last.is_(True),
            PhoneShare.newest >= cast(FormResponse.slot, Integer),
        )
        .exists()
    )
    waves = select(PhoneShare.sample_id)
    # A record from before there were waves has no shares: whoever was drawn then stays drawn.
    old = (
        select(PhoneCall.entry_id)
        .join(PhoneSample, PhoneSample.id == PhoneCall.sample_id)
        .where(PhoneSample.component == component, PhoneSample.kind == "random", PhoneSample.id.not_in(waves))
    )
    query = (
        select(FormResponse.entry_id)
        .distinct()
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(
            *that_count(stage, component),
            ~done,
            FormResponse.entry_id.not_in(old),
        )
    )
    return len({*db.session.scalars(query), *put_back(stage, component)})


@dataclass(frozen=True)
class Waiting:
    """What the calls of a component wait for: calls due, candidates without a checker at work, forms without their
    second checker (0 where there is nobody else who could), pairs that differ."""

    due: int
    unassigned: int
    seconds: int
    differing: int


def waiting_for(stage: Stage, component: str, calls: Sequence[FormCalls] | None = None) -> Waiting:
    """`calls`: all of the component, where they have been read already."""
    rule, calls = rule_of(stage, component), calls_of(stage, component) if calls is None else calls
    first = [one for one in calls if one.due(FIRST, rule)]
    rows = db.session.execute(
        select(Assignment.entry_id, Assignment.account_id, Account.active)
        .join(Account, Account.id == Assignment.account_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Entry.stage_id == stage.id, Assignment.component == component, Assignment.recused_at.is_(None))
    ).all()
    at_work = {account_id for _entry_id, account_id, active in rows if active}
    second = [
        one
        for one in calls
        if one.second_id in at_work and one.due(SECOND, rule) and one.part_of(one.second_id, rule) == SECOND
    ]
    return Waiting(
        len(first) + len(second),
        len({one.entry_id for one in first} - {entry_id for entry_id, _account_id, active in rows if active}),
        # Whoever has had the candidate can be nobody's second; where they all have, the round waits for none.
        sum(one.lacks_second(at_work, rule) and not at_work <= one.had.keys() for one in calls)
        if len(at_work) > 1
        else 0,
        sum(one.differ(rule) for one in calls),
    )


def waiting_calls(stage: Stage, component: str) -> tuple[int, int]:
    """(calls that are due now or later, candidates with such calls whom no checker is assigned to)."""
    found = waiting_for(stage, component)
    return found.due, found.unassigned
