"""Jinsha's promises over 160 partners, to the digit, as the office's page adds them up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from recruit.db import db
from recruit.models import Agreement, Candidacy, Entry, Person, Place
from recruit.programme import load
from recruit.queries.payments import kind_sums
from recruit.services.begin_engagement import begin_engagements
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from tests.support.closing import office

PARTNERS = 160
START = date(2016, 6, 16)


@pytest.fixture
def signed(app_context):
    programme = load("jinsha-2016")
    at = programme.stages[0].window.opens
    cohort = open_cohort(publish(programme, None, at), "jinsha-2016", None, at)
    by, stage = office(), cohort.stage("agreement")
    made = []
    for serial in range(PARTNERS):
        person = Person(name=f"人{serial}", id_number_index=str(serial), id_number_tail="", birth_date=START, sex="",
                        created_at=at)  # fmt: skip
        place = Place(cohort_id=cohort.id, code=f"S{serial}", name="点", township_code="520523001",
                      village_code="520523001001", created_at=at)  # fmt: skip
        candidacy = Candidacy(
            cohort_id=cohort.id,
            track=stage.track,
            subject="person",
            number=f"N{serial}",
            person=person,
            township_code="520523001",
            created_at=at,
        )
        entry = Entry(stage=stage, candidacy=candidacy, entered_at=at)
        made.append(
            Agreement(entry=entry, place=place, number=f"A{serial:03d}", verify_code=str(serial), pdf_sha256="",
                      starts_on=START, ends_on=date(2019, 6, 15), issued_at=at, issued_by_id=by.id, state="signed")
        )  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    begin_engagements(made)
    return cohort


def test_160_partners_are_promised_4_416_000_yuan(signed):
    sums = {row.kind: row for row in kind_sums(signed)}
    assert {kind: row.total / PARTNERS for kind, row in sums.items()} == {
        "renovation": Decimal(10000), "goods": Decimal(2000), "allowance": Decimal(14400), "training": Decimal(1200),
    }  # fmt: skip
    assert sum(row.total for row in sums.values()) == Decimal(4416000) == PARTNERS * Decimal(27600)
    assert sums["allowance"].promised == {1: Decimal(1152000), 2: Decimal(768000), 3: Decimal(384000)}
