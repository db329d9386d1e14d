"""Numbers without names: judges see nothing else, two people open them once the sheets are in, and not by two roles."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.models import LotNumber, NumberOpening
from exams.numbering import FREE, commitment, numbered, turn_of
from exams.queries.numbers import (
    entry_of_number,
    lot_numbers,
    opened,
    shown_number,
    shown_numbers,
    voided_numbers,
)
from exams.queries.rooms import panel_component, seats_of
from exams.rubrics import criteria_of, sheets
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.number_candidates import secret_of
from exams.services.open_numbers import confirm_opening, propose_opening, reject_opening
from exams.services.rule_self_naming import note_self_naming, rule_self_naming
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, RoleGrant
from tests.exams.judging_day import world
from tests.exams.panels.rooms import close_all

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def hall():
    made = world.interview(8)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    draw = world.drawn(made, office, witness, world.judges(), made.during)
    return made, office, witness, draw


def mark_all(made) -> None:
    part = panel_component(made.stage)
    full = {one.code: one.max * Decimal("0.8") for one in criteria_of(part)}
    entries = {one.id: one for one in made.entries}
    for sheet in sheets(made.stage, part):
        judge = db.session.get_one(Account, sheet.account_id)
        mark_sheets(made.stage, part, [Filled(entries[sheet.entry_id], full)], judge, made.during)


def test_everybody_has_a_number_of_their_room_and_it_lies_sealed(hall):
    made, _office, _witness, draw = hall
    lots, seats = lot_numbers(made.entry_ids), seats_of(made.stage)
    assert all(lots[key] == f"{room}-{turn:02}" for key, (room, turn) in seats.items())
    assert len(set(lots.values())) == 8
    for row in db.session.query(LotNumber):
        assert lots[row.entry_id].encode() not in row.number_sealed
        assert lots[row.entry_id] not in row.number_index
        found = entry_of_number(made.stage, lots[row.entry_id])
        assert found is not None
        assert found.id == row.entry_id
    rooms: dict[str, list[str]] = {}
    for entry in made.entries:
        rooms.setdefault(seats[entry.id][0], []).append(entry.candidacy.number)
    again = numbered(secret_of(draw), rooms)
    assert again == {one.candidacy.number: lots[one.id] for one in made.entries}
    assert draw.numbers_sha256 == commitment(secret_of(draw))


def test_judges_never_read_an_admission_number_nor_does_the_office_before_the_opening(hall):
    made, office, witness, _draw = hall
    judge = db.session.query(Account).filter_by(login="j01").one()
    lots = lot_numbers(made.entry_ids)
    for reader in (judge, office, witness, None):
        assert shown_numbers(made.stage, made.entries, reader) == lots
    mark_all(made)
    with pytest.raises(Refusal, match="numbers-rooms"):
        propose_opening(made.stage, "评分表收齐", office, made.during)
    close_all(made.stage, made.during)
    propose_opening(made.stage, "评分表收齐", office, made.during)
    assert not opened(made.stage)
    row = confirm_opening(made.stage, witness, made.during)
    assert commitment(row.secret) == hall[3].numbers_sha256
    assert shown_number(made.stage, made.entries[0], office) == "0001"
    assert shown_number(made.stage, made.entries[0], judge) == lots[made.entry_ids[0]]
    judge.grants.append(RoleGrant(role="office"))
    db.session.flush()
    assert shown_number(made.stage, made.entries[0], judge) == lots[made.entry_ids[0]], (
        "two roles open nothing"
    )


def test_who_may_open_and_when(hall):
    made, office, witness, _draw = hall
    with pytest.raises(Refusal, match="numbers-unmarked"):
        propose_opening(made.stage, "想看看", office, made.during)
    mark_all(made)
    close_all(made.stage, made.during)
    judge = db.session.query(Account).filter_by(login="j01").one()
    judge.grants.append(RoleGrant(role="office"))
    db.session.flush()
    with pytest.raises(Refusal, match="numbers-judge"):
        propose_opening(made.stage, "想看看", judge, made.during)
    with pytest.raises(Refusal, match="numbers-reason"):
        propose_opening(made.stage, " ", office, made.during)
    with pytest.raises(Refusal, match="numbers-not-asked"):
        confirm_opening(made.stage, witness, made.during)
    propose_opening(made.stage, "评分表收齐", office, made.during)
    with pytest.raises(Refusal, match="numbers-asked"):
        propose_opening(made.stage, "评分表收齐", office, made.during)
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_opening(made.stage, office, made.during)
    reject_opening(made.stage, witness, made.during)
    assert not opened(made.stage)
    propose_opening(made.stage, "评分表收齐", office, made.during)
    confirm_opening(made.stage, witness, made.during)
    with pytest.raises(Refusal, match="numbers-opened"):
        propose_opening(made.stage, "再来一次", office, made.during)
    assert db.session.query(NumberOpening).count() == 2


def test_latecomers_get_free_numbers_that_nobody_can_tell_and_nobody_elses_changes(hall):
    made, *_rest = hall
    before = lot_numbers(made.entry_ids)
    late = world.candidates(made.stage.cohort, "interview", range(9, 13), made.during)
    found = lot_numbers([one.id for one in late])
    assert len(set(found.values()) | set(before.values())) == 12
    room_of = {room: set(range(1, 2 + FREE + 1)) for room in "1234"}
    assert all(turn_of(one) in room_of[one[0]] for one in found.values())
    last = {room: max(turn_of(one) for one in before.values() if one[0] == room) for room in "1234"}
    assert any(turn_of(one) != last[one[0]] + 1 for one in found.values()), "not simply the next"
    assert lot_numbers(made.entry_ids) == before


def test_naming_oneself_voids_the_mark_by_two_peoples_ruling(hall):
    made, office, witness, _draw = hall
    mark_all(made)
    entry = made.entries[0]
    judge = next(
        db.session.get_one(Account, one.account_id)
        for one in sheets(made.stage, panel_component(made.stage))
        if one.entry_id == entry.id
    )
    stranger = world.staff("other", "judge")
    with pytest.raises(Refusal, match="not-assigned"):
        note_self_naming(entry, "报了姓名", stranger, made.during)
    with pytest.raises(Refusal, match="naming-words"):
        note_self_naming(entry, " ", judge, made.during)
    noted = note_self_naming(entry, "说“我是茶园村的丙某”", judge, made.during)
    assert voided_numbers(made.stage) == set()
    close_all(made.stage, made.during)
    assert [one.code for one in kind_of(made.stage).blockers(made.stage)] == ["naming-waiting"]
    judge.grants.append(RoleGrant(role="office"))
    db.session.flush()
    peer = db.session.query(Account).filter(Account.login.startswith("j"), Account.id != judge.id).first()
    peer.grants.append(RoleGrant(role="office"))
    db.session.flush()
    for one in (judge, peer):
        with pytest.raises(Refusal, match="naming-judge"):
            rule_self_naming(noted, True, "自己裁定", one, made.during)
    with pytest.raises(Refusal, match="naming-why"):
        rule_self_naming(noted, True, "", witness, made.during)
    rule_self_naming(noted, True, "说出了村名和姓", witness, made.during)
    assert voided_numbers(made.stage) == {"0001"}
    marks = {one.candidate: one for one in kind_of(made.stage).marks(made.stage)}
    assert (marks["0001"].values["panel"], marks["0001"].absent) == (None, True)
    assert kind_of(made.stage).mark_notes(made.stage, "0001", made.during) != []
    assert kind_of(made.stage).mark_notes(made.stage, "0002", made.during) == []
    with pytest.raises(Refusal, match="naming-ruled"):
        rule_self_naming(noted, False, "改主意", office, made.during)


def test_where_it_is_only_noted_no_mark_is_voided():
    made = world.interview(4, interview__components__panel__params__named="note")
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    world.drawn(made, office, witness, world.judges(), made.during)
    noted = note_self_naming(made.entries[0], "报了姓名", office, made.during)
    with pytest.raises(Refusal, match="naming-only-noted"):
        rule_self_naming(noted, True, "作废", witness, made.during)
    rule_self_naming(noted, False, "只记下来", witness, made.during)
    assert voided_numbers(made.stage) == set()


def test_without_the_setting_people_go_by_their_admission_number():
    made = world.interview(4, interview__components__panel__params__anonymous="false")
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    world.drawn(made, office, witness, world.judges(), made.during)
    assert db.session.query(LotNumber).count() == 0
    assert shown_number(made.stage, made.entries[0], None) == "0001"
    with pytest.raises(Refusal, match="naming-none"):
        note_self_naming(made.entries[0], "报了姓名", office, made.during)
