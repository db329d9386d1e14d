"""A cohort that is over: one person signed, one holds a print that was taken back, one was never printed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from recruit import storage
from recruit.db import db
from recruit.models import Account, Agreement, Application, Attachment, Cohort, Entry, Waiver
from recruit.queries.retention import facts_of
from recruit.services.issue_agreements import issue_agreements
from recruit.services.send_messages import Notice, queue
from recruit.services.set_contact import set_contact
from recruit.services.sign_agreement import make_void
from tests.recruit.funnel import small
from tests.support.closing import AFTER_ALLOTMENT, SIGNING, at_the_agreement, both_sign, office
from tests.support.printing import words_only

YEAR = timedelta(days=365)
#: Two years from 8 May 2026, three more of keeping, a day for both ends.
TERM_OVER = SIGNING + 2 * YEAR + timedelta(days=1095 + 3)


@dataclass(frozen=True)
class Scene:
    cohort: Cohort
    entries: list[Entry]
    signed: Agreement
    drawn_back: Agreement

    @property
    def applications(self) -> list[Application]:
        return [entry.candidacy.application for entry in self.entries if entry.candidacy.application]

    def account(self, place: int) -> Account:
        person = self.applications[place].person_id
        return db.session.query(Account).filter_by(person_id=person).one()

    def after(self, kind: str, extra: timedelta = timedelta(0)) -> datetime:
        """The moment a kind of the whole cohort is due."""
        return facts_of(self.cohort).last_list + timedelta(days=self.cohort.programme.keep[kind].days) + extra


def printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for the layout only."""
    from recruit.documents.wording import printing

    monkeypatch.setattr(printing, "_set", words_only())


def over(people: int = 3) -> Scene:
    stage, entries = at_the_agreement(people=people)
    for place, entry in enumerate(entries):
        _papers(entry, place)
    issued = issue_agreements(stage, office(), AFTER_ALLOTMENT, base_url="https://zeyou.example", limit=2)
    first, second = issued.agreements
    both_sign(stage, [first])
    make_void(second, "地址印错，应为文化路", office(), SIGNING)
    db.session.commit()
    return Scene(stage.cohort, entries, first, second)


def _papers(entry: Entry, place: int) -> None:
    application = entry.candidacy.application
    assert application is not None
    account = Account(
        kind="applicant",
        login=f"26{place:05d}",
        name=application.person.name,
        person_id=application.person_id,
        password_hash="hash",
        created_at=small.START,
    )
    set_contact(account, f"1380000{place:04d}")
    db.session.add(account)
    application.answers = {"hobby": "下棋"}
    application.attachments.append(
        Attachment(
            field="photo",
            sha256=storage.put(f"photo {place}".encode()),
            mime="image/jpeg",
            size=7,
            received_at=small.START,
        )
    )
    application.waivers.append(Waiver(rule="age", requested_at=small.START, reason="家里有病人"))
    db.session.flush()
    queue([Notice(account, "access-reset", {"at": small.START})], small.START)


def make_old(age: timedelta = timedelta(days=3)) -> None:
    """All files were stored that long ago."""
    for sha256 in storage.stored():
        path = storage.path_of(sha256)
        then = path.stat().st_mtime - age.total_seconds()
        os.utime(path, (then, then))
