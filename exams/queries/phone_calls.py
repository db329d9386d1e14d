"""The calls of the phone check: what stands about each, whose turn it is, what counts. A few queries for a stage."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, cast, func, select, true

from exams.fieldwork.phone import PhoneRule
from exams.fieldwork.recall import next_try
from exams.fieldwork.rules import SERIES, component_of, phone_rule
from exams.models import FormResponse, FormStrike, PhoneCall, PhoneCheck, PhoneSample, PhoneShare
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
    they are.
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

    def lacks_second(self, at_work: Collection[int], rule: PhoneRule) -> bool:
        """Drawn for two, and nobody has it as the second, or somebody who has left without having settled it."""
        gone = self.second_id is None or (self.second_id not in at_work and self.due(SECOND, rule))
        return self.double and gone

    def both(self, rule: PhoneRule) -> tuple[str, str] | None:
        """What the first and the second checker found, once both have settled it."""
        first, second = self.current(FIRST), self.current(SECOND)
        if first is None or second is None or self.due(FIRST, rule) or self.due(SECOND, rule):
            return None
        return first.verdict, second.verdict

    def differ(self, rule: PhoneRule) -> bool:
        """Two checkers found different things, and nobody has settled it."""
        both = self.both(rule)
        return both is not None and both[0] != both[1] and self.current(SETTLED) is None

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


def assigned_to(account: Account, stage: Stage, component: str) -> set[int]:
    """Entries of a stage that an account examines in a component."""
    query = select(Assignment.entry_id).join(Entry, Entry.id == Assignment.entry_id)
    query = query.where(Entry.stage_id == stage.id, Assignment.component == component)
    return set(
        db.session.scalars(query.where(Assignment.account_id == account.id, Assignment.recused_at.is_(None)))
    )


def calls_left(account: Account, stage: Stage, component: str) -> tuple[int, int]:
    """(calls that need no further attempt, calls) among a checker's own."""
    rule, mine = rule_of(stage, component), own_parts(account, stage, component)
    return sum(not told.due(part, rule) for told, part in mine), len(mine)


def own_parts(account: Account, stage: Stage, component: str) -> list[tuple[FormCalls, str]]:
    """The calls that are this checker's, each with the part in which they make it."""
    mine, found = assigned_to(account, stage, component), []
    for told in calls_of(stage, component):
        if told.second_id == account.id:
            found.append((told, SECOND))
        elif told.entry_id in mine:
            found.append((told, FIRST))
    return found


def own_response(account: Account, stage: Stage, component: str, response_id: int) -> FormResponse:
    """One drawn form that this checker calls. Errors: Refusal('unknown')."""
    mine = assigned_to(account, stage, component)
    for told in calls_of(stage, component, [response_id]):
        if told.second_id == account.id or told.entry_id in mine:
            return db.session.get_one(FormResponse, response_id)
    raise Refusal("unknown")


def counted_verdicts(stage: Stage, only: Entry | None = None) -> list[tuple[int, str, str]]:
    """(entry, component, verdict) of every form of the random samples (or of one candidate's), for the marks: what was
    settled, else what the first checker found. Calls for a cause are no part of the sample and never of the mark."""
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
            PhoneSample.kind == "random",
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
    in a longer window."""
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
        select(func.count(FormResponse.entry_id.distinct()))
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(
            Entry.stage_id == stage.id,
            Candidacy.state == "active",
            FormResponse.component == component,
            FormResponse.current.is_(True),
            ~done,
            FormResponse.entry_id.not_in(old),
        )
    )
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Waiting:
    """What the calls of a component wait for: calls due, candidates without a checker, forms without their second
    checker (0 where there is nobody else who could), pairs that differ."""

    due: int
    unassigned: int
    seconds: int
    differing: int


def waiting_for(stage: Stage, component: str) -> Waiting:
    rule, calls = rule_of(stage, component), calls_of(stage, component)
    first = [one for one in calls if one.due(FIRST, rule)]
    rows = db.session.execute(
        select(Assignment.entry_id, Assignment.account_id, Account.active)
        .join(Account, Account.id == Assignment.account_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Entry.stage_id == stage.id, Assignment.component == component, Assignment.recused_at.is_(None))
    ).all()
    at_work = {account_id for _entry_id, account_id, active in rows if active}
    second = [one for one in calls if one.second_id in at_work and one.due(SECOND, rule)]
    return Waiting(
        len(first) + len(second),
        len({one.entry_id for one in first} - {entry_id for entry_id, _account_id, _active in rows}),
        0 if len(at_work) < 2 else sum(one.lacks_second(at_work, rule) for one in calls),
        sum(one.differ(rule) for one in calls),
    )


def waiting_calls(stage: Stage, component: str) -> tuple[int, int]:
    """(calls that are due now or later, candidates with such calls whom no checker is assigned to)."""
    found = waiting_for(stage, component)
    return found.due, found.unassigned
