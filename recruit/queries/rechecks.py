"""Rechecks as their applicant, the office and the funnel see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from recruit import recheck_messages  # noqa: F401 - blockers below need their words
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import Blocker, kind_of
from recruit.models import (
    Account,
    Assignment,
    Candidacy,
    CarriedOut,
    Cohort,
    Entry,
    Mark,
    Mending,
    Recheck,
    Result,
    Stage,
)
from recruit.queries.owed_corrections import SIGNED, corrections_over, is_owed, owed_corrections
from recruit.queries.results import current_result
from recruit.recheck import KINDS, TOTAL, file_until
from scoring.policy import COMPLETION

PAGE = 50


@dataclass(frozen=True)
class RecheckPage:
    """One page of the office's list."""

    rows: Sequence[Recheck]
    page: int
    pages: int
    total: int


def open_until(result: Result, kind: str = "arithmetic") -> datetime | None:
    """Until when (exclusive) a request of that kind about this list may be filed; None where there is none, or before
    the list is out."""
    rule = result.stage.definition.rule_for(kind)
    if rule is None or result.published_at is None:
        return None
    programme = result.stage.cohort.programme
    return file_until(rule, result.published_at, programme.calendar, programme.timezone)


def subjects_of(stage: Stage) -> tuple[str, ...]:
    """What a recheck may be about: the whole, or one of the things that gave points or told equals apart."""
    policy = stage.definition.policy
    if policy is None:
        return (TOTAL,)
    every = [*policy.point_keys, *(one.code for one in stage.definition.components)]
    return (TOTAL, *dict.fromkeys([*every, COMPLETION] if policy.uses_completion else every))


def newest_published(stage: Stage) -> Result | None:
    """The newest list of a stage that is before the public."""
    query = select(Result).where(Result.stage_id == stage.id, Result.state == "published")
    return db.session.scalar(query.order_by(Result.version.desc()).limit(1).options(defer(Result.bundle)))


def own_recheck(result: Result, number: str, kind: str = "arithmetic") -> Recheck | None:
    """What the candidate with this admission number has filed about this version of the list."""
    return next((one for one in own_rechecks(result, number) if one.kind == kind), None)


def own_rechecks(result: Result, number: str) -> list[Recheck]:
    """Everything the candidate with this admission number has filed about this version of the list."""
    query = select(Recheck).join(Candidacy).where(Recheck.result_id == result.id, Candidacy.number == number)
    return list(db.session.scalars(query.where(Recheck.kind != "report").order_by(Recheck.id)))


def own_candidacy(by: Account, result: Result, number: str) -> Candidacy:
    """The reader's own candidacy in that track. Errors: Refusal('unknown'), also for somebody else's."""
    query = select(Candidacy).where(
        Candidacy.cohort_id == result.stage.cohort_id,
        Candidacy.track == result.stage.track,
        Candidacy.number == number,
        Candidacy.person_id == by.person_id,
    )
    found = db.session.scalar(query) if by.person_id is not None else None
    if found is None:
        raise Refusal("unknown")
    return found


def rechecks_by_result(candidacy: Candidacy) -> dict[int, list[Recheck]]:
    """Everything one candidate has filed, by the list it is about, in the order of filing."""
    query = select(Recheck).where(Recheck.candidacy_id == candidacy.id, Recheck.kind != "report")
    found: dict[int, list[Recheck]] = {}
    for row in db.session.scalars(query.order_by(Recheck.id)):
        found.setdefault(row.result_id, []).append(row)
    return found


def reports_about(candidacy: Candidacy) -> list[Recheck]:
    """What others said about this candidate and what is not answered yet."""
    query = select(Recheck).where(
        Recheck.candidacy_id == candidacy.id, Recheck.kind == "report", Recheck.state == "open"
    )
    return list(db.session.scalars(query.order_by(Recheck.id)))


def open_rechecks(by: Account, cohort: Cohort, stage: Stage | None = None) -> list[Recheck]:
    """Those that wait for an answer, the most urgent first, within the reader's scope."""
    query = _visible(by).where(Stage.cohort_id == cohort.id, Recheck.state == "open")
    if stage is not None:
        query = query.where(Stage.id == stage.id)
    return list(db.session.scalars(query.order_by(Recheck.due_at, Recheck.id)))


def open_summary(by: Account, cohort: Cohort) -> tuple[int, datetime | None]:
    """How many wait for an answer within the reader's scope, and by when the first is due."""
    query = (
        select(func.count(), func.min(Recheck.due_at))
        .join(Recheck.candidacy)
        .where(Candidacy.cohort_id == cohort.id, Recheck.state == "open")
    )
    if by.township_scope is not None:
        query = query.where(Candidacy.township_code == by.township_scope)
    count, due = db.session.execute(query).one()
    return count, due


def answered_rechecks(by: Account, cohort: Cohort, page: int = 1) -> RecheckPage:
    """Those that are answered, the newest first, within the reader's scope."""
    query = _visible(by).where(Stage.cohort_id == cohort.id, Recheck.state == "answered")
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    ordered = query.order_by(Recheck.answered_at.desc(), Recheck.id.desc())
    return RecheckPage(
        list(db.session.scalars(ordered.offset((page - 1) * PAGE).limit(PAGE))), page, pages, total
    )


def awaiting_correction(by: Account, cohort: Cohort) -> list[Recheck]:
    """Those answered with a correction that no list two people signed since then carries out."""
    query = _visible(by).where(Stage.cohort_id == cohort.id, is_owed())
    return list(db.session.scalars(query.order_by(Recheck.answered_at, Recheck.id)))


def opened_after(stage: Stage, at: datetime) -> Stage | None:
    """The later stage of the same track that has opened already, the earliest first: from then on no request about
    this stage's list is granted. None while it can be."""
    later = [
        one
        for one in stage.cohort.stages
        if one.track == stage.track and one.position > stage.position and at >= one.opens_at
    ]
    return min(later, key=lambda one: one.position, default=None)


def to_be_mended(stage: Stage, at: datetime) -> dict[int, int]:
    """Candidacies whose verdicts in this closed stage may be put right, and the recheck that says so: a correction of
    this list is owed, also where the next stage has opened meanwhile, as long as nobody has signed its list."""
    if stage.state != "closed" or corrections_over(stage, at):
        return {}
    return {one.candidacy_id: one.id for one in sorted(owed_corrections(stage), key=lambda one: one.id)}


def superseded(recheck: Recheck) -> bool:
    """Whether two people have signed a later version of the list that it asks about."""
    newest = current_result(recheck.result.stage)
    return newest is not None and newest.version > recheck.result.version


def mended_since(recheck: Recheck) -> bool:
    """Whether a signed list holds what the answer promised."""
    return correction_of(recheck) is not None


def correction_of(recheck: Recheck) -> Result | None:
    """The version that holds what the answer promised."""
    found = carried_out_by(recheck)
    return found.result if found is not None else None


def carried_out_by(recheck: Recheck) -> CarriedOut | None:
    """By which signed version a granted request was carried out, and whether that changed anything."""
    query = (
        select(CarriedOut)
        .join(CarriedOut.result)
        .where(CarriedOut.recheck_id == recheck.id, Result.state.in_(SIGNED))
        .order_by(Result.version)
    )
    return db.session.scalar(query.limit(1).options(contains_eager(CarriedOut.result).defer(Result.bundle)))


def led_to(result: Result) -> list[Recheck]:
    """The requests whose answers this version of the list carries out, in the order in which they were filed."""
    if result.state not in SIGNED:
        return []
    query = select(Recheck).join(CarriedOut, CarriedOut.recheck_id == Recheck.id)
    return list(db.session.scalars(query.where(CarriedOut.result_id == result.id).order_by(Recheck.id)))


def mended_in(recheck: Recheck) -> list[Mending]:
    """What examiners have put right because of this recheck, in the order in which they did."""
    query = select(Mending).where(Mending.recheck_id == recheck.id).order_by(Mending.id)
    return list(db.session.scalars(query.options(joinedload(Mending.by))))


def judges_by_component(stage: Stage, candidacy: Candidacy) -> dict[str, list[str]]:
    """Component -> names of those who can still judge this candidate in it, by login: empty where people did and every
    one of them has left or stepped aside. What is not named at all no person has ever judged: the machine worked it
    out, or it was carried over from an earlier stage."""
    entry = select(Entry.id).where(Entry.stage_id == stage.id, Entry.candidacy_id == candidacy.id)
    marked = select(Mark.component).where(Mark.entry_id.in_(entry)).distinct()
    found: dict[str, list[str]] = {component: [] for component in db.session.scalars(marked)}
    query = (
        select(Assignment.component, Account.name, Account.active, Assignment.recused_at)
        .join(Account, Account.id == Assignment.account_id)
        .where(Assignment.entry_id.in_(entry))
        .order_by(Account.login)
    )
    for component, name, active, recused in db.session.execute(query):
        names = found.setdefault(component, [])
        if active and recused is None:
            names.append(name)
    for component, ids in kind_of(stage).judges(stage, candidacy).items():
        others = select(Account.name).where(Account.id.in_(ids), Account.active.is_(True))
        found.setdefault(component, []).extend(db.session.scalars(others.order_by(Account.login)))
    return found


def visible_recheck(by: Account, recheck_id: int) -> Recheck:
    """One within scope. Errors: Refusal('unknown'), also for another township's."""
    found = db.session.scalar(_visible(by).where(Recheck.id == recheck_id))
    if found is None:
        raise Refusal("unknown")
    return found


def _visible(by: Account) -> Select[tuple[Recheck]]:
    query = (
        select(Recheck)
        .join(Recheck.candidacy)
        .join(Recheck.result)
        .join(Result.stage)
        .options(
            contains_eager(Recheck.candidacy),
            contains_eager(Recheck.result).defer(Result.bundle),
            contains_eager(Recheck.result).contains_eager(Result.stage),
        )
    )
    return query if by.township_scope is None else query.where(Candidacy.township_code == by.township_scope)


def examiners_of(stage: Stage, candidacy: Candidacy) -> list[Account]:
    """Who gave this candidate a mark that counts on this stage's list, or has them on their list to examine; also in
    the earlier stages from which marks are carried into it."""
    marked, given = [], []
    for source, only in _sources(stage).items():
        entry = select(Entry.id).where(Entry.stage_id == source, Entry.candidacy_id == candidacy.id)
        mark = [Mark.entry_id.in_(entry), Mark.current.is_(True)]
        task = [Assignment.entry_id.in_(entry), Assignment.recused_at.is_(None)]
        if None not in only:
            mark.append(Mark.component.in_(only))
            task.append(Assignment.component.in_(only))
        marked.append(Account.id.in_(select(Mark.examiner_id).where(*mark)))
        given.append(Account.id.in_(select(Assignment.account_id).where(*task)))
        judged = db.session.get_one(Stage, source)
        own = kind_of(judged).judges(judged, candidacy)
        blind = {one for code, ids in own.items() if None in only or code in only for one in ids}
        given.append(Account.id.in_(blind))
    query = select(Account).where(or_(*marked, *given)).order_by(Account.id)
    return list(db.session.scalars(query).unique())


def _sources(stage: Stage) -> dict[int, set[str | None]]:
    """Stage -> components of it that count on this stage's list, None for all of them; this stage and, as far back as
    it goes, those whose marks are carried into it."""
    found: dict[int, set[str | None]] = {}
    waiting: list[tuple[Stage, str | None]] = [(stage, None)]
    while waiting:
        source, only = waiting.pop()
        if only in (known := found.setdefault(source.id, set())):
            continue
        known.add(only)
        for part in source.definition.components:
            if part.kind == "carried" and only in (None, part.code):
                code = part.params.get("component")
                earlier = source.cohort.stage(str(part.params["stage"]))
                waiting.append((earlier, str(code) if code is not None else None))
    return found


def entry_of(recheck: Recheck) -> Entry:
    """The candidate's entry in the stage whose list it is about."""
    query = select(Entry).where(
        Entry.stage_id == recheck.result.stage_id, Entry.candidacy_id == recheck.candidacy_id
    )
    return db.session.scalars(query).one()


def count_open(stage: Stage, kinds: Sequence[str] = KINDS) -> int:
    """How many about any version of this stage's list still wait for an answer."""
    query = select(func.count()).select_from(Recheck).join(Recheck.result).where(Recheck.kind.in_(kinds))
    return db.session.scalar(query.where(Result.stage_id == stage.id, Recheck.state == "open")) or 0


def stage_before(stage: Stage) -> Stage | None:
    """The stage before this one on the same track."""
    earlier = [
        one for one in stage.cohort.stages if one.track == stage.track and one.position < stage.position
    ]
    return max(earlier, key=lambda one: one.position, default=None)


def recheck_blockers(stage: Stage, at: datetime) -> list[Blocker]:
    """What the list before this one still leaves open, where its rules say that the funnel waits for that. For a
    correction that was promised it always waits: two people have said that the list is wrong."""
    before = stage_before(stage)
    if before is None or before.state != "closed":
        return []
    facts = {"stage": before.definition.title}
    owed = len(owed_corrections(before))
    found = [Blocker("recheck-uncorrected", owed, facts)] if owed else []
    rules = [rule for rule in before.definition.taken if rule.blocks]
    if not rules:
        return found
    newest = current_result(before)
    ends = [open_until(newest, rule.kind) if newest is not None else None for rule in rules]
    until = max((end for end in ends if end is not None), default=None)
    if until is None or None in ends:
        found.append(Blocker("recheck-unpublished", facts=facts))
    elif at < until:
        found.append(Blocker("recheck-running", facts={**facts, "until": until}))
    if waiting := count_open(before, tuple(rule.kind for rule in rules)):
        found.append(Blocker("recheck-open", waiting, facts))
    return found
