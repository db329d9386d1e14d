"""A small programme of two tracks with made-up kinds, to test the funnel's core without any real stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select

from recruit.db import db
from recruit.kinds import BaseKind, Ruling
from recruit.models import (
    Account,
    Application,
    Assignment,
    Candidacy,
    Cohort,
    Decision,
    Entry,
    Mark,
    Organisation,
    Person,
    Place,
    RoleGrant,
    Stage,
)
from recruit.programme import load_text
from recruit.queries.entries import entries_of
from recruit.services.admit import admit
from recruit.services.numbering import take
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from scoring.marks import CandidateMarks

START = datetime(2026, 3, 2, tzinfo=UTC)
BEFORE_MAY = datetime(2026, 4, 30, tzinfo=UTC)
AFTER_TEST = datetime(2026, 5, 5, tzinfo=UTC)
AFTER_TALK = datetime(2026, 5, 9, tzinfo=UTC)

REGIONS = """township_code,township_name,village_code,village_name
999001001,甲镇,999001001001,一村
999001001,甲镇,999001001002,二村
999001002,乙镇,999001002001,三村
"""


class Marked(BaseKind):
    """Takes the sum of the marks on record; nobody is absent, nobody without a mark blocks."""

    code = "marked"

    def marks(self, stage: Stage) -> list[CandidateMarks]:
        sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
        rows = db.session.scalars(
            select(Mark).join(Entry).where(Entry.stage_id == stage.id, Mark.current.is_(True))
        )
        for mark in rows:
            values = sums[mark.entry_id]
            values[mark.component] = values.get(mark.component, Decimal(0)) + mark.value
        return [
            CandidateMarks(entry.candidacy.number, sums.get(entry.id, {}), absent=entry.id not in sums)
            for entry in entries_of(stage)
        ]


class Decided(BaseKind):
    """Takes the decisions on record; an entry without one is out."""

    code = "decided"
    yields = "decisions"

    def rulings(self, stage: Stage) -> list[Ruling]:
        rows = db.session.scalars(
            select(Decision).join(Entry).where(Entry.stage_id == stage.id, Decision.current.is_(True))
        )
        found = {row.entry_id: row for row in rows}
        return [
            Ruling(entry.candidacy.number, found[entry.id].outcome, found[entry.id].reason)
            if entry.id in found
            else Ruling(entry.candidacy.number, "out", "not-decided")
            for entry in entries_of(stage)
        ]


MARKED, DECIDED = Marked(), Decided()
KINDS = (f"{__name__}:MARKED", f"{__name__}:DECIDED")


SOURCE = """
id: small
edition: "1"
timezone: UTC
source: office
title: {zh: 小方案, en: Small}
organiser: {zh: 办公室, en: Office}
hotline: "000"
objection_desk: {address: {zh: 窗口, en: Desk}, phone: "000"}
notice: []
tracks:
  - {code: people, subject: person, title: {zh: 人, en: People}}
  - {code: sites, subject: place, title: {zh: 点, en: Sites}}
regions: regions.csv
channels: {items: [{code: web, title: {zh: 网, en: Web}, summary: {zh: 网, en: Web}}]}
eligibility:
  age: {min: 18, max: 60}
  age_reference: 2026-03-31
  schooling: {levels: [{code: any, title: {zh: 不限, en: Any}}], min: any}
  waivable: []
  declarations: []
quotas: {by_township: {}}
places: {total: 3, capacity: 1, by_township: {"999001001": 2, "999001002": 1}}
stages:
  - code: screen
    kind: decided
    track: people
    title: {zh: 审核, en: Screening}
    summary: {zh: 审核, en: Screening}
    window: {opens: 2026-03-02, closes: 2026-03-31}
    exit: single
  - code: visit
    kind: decided
    track: sites
    title: {zh: 看点, en: Visit}
    summary: {zh: 看点, en: Visit}
    window: {opens: 2026-03-02, closes: 2026-03-31}
    overlaps: true
    exit: cohort
  - code: test
    kind: marked
    track: people
    title: {zh: 测试, en: Test}
    summary: {zh: 测试, en: Test}
    window: {opens: 2026-05-01, closes: 2026-05-04}
    exit: cohort
    components:
      - {code: paper, title: {zh: 答卷, en: Paper}, kind: rubric, max: 100, weight: 100}
    ties: TIES
    cut: {rule: fixed, places: PLACES}
    reserve: {places: RESERVE}
    replacement: REPLACEMENT
    absence: out
    posting: {working_days: 3}
  - code: talk
    kind: marked
    track: people
    title: {zh: 面谈, en: Talk}
    summary: {zh: 面谈, en: Talk}
    window: {opens: 2026-05-07, closes: 2026-05-08}
    exit: cohort
    components:
      - {code: talk, title: {zh: 面谈, en: Talk}, kind: rubric, max: 100, weight: 60}
      - {code: test, title: {zh: 测试, en: Test}, kind: carried, max: 100, weight: 40, params: {stage: test}}
    ties: [extra-test]
    cut: {rule: fixed, places: 1}
    absence: out
support: {years: 1, items: []}
documents: []
roles:
  - {code: office, title: {zh: 办公室, en: Office}, organisations: [office]}
forms: []
"""


def source(places: int = 2, ties: str = "[extra-test]", reserve: int = 1, replacement: str = "none") -> str:
    """The programme's YAML: people are screened and tested, sites are inspected, both end in a talk for people."""
    values = {"PLACES": places, "TIES": ties, "RESERVE": reserve, "REPLACEMENT": replacement}
    text = SOURCE
    for name, value in values.items():
        text = text.replace(name, str(value))
    return text


def staff(login: str, *roles: str, name: str = "") -> Account:
    """A member of the county office with these roles."""
    organisation = db.session.scalar(select(Organisation).where(Organisation.code == "office"))
    organisation = organisation or Organisation(code="office", kind="office", name="办公室")
    account = Account(
        kind="staff",
        login=login,
        name=name or login,
        organisation=organisation,
        grants=[RoleGrant(role=role) for role in roles],
        created_at=START,
    )
    db.session.add(account)
    db.session.flush()
    return account


def cohort(**changes: object) -> Cohort:
    """A running cohort of the small programme."""
    version = publish(load_text(source(**changes), REGIONS), None, START)  # type: ignore[arg-type]
    return open_cohort(version, "small", None, START)


def people(running: Cohort, count: int) -> list[Entry]:
    """`count` people who have applied and stand in the first stage."""
    candidacies = []
    for serial in take(running, "candidacy", count):
        person = Person(
            name=f"人{serial}甲",
            id_number_index=f"index-{running.id}-{serial}",
            id_number_tail=f"{serial:04d}",
            birth_date=date(1990, 1, 1),
            sex="f",
            created_at=START,
        )
        application = Application(
            cohort=running,
            person=person,
            number=f"R{serial:04d}",
            channel="web",
            state="submitted",
            township_code="999001001",
            village_code="999001001001",
            schooling="any",
            answers={},
            declarations=[],
            submitted_at=START,
        )
        candidacies.append(
            Candidacy(
                cohort_id=running.id,
                track="people",
                subject="person",
                number=f"N{serial:04d}",
                person=person,
                application=application,
                township_code="999001001",
                created_at=START,
            )
        )
    db.session.add_all(candidacies)
    db.session.flush()
    return admit(running.stage("screen"), candidacies, START)


def sites(running: Cohort, count: int) -> list[Entry]:
    """`count` places that go through a track of their own."""
    candidacies = []
    for serial in range(1, count + 1):
        place = Place(
            cohort_id=running.id,
            code=f"P{serial}",
            name=f"点{serial}",
            township_code="999001002",
            village_code="999001002001",
            created_at=START,
        )
        candidacies.append(
            Candidacy(
                cohort_id=running.id,
                track="sites",
                subject="place",
                number=f"S{serial:04d}",
                place=place,
                township_code="999001002",
                created_at=START,
            )
        )
    db.session.add_all(candidacies)
    db.session.flush()
    return admit(running.stage("visit"), candidacies, START)


def give(entries: Sequence[Entry], component: str, values: Sequence[int], judge: Account) -> None:
    """Marks by an assigned judge, through the service."""
    from recruit.services.enter_marks import Given, enter_marks

    db.session.add_all(
        Assignment(entry_id=entry.id, account_id=judge.id, component=component, assigned_at=START)
        for entry in entries
    )
    db.session.flush()
    marks = [
        Given(entry, component, "", Decimal(value), Decimal(100))
        for entry, value in zip(entries, values, strict=True)
    ]
    enter_marks(marks, judge, AFTER_TEST)
