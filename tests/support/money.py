"""A cohort whose people have signed: engagements with payments, and the officers who handle the money."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select

from recruit.db import db
from recruit.models import Account, Cohort, Engagement, GoodsItem, GoodsList, Payee, Place
from recruit.queries.money import partner_of
from recruit.services.create_organisation import create_organisation
from recruit.services.create_staff import NewStaff, create_staff
from recruit.services.hand_out_goods import Bought, list_goods
from recruit.services.issue_agreements import issue_agreements
from recruit.services.tell_payee import Told, confirm_payee, tell_payee
from tests.support import closing
from tests.support.closing import SIGNING, office, second
from tests.support.printing import layout_stood_in

CARD = "6299990000000000012"
OTHER = "6299990000000000020"
#: Contract month 1 begins on the day of signing, 8 May 2026.
BEGUN = date(2026, 5, 8)
JUNE = datetime(2026, 6, 10, 9, tzinfo=UTC)

_RULES = """  payee_wait_days: 2
  checklist:
    - {code: sign, title: {zh: 招牌, en: Sign}}
    - {code: power, title: {zh: 水电, en: Power}}
"""
_RENOVATION = """    - code: renovation
      title: {zh: 装修补贴, en: Fitting-out}
      every: once
      amounts: [10000]
      month: 1
      needs: [accepted]
      clawback: all
"""
_DEPOSITS = """deposits:
  - code: equipment
    title: {zh: 设备押金, en: Deposit}
    amount: 5000
    checklist: [{code: tv, title: {zh: 电视, en: TV}}]
documents:
"""


def source() -> str:
    """The programme of the closing tests with everything that money asks for."""
    text = closing.source()
    text = text.replace(
        "support:\n  years: 2\n  items:\n", f"support:\n  years: 2\n{_RULES}  items:\n{_RENOVATION}"
    )
    text = text.replace("month: 1, in_kind: true}", "month: 1, in_kind: true, sign_list: true}")
    return text.replace("documents:\n", _DEPOSITS)


def engaged(people: int = 2, text: str = "") -> list[int]:
    """Ids of the engagements, in the order of the agreements; each with an account, each township with a clerk."""
    stage, entries = closing.at_the_agreement(people, text or source())
    with layout_stood_in():
        issued = issue_agreements(stage, office(), SIGNING, base_url="https://zeyou.example")
    made = closing.both_sign(stage, issued.agreements)
    for entry in entries:
        candidacy = entry.candidacy
        db.session.add(
            Account(
                kind="applicant",
                login=candidacy.number.lower(),
                name=candidacy.person.name,
                person_id=candidacy.person_id,
                created_at=SIGNING,
            )
        )
    second()
    for number in (1, 2):
        code = f"99900100{number}"
        create_organisation(f"t{code}", "township", f"镇{number}", None, SIGNING, township_code=code)
        create_staff([NewStaff(f"clerk{number}", f"登{number}", f"t{code}", ("clerk",))], None, SIGNING)
    db.session.flush()
    ids = [one.id for one in made]
    db.session.commit()
    return ids


def engagement(key: int) -> Engagement:
    return db.session.get_one(Engagement, key)


def cohort_of(one: Engagement) -> Cohort:
    return partner_of(one).cohort


def staff(login: str) -> Account:
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def owner(one: Engagement) -> Account:
    person = partner_of(one).candidacy.person_id
    return db.session.scalars(select(Account).where(Account.person_id == person)).one()


def clerk_of(one: Engagement) -> Account:
    place: Place = partner_of(one).place
    return staff(f"clerk{place.township_code[-1]}")


def told(one: Engagement, number: str = CARD, **more: object) -> Told:
    facts: dict[str, object] = {
        "kind": "bank",
        "bank": "某行",
        "holder": partner_of(one).name,
        "number": number,
    }
    return Told(**{**facts, **more})  # type: ignore[arg-type]


def with_payee(one: Engagement, number: str = CARD, at: datetime = SIGNING) -> Payee:
    """An account that two people know of."""
    return confirm_payee(tell_payee(one, told(one, number), owner(one), at), office(), at)


def with_goods(one: Engagement, at: datetime = JUNE) -> tuple[GoodsList, GoodsItem]:
    """A list of goods worth what was promised: ten tins at 50 yuan."""
    found = list_goods(one, [Bought("菜油", 10, Decimal(50))], owner(one), at)
    return found, found.items[0]
