"""A cohort at its end: people ranked by a signed list, places on offer, an allotment and an agreement to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.idnumber import make_demo_id, read_id_number
from recruit.models import (
    Account,
    Agreement,
    Candidacy,
    Cohort,
    Engagement,
    Entry,
    Placement,
    Result,
    Stage,
)
from recruit.personal import Contact, set_application_contact, set_id_number
from recruit.programme import load_text
from recruit.queries.entries import entries_of
from recruit.services import close_stage
from recruit.services.decide import Verdict, decide
from recruit.services.follow_paper import record_signed_b
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.set_preferences import Wish, set_preferences
from recruit.services.sign_agreement import sign_agreements
from recruit.services.supply_places import NewPlace, add_places
from tests.recruit.funnel import small

KINDS = (*small.KINDS, "recruit.closing.allotment:KIND", "recruit.closing.agreement:KIND")
ONE, TWO, THREE = "999001001001", "999001001002", "999001002001"
RANKED = datetime(2026, 5, 5, 12, tzinfo=UTC)
AFTER_ALLOTMENT = datetime(2026, 5, 8, tzinfo=UTC)
SIGNING = datetime(2026, 5, 8, 9, tzinfo=UTC)

_STAGES = """
  - code: allotment
    kind: allotment
    track: people
    title: {zh: 定点, en: Allotment}
    summary: {zh: 定点, en: Allotment}
    window: {opens: 2026-05-07, closes: 2026-05-07}
    exit: cohort
    params: {PARAMS}
  - code: agreement
    kind: agreement
    track: people
    title: {zh: 签协议, en: Agreement}
    summary: {zh: 签协议, en: Agreement}
    window: {opens: 2026-05-08, closes: 2026-05-08}
    exit: single
    params: {document: agreement}
"""
_PROMISES = """
support:
  years: 2
  items:
    - {code: allowance, title: {zh: 补助, en: Allowance}, every: month, amounts: [300, 100]}
    - {code: goods, title: {zh: 物资, en: Goods}, every: once, amounts: [500], month: 1, in_kind: true}
documents:
  - code: agreement
    title: {zh: 协议, en: Agreement}
    template: agreement
    copies: 2
    params:
      number_prefix: XF-2026
      term_years: 2
      notice_days: 30
      courses_per_year: 2
      loan: 10000
      party_a: {name: 某某办, address: 某路一号, representative: 某某, phone: "000"}
      subsidy_payer: {zh: 某某办, en: Office}
      signing_place: {zh: 一楼窗口, en: Desk}
      support:
        - {item: {zh: 贷款, en: Loan}, detail: {zh: 起步$loan元, en: "$loan"}}
"""


def source(params: str = "preferences: 2", places: int = 3) -> str:
    """The small programme, its talk replaced by an allotment and an agreement."""
    text = small.source(places=places)
    head, _talk, rest = text.partition("  - code: talk\n")
    tail = rest[rest.index("roles:") :]
    return head + _STAGES.replace("PARAMS", params) + _PROMISES + tail


def cohort(params: str = "preferences: 2", places: int = 3, text: str = "") -> Cohort:
    version = publish(load_text(text or source(params, places), small.REGIONS), None, small.START)
    return open_cohort(version, "small", None, small.START)


def office() -> Account:
    return _staff("office", "office", "甲")


def second() -> Account:
    return _staff("second", "second-signatory", "乙")


def _staff(login: str, role: str, name: str) -> Account:
    found = db.session.scalar(select(Account).where(Account.login == login))
    return found or small.staff(login, role, name=name)


def close(stage: Stage, at: datetime) -> Result:
    """Both signatures."""
    return close_stage.confirm(close_stage.propose(stage, office(), at), second(), at)


def supplied(running: Cohort, *villages: str, seats: int = 1) -> list[str]:
    """Codes of places put on offer in these villages."""
    new = [NewPlace(village, capacity=seats) for village in villages]
    return [place.code for place in add_places(running, new, office(), small.START)]


def ranked(running: Cohort, marks: Sequence[int]) -> list[Candidacy]:
    """People with these marks in the signed list before the allotment, in the order of the marks given."""
    entries = small.people(running, len(marks))
    for serial, entry in enumerate(entries, 1):
        application, person = entry.candidacy.application, entry.candidacy.person
        assert application is not None
        assert person is not None
        set_id_number(
            person, read_id_number(make_demo_id(date(1990, 1, 1), serial), RANKED.date(), demo=True)
        )
        contact = Contact(phone=f"+86138{serial:08d}", address=f"一村{serial}号")
        set_application_contact(application, running.id, contact)
    decide(running.stage("screen"), [Verdict(entry, "advanced") for entry in entries], None, small.START)
    close(running.stage("screen"), small.BEFORE_MAY)
    small.give(entries_of(running.stage("test")), "paper", marks, small.staff("judge", "judge"))
    close(running.stage("test"), RANKED)
    return [entry.candidacy for entry in entries]


def wish(candidacy: Candidacy, *places: str, reassign: bool = False) -> None:
    set_preferences(_cohort(candidacy), [Wish(candidacy, places, reassign)], office(), RANKED)


def _cohort(candidacy: Candidacy) -> Cohort:
    found = db.session.get(Cohort, candidacy.cohort_id)
    assert found is not None
    return found


def at_the_agreement(people: int = 2, text: str = "") -> tuple[Stage, list[Entry]]:
    """A cohort whose people have their places and now sign."""
    running = cohort(text=text)
    codes = supplied(running, ONE, TWO, THREE)
    for candidacy, code in zip(ranked(running, range(90, 90 - people, -1)), codes, strict=False):
        wish(candidacy, code)
    close(running.stage("allotment"), AFTER_ALLOTMENT)
    stage = running.stage("agreement")
    return stage, entries_of(stage)


def placements_of(result: Result) -> list[Placement]:
    """The placements of one signed allotment with people and places, by admission number."""
    query = (
        select(Placement)
        .join(Placement.candidacy)
        .where(Placement.result_id == result.id)
        .options(joinedload(Placement.candidacy), joinedload(Placement.place))
        .order_by(Candidacy.number)
    )
    return list(db.session.scalars(query))


def handed(stage: Stage, agreements: Sequence[Agreement], at: datetime = SIGNING) -> None:
    """Party B has signed, before a witness."""
    record_signed_b(stage, agreements, at.date(), "见证人", office(), at)


def both_sign(stage: Stage, agreements: Sequence[Agreement], at: datetime = SIGNING) -> list[Engagement]:
    """Party B before a witness, then party A, on the same day."""
    handed(stage, agreements, at)
    return sign_agreements(stage, agreements, at.date(), office(), at)
