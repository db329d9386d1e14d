"""Applications as their owner, the desk and the office may see them. Every read is bounded by the reader's scope."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import selectinload

from recruit.db import db
from recruit.errors import Refusal
from recruit.idnumber import normalise
from recruit.intake.papers import lacking_papers
from recruit.models import Account, Application, Candidacy, Cohort, Person
from recruit.personal import id_index

PAGE = 30


@dataclass(frozen=True)
class Found:
    """One page of a list."""

    rows: list[Application]
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class TownshipCount:
    """How a township's registration stands against its target."""

    code: str
    name: str
    applied: int
    eligible: int
    waiting: int
    quota: int | None


def cohorts() -> list[Cohort]:
    """All cohorts: the real ones, newest first, then those for practice in the order of their stages. One that was
    taken back is no longer among them."""
    query = select(Cohort).where(Cohort.withdrawn_at.is_(None)).order_by(Cohort.id.desc())
    every = list(db.session.scalars(query))
    return [one for one in every if one.practice is None] + [
        one for one in reversed(every) if one.practice is not None
    ]


def cohort_by_code(code: str, *, taken_back: bool = False) -> Cohort:
    """Errors: Refusal('unknown'), and Refusal('cohort-withdrawn') unless the caller has words for `taken_back` ones."""
    found = db.session.scalar(select(Cohort).where(Cohort.code == code))
    if found is None:
        raise Refusal("unknown")
    if found.withdrawn_at is not None and not taken_back:
        raise Refusal("cohort-withdrawn")
    return found


def own_application(account: Account) -> Application | None:
    """The newest application of the person who is signed in."""
    if account.person_id is None:
        return None
    query = select(Application).where(Application.person_id == account.person_id)
    return db.session.scalar(query.order_by(Application.id.desc()).limit(1))


def application_in(cohort: Cohort, account: Account) -> Application | None:
    """The signed-in person's application to one cohort."""
    if account.person_id is None:
        return None
    query = select(Application).where(
        Application.person_id == account.person_id, Application.cohort_id == cohort.id
    )
    return db.session.scalar(query)


def in_scope(by: Account) -> Select[tuple[Application]]:
    """The applications this member of staff may see; a township's staff see their township's."""
    query = select(Application)
    if by.township_scope is not None:
        query = query.where(Application.township_code == by.township_scope)
    return query


def visible(by: Account, application_id: int) -> Application:
    """One application within scope. Errors: Refusal('unknown'), the same for "not there" and "not yours to see"."""
    found = db.session.scalar(in_scope(by).where(Application.id == application_id))
    if found is None:
        raise Refusal("unknown")
    return found


def candidacy_of(application: Application) -> Candidacy | None:
    return db.session.scalar(select(Candidacy).where(Candidacy.application_id == application.id))


def search(cohort: Cohort, by: Account, text: str, page: int) -> Found:
    """By registration or admission number, name, the last four characters of the ID number, or the whole of it."""
    query = (
        in_scope(by)
        .where(Application.cohort_id == cohort.id)
        .join(Person, Application.person_id == Person.id)
    )
    if text:
        query = query.outerjoin(Candidacy, Candidacy.application_id == Application.id).where(_meant(text))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    ordered = query.order_by(Application.id.desc()).offset((page - 1) * PAGE).limit(PAGE)
    rows = db.session.scalars(ordered.options(selectinload(Application.attachments)))
    return Found(list(rows), page, pages, total)


def _meant(text: str) -> ColumnElement[bool]:
    plain = normalise(text)
    ways = [
        Application.number == plain,
        Candidacy.number == plain,
        Person.name.startswith(text.strip(), autoescape=True),
    ]
    if len(plain) == 4:
        ways.append(Person.id_number_tail == plain)
    if len(plain) == 18:
        ways.append(Person.id_number_index == id_index(plain))
    return or_(*ways)


def missing_of(application: Application) -> list[str]:
    """The photo fields still without a picture; none once the originals were seen, or the application is erased."""
    return lacking_papers(application)


def township_counts(cohort: Cohort, by: Account) -> list[TownshipCount]:
    """Registrations against the targets, for the townships the reader may see. Whoever was excluded since has
    applied, and is eligible no more."""
    state = case((Candidacy.state == "excluded", "excluded"), else_=Application.state)
    query = (
        select(Application.township_code, state, func.count())
        .outerjoin(Candidacy, Candidacy.application_id == Application.id)
        .where(Application.cohort_id == cohort.id)
        .group_by(Application.township_code, state)
    )
    counted: dict[str, dict[str, int]] = {}
    for code, state, number in db.session.execute(query):
        counted.setdefault(code, {})[state] = number
    programme = cohort.programme
    rows = []
    for township in programme.regions.townships:
        if by.township_scope not in (None, township.code):
            continue
        states = counted.get(township.code, {})
        applied = sum(states.values()) - states.get("withdrawn", 0)
        rows.append(
            TownshipCount(
                township.code,
                township.name,
                applied,
                states.get("eligible", 0),
                states.get("waiver", 0),
                programme.quotas.get(township.code),
            )
        )
    return rows
