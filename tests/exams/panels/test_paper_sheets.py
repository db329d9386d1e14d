"""Sheets on paper: two type blind, a third settles, nobody who judged in the room touches them."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from PIL import Image

from exams.queries.panel_papers import desk_of, differing, printed_sheets
from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from exams.rubrics import sheets
from exams.services.erase_panels import PARTS
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.type_sheets import attach_scan, type_sheet
from recruit import storage
from recruit.db import db
from recruit.erasing import Scope
from recruit.errors import Refusal
from recruit.models import AuditEntry, Mark, RoleGrant
from tests.exams.panels import rooms, world
from tests.exams.panels.rooms import account
from tests.support.worlds import kept

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def staffed() -> world.World:
    made = rooms.hall(4)
    for login in ("t1", "t2", "t3"):
        world.staff(login, "clerk")
    db.session.commit()
    return made


@pytest.fixture
def made():
    return kept(staffed)


@pytest.fixture
def typing(made):
    part = panel_component(made.stage)
    _room, entry, judge = rooms.seated(made)

    def run(login: str, **changed: str):
        marks = dict(rooms.share(made.stage, "0.8")) | {code: Decimal(one) for code, one in changed.items()}
        return type_sheet(entry, part, judge, marks, account(login), made.during)

    return made, part, entry, judge, run


def given(entry, judge) -> dict[str, Decimal]:
    rows = db.session.query(Mark).filter_by(entry_id=entry.id, examiner_id=judge.id, current=True)
    return {one.criterion: one.value for one in rows}


def test_two_alike_become_the_judges_own_mark_and_the_log_tells_no_mark(typing):
    made, part, entry, judge, run = typing
    assert run("t1").settled_at is None
    assert given(entry, judge) == {}
    with pytest.raises(Refusal, match="paper-typed"):
        run("t1")
    done = run("t2")
    assert done.settled_at == made.during
    assert given(entry, judge) == dict(rooms.share(made.stage, "0.8"))
    with pytest.raises(Refusal, match="paper-settled"):
        run("t3")
    said = [one.facts for one in db.session.query(AuditEntry).filter_by(action="sheet.typed")]
    assert [(one["round"], one.get("settled")) for one in said] == [(1, None), (2, True)]
    assert not any("24" in str(one) for one in said)
    state = {(one.sheet.entry_id, one.sheet.login): one.state for one in desk_of(made.stage, account("t3"))}
    assert state[entry.id, judge.login] == "settled"
    assert set(state.values()) == {"settled", "first"}
    assert part.code == "panel"


def test_a_third_one_settles_where_two_differ_and_only_there(typing):
    made, part, entry, judge, run = typing
    run("t1")
    paper = run("t2", skills="25")
    assert differing(paper) == ("skills",)
    assert given(entry, judge) == {}
    with pytest.raises(Refusal, match="paper-look"):
        run("t3")
    for one in ("t1", "t2"):
        with pytest.raises(Refusal, match="paper-typed"):
            type_sheet(entry, part, judge, {"skills": Decimal(25)}, account(one), made.during)
    type_sheet(entry, part, judge, {"skills": Decimal("25.5")}, account("t3"), made.during)
    assert given(entry, judge) == dict(rooms.share(made.stage, "0.8")) | {"skills": Decimal("25.5")}


def test_who_may_not_type(typing):
    made, part, entry, judge, run = typing
    with pytest.raises(Refusal, match="role-missing"):
        run("sec")
    peer = account(
        next(one.login for one in rooms_of(made.stage, part)[0].judges if one.login != judge.login)
    )
    peer.grants.append(RoleGrant(role="clerk"))
    with pytest.raises(Refusal, match="own-room"):
        run(peer.login)
    run("t1")
    twin = account("t2")
    twin.phone_index = account("t1").phone_index = "the same phone"
    with pytest.raises(Refusal, match="same-signatory"):
        run("t2")


def test_what_the_judge_gave_and_a_closed_room_are_not_typed_over(typing):
    made, part, entry, judge, run = typing
    mark_sheets(made.stage, part, [Filled(entry, rooms.share(made.stage, "0.5"))], judge, made.during)
    with pytest.raises(Refusal, match="paper-given"):
        run("t1")
    rooms.fill(made.stage, made.during, leave=(entry.candidacy.number,))
    for one in sheets(made.stage, part):
        if not one.marks:
            whose = account(one.login)
            for login in ("t1", "t2"):
                type_sheet(entry, part, whose, rooms.share(made.stage, "0.8"), account(login), made.during)
    rooms.close_all(made.stage, made.during)
    with pytest.raises(Refusal, match="room-closed"):
        run("t3")


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"skills": "31"}, "mark-out-of-range"),
        ({"skills": "-1"}, "mark-out-of-range"),
        ({"skills": "NaN"}, "mark-out-of-range"),
        ({"skills": "25.25"}, "mark-step"),
        ({"other": "1"}, "sheet-incomplete"),
    ],
)
def test_what_cannot_stand_on_a_sheet_is_refused_at_once(typing, marks, code):
    with pytest.raises(Refusal, match=code):
        typing[-1]("t1", **marks)


def test_the_scan_is_a_clean_picture_that_goes_on_schedule(typing):
    made, part, entry, judge, _run = typing
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(buffer, "PNG")
    by = account("t1")
    paper = attach_scan(entry, part, judge, buffer.getvalue(), by, made.during)
    assert storage.get(paper.scan_sha256)[:3] == b"\xff\xd8\xff"
    for wrong in (b"", b"<svg onload=alert(1)>", b"x" * (9 * 1024 * 1024)):
        with pytest.raises(Refusal, match="paper-scan"):
            attach_scan(entry, part, judge, wrong, by, made.during)
    paper.settled_at = made.during
    with pytest.raises(Refusal, match="paper-scanned"):
        attach_scan(entry, part, judge, buffer.getvalue(), by, made.during)
    scans = next(one for one in PARTS if one.code == "panel-scans")
    scope = Scope(made.stage.cohort, made.after)
    ids = list(db.session.scalars(scans.due(scope)))
    named = paper.scan_sha256
    assert (ids, scans.wipe(scope, ids)) == ([paper.id], {named})
    assert list(db.session.scalars(scans.due(scope))) == []


def test_the_print_holds_a_page_for_every_judge_and_candidate_and_nobodys_name(made):
    printed = printed_sheets(made.stage, "1")
    room = rooms_of(made.stage, panel_component(made.stage))[0]
    assert len(printed.sheets) == len(room.judges) * room.present
    assert [one.max for one in printed.criteria] == ["30", "30", "20", "20"]
    assert printed.criteria[0].levels[0].startswith("27+ ")
    assert len({one.code for one in printed.sheets}) == len(printed.sheets)
    names = {entry.candidacy.person.name for entry in made.entries}
    numbers = {entry.candidacy.number for entry in made.entries}
    text = repr(printed)
    assert not any(name in text for name in names)
    assert not any(f"'{number}'" in text for number in numbers)
