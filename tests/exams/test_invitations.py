"""Admission tickets and stage notices: written once, printed in batches, told once for each change."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from flask import Flask

from exams.models import ExamSeat, NoticePiece, NoticePrint
from exams.queries.invitations import invited, seats_of
from exams.services import print_invitations
from exams.services.print_invitations import LaidOut, begin_print, discard_print, keep, lay_out, stop_print
from exams.services.write_notice import Words, tell_invited, write_notice
from exams.web.notices import papers
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Message
from recruit.services.send_messages import read_message
from tests.exams.sitting.world import World, build
from tests.support.candidates import staff
from tests.support.signed_in import browser

pytestmark = pytest.mark.pdf
PLACE = Words("职教中心三楼", "身份证原件\n黑色签字笔", "", 0)


@pytest.fixture
def app(make_app) -> Flask:
    return make_app(
        ZEYOU_KINDS=("exams.kinds.online_exam:KIND",),
        ZEYOU_BLUEPRINTS=("recruit.web.signin:bp", "exams.web.notices:bp"),
    )


@pytest.fixture
def world(app_context: Flask) -> World:
    return build()


@pytest.fixture
def office(world: World):
    return staff("chief", "office")


def seat(world: World, *places: tuple[int, str, int]) -> None:
    for index, room, number in places:
        entry = world.entry_ids[index]
        db.session.add(ExamSeat(stage_id=world.stage_id, entry_id=entry, room=room, seat=number))
    db.session.flush()


def print_next(batch, office, at, render) -> bool:
    laid = lay_out(batch, render)
    keep(batch, laid, office, at)
    return laid is not None


def draw(people, label):
    return f"{label}:{','.join(one.candidacy.number for one in people)}".encode()


def test_a_batch_goes_room_by_room_stops_and_goes_on(world, office, monkeypatch):
    monkeypatch.setattr(print_invitations, "PIECE", 1)
    seat(world, (2, "机房一", 1), (0, "机房一", 2))
    write_notice(world.stage, PLACE, office, world.opens)
    batch = begin_print(world.stage, "", office, world.opens, lambda people: None)
    pieces = db.session.query(NoticePiece).order_by(NoticePiece.position).all()
    assert [one.label for one in pieces][:2] == ["机房一 1", "机房一 2"]
    assert [len(one.entries) for one in pieces] == [1, 1, 1]
    print_next(batch, office, world.opens, draw)
    stop_print(batch, office, world.opens)
    assert (batch.state, [one.printed_at is not None for one in pieces]) == ("stopped", [True, False, False])
    for _turn in range(3):
        print_next(batch, office, world.opens, draw)
    assert (batch.state, all(one.pdf_sha256 for one in pieces)) == ("done", True)
    files = [one.pdf_sha256 for one in pieces]
    keep(batch, LaidOut(pieces[0].id, b"somebody else was quicker"), office, world.opens)
    assert [one.pdf_sha256 for one in pieces] == files
    gone = discard_print(batch, office, world.opens)
    assert len(gone) == 3


def test_whoever_left_is_not_printed(world, office):
    write_notice(world.stage, PLACE, office, world.opens)
    batch = begin_print(world.stage, "", office, world.opens, lambda people: None)
    world.entries[0].candidacy.state = "withdrawn"
    db.session.flush()
    seen = []

    def render(people, label):
        seen.extend(one.candidacy.number for one in people)
        return b"x"

    while print_next(batch, office, world.opens, render):
        pass
    assert sorted(seen) == ["0002", "0003"]


def test_one_who_cannot_be_printed_stops_all_before_the_first(world, office, app):
    write_notice(world.stage, PLACE, office, world.opens)
    world.entries[2].candidacy.person.name = "丙\U0001f600"
    db.session.flush()
    with app.test_request_context(), pytest.raises(Refusal) as refused:
        begin_print(world.stage, "", office, world.opens, lambda people: papers.check(world.stage, people))
    assert refused.value.code == "missing-glyph"
    assert "丙" in str(refused.value.facts["person"])
    assert db.session.query(NoticePrint).count() == 0


@pytest.mark.parametrize("scope", ["room:没有", "number:9999"])
def test_nobody_is_no_batch(world, office, scope):
    write_notice(world.stage, PLACE, office, world.opens)
    with pytest.raises(Refusal, match="notice-nobody"):
        begin_print(world.stage, scope, office, world.opens, lambda people: None)


def test_everybody_is_told_once_and_again_when_time_or_seat_changes(world, office):
    write_notice(world.stage, PLACE, office, world.opens)
    at = world.opens - timedelta(days=3)
    assert tell_invited(world.stage, office, at) == 3
    assert tell_invited(world.stage, office, at) == 0
    seat(world, (0, "机房一", 12))
    assert tell_invited(world.stage, office, at) == 1
    last = db.session.query(Message).order_by(Message.id.desc()).first()
    assert last.template == "invitation-changed"
    assert "职教中心三楼 机房一 12 号座位" in read_message(last)[1]


def test_nobody_writes_over_another(world, office):
    write_notice(world.stage, PLACE, office, world.opens)
    with pytest.raises(Refusal, match="notice-changed"):
        write_notice(world.stage, PLACE, office, world.opens)
    with pytest.raises(Refusal, match="role-missing"):
        write_notice(world.stage, PLACE, staff("zhao", "clerk"), world.opens)


def test_a_ticket_says_what_a_candidate_needs(world, office, app):
    seat(world, (0, "机房一", 12))
    write_notice(world.stage, PLACE, office, world.opens)
    with app.test_request_context():
        (paper, *_others) = papers._papers(world.stage, invited(world.stage), photos=True)
        assert (paper.number, paper.seat, paper.where) == ("0001", "12 号", "职教中心三楼 机房一")
        assert paper.bring == ("身份证原件", "黑色签字笔")
        assert paper.page_url.endswith(f"/exam/{world.entry_ids[0]}?number=0001")
        assert "000X" in paper.masked_id
        pdf = papers.render(world.stage, invited(world.stage), "all")
        assert pdf == papers.render(world.stage, invited(world.stage), "all"), "the same bytes again"
    assert pdf.startswith(b"%PDF")
    assert seats_of(world.stage) == {world.entry_ids[0]: ("机房一", 12)}


def test_the_office_prints_and_tells_and_the_candidate_downloads(world, office, app, clock):
    clock.set(world.opens - timedelta(days=1))
    own = f"/my/invitation/{world.entry_ids[0]}.pdf"
    db.session.commit()
    client, candidate, other = (browser(app, login) for login in ("chief", "a1", "a2"))
    page = f"/notices/{world.stage_id}"
    client.post(f"{page}/words", data={"venue": "三楼", "revision": "0"})
    assert "通知还没有发" in candidate.get(own).text
    began = client.post(f"{page}/print", data={"which": "number", "number": "0001"})
    address = began.headers["Location"].partition("?")[0]
    assert "data-go-on" in client.get(began.headers["Location"]).text
    client.post(f"{address}/go")
    assert "都印好了" in client.get(address).text
    with zipfile.ZipFile(io.BytesIO(client.post(f"{address}/files.zip").data)) as archive:
        assert [archive.read(name)[:4] for name in archive.namelist()] == [b"%PDF"]
    told = client.post(f"{page}/tell", follow_redirects=True)
    assert "给 3 人发了消息" in told.text
    assert candidate.get(own).data.startswith(b"%PDF")
    assert other.get(own).status_code == 404
