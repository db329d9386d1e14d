"""The search in the programme: each picture is looked at once, new ones are added, verdicts stay, erased ones go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from exams.models import Likeness, LikenessSearch, PictureLook
from exams.services import find_likeness
from exams.services.find_likeness import PAUSE, ask_search, find_waiting, look_ahead
from exams.services.judge_likeness import judge_likeness
from recruit.db import db
from recruit.errors import Refusal
from recruit.services.erase_due import erase_due
from tests.exams.likeness.conftest import PART, send
from tests.exams.likeness.screens import CHANGES, png, screen
from tests.support.candidates import staff

pytestmark = pytest.mark.usefixtures("app_context")


def pairs() -> list[tuple[int, int]]:
    return [
        (one.first_id, one.second_id) for one in db.session.scalars(select(Likeness).order_by(Likeness.id))
    ]


def looks() -> int:
    return db.session.scalar(select(func.count()).select_from(PictureLook))


def search() -> LikenessSearch:
    return db.session.scalars(select(LikenessSearch)).one()


@pytest.mark.database
def test_the_worker_finds_the_copy_among_all_candidates(made, copied):
    assert find_waiting(made.during) == 1
    assert pairs() == [(copied["source"].id, copied["copy"].id)]
    one = db.session.scalars(select(Likeness)).one()
    assert (one.kind, one.framed, one.verdict, one.found_at) == ("below", False, "", made.during)
    assert one.distance <= 10
    assert (search().state, search().pictures, looks()) == ("ready", 6, 6)


def test_no_picture_is_changed_by_a_likeness(made, copied):
    find_waiting(made.during)
    assert {one.state for one in copied.values()} == {"waiting"}


@pytest.mark.database
def test_the_worker_rests_and_then_looks_at_new_pictures_alone(made, copied, monkeypatch):
    find_waiting(made.during)
    (late,) = send(made, 2, CHANGES["half"](screen(2)), minutes=9)
    looked = []
    real = find_likeness.storage.get
    monkeypatch.setattr(find_likeness.storage, "get", lambda sha256: looked.append(sha256) or real(sha256))
    assert find_waiting(made.during + PAUSE - timedelta(seconds=1)) == 0
    assert find_waiting(made.during + PAUSE) == 1
    assert looked == [late.sha256]
    assert len(pairs()) == 2
    assert find_waiting(made.during + 3 * PAUSE) == 0


def test_a_verdict_outlives_the_next_search(made, copied, people):
    find_waiting(made.during)
    (link,) = db.session.scalars(select(Likeness.id))
    judge_likeness(made.stage, PART, {link: "screen"}, people["marker"], made.during)
    db.session.commit()
    ask_search(made.stage, PART, people["office"], made.during)
    assert [one.verdict for one in db.session.scalars(select(Likeness))] == ["screen"]


def test_the_office_has_few_pictures_searched_at_once_and_many_by_the_worker(
    made, copied, people, monkeypatch
):
    monkeypatch.setattr(find_likeness, "AT_ONCE_NEW", 5)
    assert ask_search(made.stage, PART, people["office"], made.during).state == "asked"
    assert pairs() == []
    db.session.commit()
    assert find_waiting(made.during) == 1
    assert len(pairs()) == 1
    monkeypatch.setattr(find_likeness, "AT_ONCE_NEW", 6)
    assert ask_search(made.stage, PART, people["office"], made.during).state == "ready"
    assert len(pairs()) == 1


def test_the_office_does_not_hold_the_stage_while_pictures_are_decoded(made, copied, people, monkeypatch):
    views = look_ahead(made.stage, PART)
    (late,) = send(made, 2, CHANGES["half"](screen(2)), minutes=9)
    decoded = []
    real = find_likeness.storage.get
    monkeypatch.setattr(find_likeness.storage, "get", lambda sha256: decoded.append(sha256) or real(sha256))
    assert ask_search(made.stage, PART, people["office"], made.during, views).state == "ready"
    assert (decoded, len(pairs())) == ([late.sha256], 2)
    monkeypatch.setattr(find_likeness, "AT_ONCE", 6)
    assert look_ahead(made.stage, PART) == {}


def test_only_the_county_office_asks_and_only_where_there_are_pictures(made, people):
    for by, code in (
        (people["marker"], "role-missing"),
        (staff("town", "office", township="520523001"), "county-only"),
    ):
        with pytest.raises(Refusal) as refused:
            ask_search(made.stage, PART, by, made.during)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        ask_search(made.stage, PART, people["office"], made.during)
    assert refused.value.code == "likeness-nothing"


def test_a_search_that_broke_off_is_told_and_goes_on_where_it_was(made, copied, people, monkeypatch):
    def broken(views):
        raise RuntimeError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(find_likeness, "_alike", broken)
        with pytest.raises(RuntimeError):
            find_waiting(made.during)
    assert (search().state, looks(), pairs()) == ("failed", 6, [])
    ask_search(made.stage, PART, people["office"], made.during)
    assert (search().state, len(pairs())) == ("ready", 1)


def test_a_stored_picture_that_cannot_be_read_holds_nobody_up(made, copied, monkeypatch):
    real = find_likeness.storage.get
    gone = copied["own"].sha256

    def get(sha256: str) -> bytes:
        if sha256 == gone:
            raise Refusal("file-unknown")
        return real(sha256)

    monkeypatch.setattr(find_likeness.storage, "get", get)
    find_waiting(made.during)
    assert (len(pairs()), db.session.get(PictureLook, copied["own"].id).views) == (1, b"")


@pytest.mark.database
def test_what_pictures_looked_like_is_erased_with_them(made, copied, clock):
    find_waiting(made.during)
    send(made, 0, png(screen(7)), minutes=20)
    far = made.during + timedelta(days=4000)
    clock.set(far)
    erase_due(far)
    db.session.commit()
    assert (pairs(), looks()) == ([], 0)
    assert find_waiting(far) == 0
