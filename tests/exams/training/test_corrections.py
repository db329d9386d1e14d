"""A closed sheet is corrected by two people, in a signed list only where a recheck opened it; photos of the paper."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from exams.queries.training import expected_in, photos_of, records_in, revisions_of, standings
from exams.services.correct_roll import confirm_correction, propose_correction, send_back_correction
from exams.services.erase_training import PARTS
from exams.services.keep_roll import MOST_PHOTOS, THROUGHOUT, add_photo
from exams.services.place_in_training import put_in
from exams.training.words import code_words, times_code
from recruit import storage
from recruit.db import db
from recruit.erasing import Scope
from recruit.errors import Refusal
from recruit.kinds import kind_of
from tests.exams.training import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
WHY = "纸质签到表上签了名，手机上漏记了"


def noon(made):
    return world.at(made, 0, "12:00")


@pytest.fixture
def sheet():
    """(world, session, office, trainer, second): 0001 came late, 0002 did not come; the sheet is closed."""
    made = world.trained()
    office, trainer = world.staff("off", "office"), world.staff("t1", "proctor")
    one = world.session(made, office, trainer)
    for number in ("0001", "0002"):
        put_in(one, number, office, made.opens)
    over = one.closes_at
    world.taps(one, trainer, over, world.TYPED, made.entries[0], arrived_at=world.at(made, 0, "10:00"))
    world.close_sheet(one, trainer, over, rest_absent=True)
    return made, one, office, trainer, world.staff("sec", "second-signatory")


def asked(sheet, number: str = "0002", arrived: str = "09:00", by=None, reason: str = WHY):
    made, one, _office, trainer, _second = sheet
    moment = world.at(made, 0, arrived) if arrived else None
    return propose_correction(one, number, moment, None, reason, by or trainer, noon(made))


def test_two_people_correct_a_closed_sheet_and_what_it_was_stays(sheet):
    made, one, office, trainer, second = sheet
    row = asked(sheet)
    assert {each.code for each in kind_of(made.stage).blockers(made.stage)} >= {"training-corrections-wait"}
    (waits,) = kind_of(made.stage).second_hands(made.stage)
    assert waits.facts["asked_by"] == (trainer.id,)
    assert standings(made.stage)[made.entries[1].id].total == 0
    with pytest.raises(Refusal, match="training-correction-waiting"):
        asked(sheet, by=office)
    with pytest.raises(Refusal, match="role-missing"):
        confirm_correction(row, trainer, noon(made))
    confirm_correction(row, second, noon(made))
    assert standings(made.stage)[made.entries[1].id].total == 120
    (history,) = revisions_of(one).values()
    assert [each.arrived_at is None for each in history] == [True, False]
    with pytest.raises(Refusal, match="wrong-state"):
        confirm_correction(row, second, noon(made))


def test_nobody_settles_what_they_asked_for(sheet):
    made, _one, office, _trainer, _second = sheet
    row = asked(sheet, by=office)
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_correction(row, office, noon(made))
    assert send_back_correction(row, office, noon(made)).state == "recalled"
    again = asked(sheet, by=office)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_correction(again, sheet[4], noon(made))
    assert send_back_correction(again, sheet[4], noon(made), "纸上没有签名").state == "rejected"
    assert standings(made.stage)[made.entries[1].id].total == 0


def test_somebody_who_stood_on_no_list_is_added_by_the_paper(sheet):
    made, one, _office, _trainer, second = sheet
    confirm_correction(asked(sheet, "0003"), second, noon(made))
    assert "0003" in {each.candidacy.number for each in expected_in(one)}
    assert standings(made.stage)[made.entries[2].id].total == 120


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": " "}, "training-reason"),
        ({"number": "0009"}, "training-number"),
        ({"arrived": ""}, "training-correction-none"),
        ({"arrived": "11:30"}, "training-times"),
        ({"number": "0001", "arrived": "10:00"}, "training-correction-none"),
    ],
)
def test_what_cannot_be_asked(sheet, change, code):
    with pytest.raises(Refusal, match=code):
        asked(sheet, **change)


def test_an_open_sheet_is_changed_on_the_sheet(sheet):
    made, _one, office, trainer, _second = sheet
    two = world.session(made, office, trainer, day=1)
    with pytest.raises(Refusal, match="training-sheet-open"):
        propose_correction(two, "0001", two.opens_at, None, WHY, office, noon(made))


def test_a_signed_list_is_left_alone_unless_a_recheck_opened_it(sheet):
    made, *_rest = sheet
    row = asked(sheet)
    made.stage.state = "closed"
    db.session.flush()
    with pytest.raises(Refusal, match="stage-closed"):
        confirm_correction(row, sheet[4], noon(made))
    with pytest.raises(Refusal, match="stage-closed"):
        asked(sheet, "0001")


def test_a_correction_after_a_recheck_is_told_in_words(sheet):
    made, one, *_rest = sheet
    zone = made.stage.cohort.programme.timezone
    code = times_code(one.opens_at, None)
    assert len(times_code(one.opens_at, one.closes_at)) <= 64
    assert code_words(code, zone) == "09:00 到结束"
    assert kind_of(made.stage).verdict_words(made.stage, "", str(one.id), "absent") == (one.name, "没来")


def picture(shade: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 40), (shade, 9, 9)).save(made, "PNG")
    return made.getvalue()


def test_photos_of_the_paper_are_few_cleaned_and_erased(sheet):
    made, one, _office, trainer, second = sheet
    first = add_photo(one, picture(1), trainer, noon(made))
    assert add_photo(one, picture(1), trainer, noon(made)).id == first.id
    assert (storage.find(first.sha256) or b"").startswith(b"\xff\xd8")
    for shade in range(1, MOST_PHOTOS):
        add_photo(one, picture(shade * 40), trainer, noon(made))
    with pytest.raises(Refusal, match="training-photos"):
        add_photo(one, picture(254), trainer, noon(made))
    with pytest.raises(Refusal, match="picture-type"):
        add_photo(one, b"no picture", trainer, noon(made))
    with pytest.raises(Refusal, match="role-missing"):
        add_photo(one, picture(7), second, noon(made))
    asked(sheet)
    scope, gone = Scope(made.stage.cohort, made.after), set()
    for part in PARTS:
        gone |= part.wipe(scope, list(db.session.scalars(part.due(scope))))
        assert list(db.session.scalars(part.due(scope))) == []
    assert first.sha256 in gone
    assert photos_of(one) == []
    assert records_in(one)


def test_the_trainer_keeps_away_from_signing_the_list(sheet):
    made, one, _office, trainer, _second = sheet
    assert kind_of(made.stage).markers(made.stage) == {trainer.id}
    two = world.session(made, _office, trainer, day=1)
    put_in(two, "0001", _office, made.opens)
    world.taps(two, _office, two.closes_at, THROUGHOUT, made.entries[0])
    assert kind_of(made.stage).markers(made.stage) == {trainer.id}, "the office writes down what paper says"
    assert one.id != two.id
