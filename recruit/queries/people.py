"""Who is known already: people by the index of their ID number, for batches of any size."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from recruit.db import db
from recruit.models import Account, Application, Cohort, Person
from recruit.slices import slices


def known_people(
    cohort: Cohort, indexes: Sequence[str], *, hold: bool = False
) -> tuple[dict[str, Person], dict[int, Account], set[int]]:
    """People by index, their accounts and the ids of those who have applied, read in slices.

    `hold` locks the people against the erasure until the transaction ends: whoever it reaches first is unknown here.
    """
    people: dict[str, Person] = {}
    accounts: dict[int, Account] = {}
    taken: set[int] = set()
    for part in slices(_in_order(indexes) if hold else indexes):
        query = select(Person).where(Person.id_number_index.in_(part), Person.erased_at.is_(None))
        if hold:
            query = query.order_by(Person.id).with_for_update(of=Person)
            query = query.execution_options(populate_existing=True)
        found = db.session.scalars(query).all()
        people.update({person.id_number_index: person for person in found})
        ids = [person.id for person in found]
        if not ids:
            continue
        for account in db.session.scalars(select(Account).where(Account.person_id.in_(ids))):
            accounts[account.person_id or 0] = account
        applied = select(Application.person_id).where(
            Application.cohort_id == cohort.id, Application.person_id.in_(ids)
        )
        taken.update(db.session.scalars(applied))
    return people, accounts, taken


def _in_order(indexes: Sequence[str]) -> list[str]:
    """By the ids of the people: everybody who locks several takes them in this order."""
    ids: dict[str, int] = {}
    for part in slices(indexes):
        query = select(Person.id_number_index, Person.id).where(Person.id_number_index.in_(part))
        ids.update((index, key) for index, key in db.session.execute(query))
    return sorted(ids, key=ids.__getitem__)
