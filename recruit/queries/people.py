"""Who is known already: people by the index of their ID number, for batches of any size."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from recruit.db import db
from recruit.models import Account, Application, Cohort, Person
from recruit.slices import slices


def known_people(
    cohort: Cohort, indexes: Sequence[str]
) -> tuple[dict[str, Person], dict[int, Account], set[int]]:
    """People by index, their accounts and the ids of those who have applied, read in slices."""
    people: dict[str, Person] = {}
    accounts: dict[int, Account] = {}
    taken: set[int] = set()
    for part in slices(indexes):
        found = db.session.scalars(select(Person).where(Person.id_number_index.in_(part))).all()
        people.update({person.id_number_index: person for person in found})
        ids = [person.id for person in found]
        if not ids:
            continue
        for account in db.session.scalars(select(Account).where(Account.person_id.in_(ids))):
            accounts[account.person_id or 0] = account
        query = select(Application.person_id).where(
            Application.cohort_id == cohort.id, Application.person_id.in_(ids)
        )
        taken.update(db.session.scalars(query))
    return people, accounts, taken
