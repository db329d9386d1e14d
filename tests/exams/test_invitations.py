"""Admission tickets and stage notices: written once, printed in batches, told once for each change."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from exams.models import ExamSeat, NoticePiece, NoticePrint, RoomSeat
from exams.queries.invitations import invited, notice_of, seats_of
from exams.services import print_invitations
from exams.services.print_invitations import (
    LaidOut,
    begin_print,
    discard_print,
    keep,
    lay_out,
    plan_print,
    stop_print,
)
from exams.services.write_notice import Words, tell_invited, write_notice
from exams.web.notices import papers
from exams.web.notices.own import AT_ONCE, _free
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Message
from recruit.programme import load
from recruit.services.send_messages import read_message
from tests.exams.sitting.world import World, build
from tests.exams.test_elsewhere import programme as exam_elsewhere
from tests.support.candidates import begun as begun_cohort
from tests.support.candidates import staff, standing
from tests.support.signed_in import browser

pytestmark = pytest.mark.pdf
PLACE = Words("职教中心三楼", "身份证原件\n黑色签字笔", "", 0)


@pytest.fixture
def app(make_app) -> Flask:
    return make_app(
        ZEYOU_KINDS=tuple(f"exams.kinds.{one}:KIND" for one in ("online_exam", "task_round", "interview")),
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


def begun(stage, scope, office, at, check):
    return begin_print(stage, plan_print(stage, scope, office, check), office, at)


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
    batch = begun(world.stage, "", office, world.opens, lambda people: None)
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


@pytest.mark.parametrize("told", ["县" * 120, "W" * 120])
def test_however_much_there_is_to_say_everybody_gets_one_page(world, office, app, told):
    seat(world, (0, "第一计算机机房（新校区综合实训大楼三楼东侧）", 120))
    words = Words(told, f"{told}\n{told}"[:220], told * 2, 0)
    with app.test_request_context():
        papers.check_words(world.stage, words)
        write_notice(world.stage, words, office, world.opens)
        assert len(_pages(papers.render(world.stage, invited(world.stage), "all"))) == 3


def test_more_than_one_page_can_hold_is_refused_before_it_is_kept(world, office, app, clock):
    clock.set(world.opens - timedelta(days=1))
    db.session.commit()
    first, page = browser(app, "chief"), f"/notices/{world.stage_id}"
    many = "\r\n".join(f"{n}号" for n in range(1, 50))
    refused = first.post(f"{page}/words", data={"bring": many, "revision": "0"})
    assert refused.status_code == 422
    assert "1 页纸印不下" in refused.text
    assert "49号" in refused.text
    strange = first.post(f"{page}/words", data={"remarks": "好😀", "revision": "0"})
    assert "U+1F600" in strange.text
    assert notice_of(world.stage) is None


def _pages(pdf: bytes) -> list[bytes]:
    packed = re.findall(rb"/Type /ObjStm.*?stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return re.findall(rb"/Type /Page\b", b"".join(zlib.decompressobj().decompress(one) for one in packed))


def test_the_other_ones_words_are_shown_beside_ones_own(world, office, app, clock):
    clock.set(world.opens - timedelta(days=1))
    write_notice(world.stage, PLACE, office, world.opens)
    db.session.commit()
    shown = browser(app, "chief").post(
        f"/notices/{world.stage_id}/words", data={"venue": "体育馆", "revision": "0"}
    )
    assert shown.status_code == 422
    assert "体育馆" in shown.text
    assert "现在存的是这些" in shown.text
    assert "职教中心三楼" in shown.text


@pytest.fixture
def told_at(app_context: Flask, app: Flask, monkeypatch) -> Callable[..., tuple[Any, str]]:
    """What one candidate's paper and message of a stage say."""
    monkeypatch.setattr(papers, "page_of", lambda *_who: "https://example.org/my")
    return lambda world, venue="": _told_at(world, staff("chief", "office"), venue)


def _told_at(world: World, office, venue: str) -> tuple[Any, str]:
    write_notice(world.stage, Words(venue, "", "", 0), office, world.opens)
    tell_invited(world.stage, office, world.opens - timedelta(days=1))
    paper = papers._papers(world.stage, invited(world.stage), photos=False)[0]
    return paper, read_message(db.session.query(Message).one())[1]


def test_a_ticket_to_an_exam_elsewhere_asks_nobody_to_sign_in(told_at):
    elsewhere = standing(
        begun_cohort(exam_elsewhere("{held: elsewhere, duration_minutes: 90}")), "online-exam", 1
    )
    paper, message = told_at(elsewhere)
    assert (paper.where, paper.length) == ("地点请看网上的通知", "考 90 分钟")
    assert paper.bring == ("身份证原件",)
    assert not any("账号" in rule or "掉线" in rule for rule in paper.rules)
    assert "地点见通知" in message


def test_a_task_round_is_done_at_home(told_at):
    paper, message = told_at(standing(begun_cohort(load("jinsha-2016")), "task-1", 1))
    assert (paper.where, paper.bring) == ("在自己的地方做，用手机交", ())
    assert not any("按时到场" in rule for rule in paper.rules)
    assert "用手机交" in message


def test_an_interview_names_the_drawn_room_and_turn(told_at):
    """Without names only the room: a turn that is known beforehand could be told to a judge."""
    interview = standing(begun_cohort(load("jinsha-2016")), "interview", 1)
    db.session.add(
        RoomSeat(stage_id=interview.stage_id, entry_id=interview.entry_ids[0], room="3", position=7)
    )
    db.session.flush()
    paper, message = told_at(interview, "三楼")
    assert (paper.where, paper.seat) == ("三楼 第 3 面试室", "到场登记后给号")
    assert "三楼 第 3 面试室" in message
    assert "第 7 个" not in message
    office = db.session.query(Account).filter_by(login="chief").one()
    plan = plan_print(interview.stage, "", office, lambda people: None)
    assert [label for label, _ids in plan.files] == ["第 3 面试室"]


def test_whose_time_is_over_is_not_invited(world, office):
    write_notice(world.stage, PLACE, office, world.opens)
    world.entries[0].opens_at, world.entries[0].closes_at = world.opens - timedelta(days=2), world.opens
    db.session.flush()
    assert tell_invited(world.stage, office, world.opens) == 2
    assert tell_invited(world.stage, office, world.after + timedelta(days=9)) == 0


def test_whoever_left_is_not_printed(world, office):
    write_notice(world.stage, PLACE, office, world.opens)
    batch = begun(world.stage, "", office, world.opens, lambda people: None)
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
        begun(world.stage, "", office, world.opens, lambda people: papers.check(world.stage, people))
    assert refused.value.code == "missing-glyph"
    assert "丙" in str(refused.value.facts["person"])
    assert db.session.query(NoticePrint).count() == 0


@pytest.mark.parametrize("scope", ["room:没有", "number:9999"])
def test_nobody_is_no_batch(world, office, scope):
    write_notice(world.stage, PLACE, office, world.opens)
    with pytest.raises(Refusal, match="notice-nobody"):
        begun(world.stage, scope, office, world.opens, lambda people: None)


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
    for _turn in range(AT_ONCE + 1):
        assert candidate.get(own).data.startswith(b"%PDF")
    for _turn in range(AT_ONCE):
        _free.acquire()
    try:
        assert "过一分钟再点" in candidate.get(own).text, "downloads never take every thread of the site"
    finally:
        _free.release(AT_ONCE)
    assert other.get(own).status_code == 404
