"""Rows that are typed: who may, what is looked at, sealed, guarded against two writers, erased in its time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recruit import storage
from recruit.db import db
from recruit.erasing import Scope, parts
from recruit.errors import Refusal
from recruit.models import AuditEntry, FormPiece, FormPrint, FormTable
from recruit.queries.printed_forms import pieces_of, print_in, table_of, typed_of
from recruit.services.fill_form import MOST_ROWS, fill_form, read_rows
from recruit.services.print_forms import PIECE, Subject, begin_print, discard_print, keep, lay_out, stop_print
from tests.recruit.printed import world
from tests.support.candidates import staff

pytestmark = pytest.mark.database
AT = datetime(2016, 6, 10, 9, tzinfo=UTC)
ROWS = {
    "group": [
        {"name": "张某", "post": "书记", "mobile": "138 0000 0001"},
        {},
        {},
        {},
        {"name": "王某", "role": "成员"},
    ]
}


@pytest.fixture(autouse=True)
def yulu(app_context) -> None:
    world.yulu()


def fill(rows=ROWS, revision: int = 0, by: str = "clerk", township: str = world.TOWNSHIP) -> FormTable:
    paper = world.form(world.YULU, "staff")
    return fill_form(world.cohort(world.YULU), paper, township, rows, revision, world.account(by), AT)


def refused(step) -> Refusal:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value


def test_rows_are_kept_sealed_in_one_spelling():
    made = fill()
    assert "张某".encode() not in made.rows_sealed
    assert typed_of(made) == {
        "group": [
            {"name": "张某", "post": "书记", "mobile": "13800000001"},
            {},
            {},
            {},
            {"name": "王某", "role": "成员"},
        ],
        "office": [],
    }
    noted = db.session.query(AuditEntry).filter_by(action="form.fill").one()
    assert "张某" not in str(noted.facts)
    assert noted.facts["rows"] == 5


def test_a_role_that_the_form_prints_is_not_typed():
    assert typed_of(fill({"group": [{"name": "张某", "role": "皇帝"}]}))["group"] == [{"name": "张某"}]


def test_every_wrong_cell_is_named():
    given = {"group": [{"mobile": "123"}, {"name": "名" * 121}], "office": [{"mobile": "0874-5123456"}]}
    _read, wrong = read_rows(world.form(world.YULU, "staff"), given)
    assert [(one.table, one.line, one.column, one.refusal.code) for one in wrong] == [
        ("group", 0, "mobile", "phone-wrong"),
        ("group", 1, "name", "paper-text-long"),
    ]
    assert refused(lambda: fill(given)).facts["count"] == 2
    assert refused(lambda: fill({"group": [{}] * (MOST_ROWS + 1)})).code == "paper-rows-many"
    premises = world.form(world.YULU, "premises")
    _read, wrong = read_rows(premises, {"premises": [{"handover": "明天", "area": "很大"}]})
    assert [one.refusal.code for one in wrong] == ["number-wanted", "date-wanted"]


def test_whoever_writes_over_somebody_elses_change_is_told_first():
    first = fill()
    assert first.revision == 1
    late = refused(lambda: fill(by="office"))
    assert (late.code, late.facts["name"]) == ("paper-rows-changed", world.account("clerk").name)
    assert fill(revision=1, by="office").revision == 2


def test_another_townships_clerk_and_a_reader_write_nothing():
    staff("far", "clerk", township="530326210")
    assert refused(lambda: fill(by="far")).code == "outside-township"
    assert refused(lambda: fill(by="auditor")).code == "role-missing"
    assert refused(lambda: fill(township="")).code == "unknown"
    site = world.form(world.YULU, "site")
    found, by = world.cohort(world.YULU), world.account("clerk")
    assert refused(lambda: fill_form(found, site, world.TOWNSHIP, {}, 0, by, AT)).code == "unknown"


def begun(count: int = 45, by: str = "office", township: str = "") -> FormPrint:
    subjects = [Subject(number, "甲乡" if number < 25 else "乙乡") for number in range(count)]
    found, paper = world.cohort(world.YULU), world.form(world.YULU, "site")
    return begin_print(found, paper, township, subjects, world.account(by), AT)


def test_a_batch_goes_by_township_in_files_and_on_where_it_ended():
    batch, by = begun(), world.account("office")
    assert [(one.label, len(one.subjects)) for one in pieces_of(batch)] == [
        ("甲乡 1", PIECE),
        ("甲乡 2", 5),
        ("乙乡", 20),
    ]
    asked: list[list[int]] = []

    def render(ids, label):
        asked.append(list(ids))
        return b"" if label == "甲乡 2" else f"%PDF {label}".encode()

    keep(batch, lay_out(batch, render), by, AT)
    stop_print(batch, by, AT)
    assert batch.state == "stopped"
    keep(batch, lay_out(batch, render), by, AT)
    assert batch.state == "running"
    keep(batch, lay_out(batch, render), by, AT)
    assert (batch.state, [len(one) for one in asked]) == ("done", [20, 5, 20])
    # A file in which nobody was left is no file.
    assert [storage.get(one.pdf_sha256) for one in pieces_of(batch)] == [
        "%PDF 甲乡 1".encode(),
        "%PDF 乙乡".encode(),
    ]
    assert lay_out(batch, render) is None
    assert len(discard_print(batch, by, AT)) == 2
    assert all(one.erased_at for one in pieces_of(batch))


def test_a_township_prints_its_own_and_never_sees_the_offices_files():
    clerk, office = world.account("clerk"), world.account("office")
    own = begun(3, "clerk", world.TOWNSHIP)
    offices = begun(3, "office", world.TOWNSHIP)
    assert print_in(clerk, own.id) is own
    assert refused(lambda: print_in(clerk, offices.id)).code == "unknown"
    assert print_in(office, own.id) is own
    assert refused(lambda: begun(3, "clerk")).code == "county-only"
    assert refused(lambda: begun(0)).code == "paper-nobody"
    assert refused(lambda: begun(3, "auditor")).code == "role-missing"


def test_rows_and_files_go_when_their_time_is_over():
    fill()
    batch, by = begun(3), world.account("office")
    keep(batch, lay_out(batch, lambda _ids, _label: b"%PDF"), by, AT)
    late = Scope(world.cohort(world.YULU), datetime(2040, 1, 1, tzinfo=UTC))
    due = {one.code: one for one in parts() if one.code in ("form-rows", "form-files")}
    assert len(due) == 2
    for code, part in due.items():
        ids = db.session.scalars(part.due(late)).all()
        named = part.wipe(late, ids)
        assert len(named) == (code == "form-files")
        db.session.expire_all()
        assert db.session.scalars(part.due(late)).all() == []
    assert db.session.query(FormPiece).one().erased_at is not None
    kept = table_of(world.cohort(world.YULU), world.form(world.YULU, "staff"), world.TOWNSHIP)
    assert (kept.rows_sealed, typed_of(kept)) == (None, None)
    # Whoever types again afterwards writes over nothing.
    assert typed_of(fill(revision=1))["group"]
