"""What candidates did, as they may take it along: their own work whole, nothing that belongs to a household."""

from __future__ import annotations

import tracemalloc
import zipfile

import pytest

from exams.queries.own_work import PARTS
from exams.services.submit_document import Written, submit_documents
from exams.services.submit_form import Filled, submit_forms
from recruit import storage
from recruit.db import db
from recruit.models import Account, Application, Entry
from recruit.own_data import OwnPart
from recruit.services.take_own_data import take_own_data
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def applied(entry: Entry, at) -> Application:
    """The candidate's application, which these worlds do without."""
    one = Application(
        cohort_id=entry.stage.cohort_id,
        person_id=entry.candidacy.person_id,
        number=f"B{entry.id:04}",
        channel="web",
        state="eligible",
        township_code="520523001",
        village_code="520523001001",
        schooling="senior",
        answers={},
        declarations=[],
        submitted_at=at,
    )
    db.session.add(one)
    db.session.flush()
    entry.candidacy.application_id = one.id
    db.session.flush()
    return one


def parts(application: Application, at) -> dict[str, OwnPart]:
    return {part.code: part for part in (source(application, at) for source in PARTS)}


def test_pictures_forms_and_plans_come_whole_and_households_stay_out(made):
    mine, other = made.entries[:2]
    own = applied(mine, made.during)
    field.upload(mine, "screenshots", [1, 2], made.during)
    field.upload(other, "screenshots", [3], made.during)
    submit_forms([Filled(mine, "households", field.household(7))], made.during)
    submit_forms([Filled(other, "households", field.household(8))], made.during)
    submit_documents([Written(mine, "plan", answers=field.PLAN)], made.during)
    found = parts(own, made.during)
    assert [record["serial"] for record in found["pictures"].records] == [1, 2]
    assert [file.name for file in found["pictures"].files] == [
        "task-1-screenshots-001.jpg",
        "task-1-screenshots-002.jpg",
    ]
    (form,) = found["forms"].records
    assert "persons: 4" in form["answers"]
    assert "13800130007" not in str(form)
    assert "surname" not in form["answers"]
    assert form["held_back"] == "住户的姓名、电话、照片"
    (plan,) = found["documents"].records
    assert "卖土豆" in plan["answers"]
    assert not found["sittings"].records


def test_every_revision_comes(made):
    mine = made.entries[0]
    own = applied(mine, made.during)
    for persons in ("4", "5"):
        submit_forms(
            [Filled(mine, "households", field.household(7, persons=persons), "1" if persons == "5" else "")],
            made.during,
        )
    assert [record["revision"] for record in parts(own, made.during)["forms"].records] == [1, 2]


def test_a_hundred_pictures_do_not_lie_in_memory_together(made):
    mine = made.entries[0]
    own = applied(mine, made.during)
    (row,) = field.upload(mine, "screenshots", [1], made.during)
    large = storage.put(bytes(range(256)) * 4096)
    for serial in range(2, 102):
        copied = {"stage_id": row.stage_id, "component": row.component, "width": 1, "height": 1, "size": 1}
        kept = {"received_at": made.during, "sha256": f"{serial:064x}", "source_sha256": f"{serial:064x}"}
        db.session.add(type(row)(entry_id=row.entry_id, serial=serial, **copied, **kept))
    db.session.flush()
    held = storage.get
    by = db.session.query(Account).filter_by(person_id=own.person_id).one()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "get", lambda sha256: held(large))
        tracemalloc.start()
        taken = take_own_data(own, by, made.during)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert taken.files == 101
    assert taken.size > 100 * 2**20
    assert peak < 24 * 2**20
    assert len(zipfile.ZipFile(taken.archive).namelist()) == 103
