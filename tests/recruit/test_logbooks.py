"""Logbooks: who writes which, added to and never changed, what was missed, tables and a station's file on paper."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from exams.demo import pictures
from recruit import storage
from recruit.db import db
from recruit.erasing import Scope, parts
from recruit.errors import Refusal
from recruit.models import LogEntry, LogFile
from recruit.own_data import parts_of
from recruit.paperfiles import PaperFile
from recruit.programme import load_text
from recruit.queries.awards import About
from recruit.queries.logbooks import Wanted, answers_of, book_in, earlier_of, missed_by, standing_entries
from recruit.queries.money import Partner, partners
from recruit.registers import known_registers
from recruit.registers.logbooks.said import Book, books_of, mistakes, period_of
from recruit.services.grant_award import grant, nominate
from recruit.services.penalise import confirm_penalty, propose_penalty
from recruit.services.post_prices import post_prices
from recruit.services.write_log import Written, write_log
from recruit.tables import read_table
from tests.recruit.funnel import small
from tests.support import books, money
from tests.support.books import JUNE, account, cohort
from tests.support.signed_in import browser

pytestmark = pytest.mark.database
DAY = date(2026, 6, 9)
SAID = {"topic": "parcel", "words": "快递慢"}


@pytest.fixture
def world(make_app) -> Flask:
    app = make_app(ZEYOU_KINDS=books.KINDS, WTF_CSRF_ENABLED=False)
    with app.app_context():
        books.open_books()
        yield app


def partner(number: int = 0) -> Partner:
    return partners(cohort())[number]


def feedback() -> Book:
    return book_in(cohort(), "feedback")


def written(day: date = DAY, at: datetime = JUNE, **more: object) -> LogEntry:
    given = Written(day, SAID, **more)
    return write_log(cohort(), feedback(), partner().place, given, money.owner(partner().engagement), at)


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def test_each_book_has_its_writers(world):
    own, other = money.owner(partner().engagement), money.owner(partner(1).engagement)
    place, clerk = partner().place, money.clerk_of(partner().engagement)
    for by in (other, clerk, account("office")):
        assert refused(lambda by=by: write_log(cohort(), feedback(), place, Written(DAY, SAID), by, JUNE))[
            0
        ] == ("log-not-yours")
    write_log(cohort(), feedback(), place, Written(DAY, SAID), own, JUNE)
    onsite, picture = book_in(cohort(), "onsite"), PaperFile("jpg", b"a picture")
    told = Written(DAY, {"minutes": 30}, [picture])
    assert refused(lambda: write_log(cohort(), onsite, place, told, own, JUNE))[0] == "log-not-yours"
    made = write_log(cohort(), onsite, place, told, clerk, JUNE)
    assert storage.get(made.files[0].sha256) == b"a picture"
    assert refused(lambda: write_log(cohort(), onsite, None, told, account("office"), JUNE))[1] == "place"


def test_what_is_handed_in_is_looked_at(world):
    place, own = partner().place, money.owner(partner().engagement)
    picture = PaperFile("jpg", b"x")
    for given, field in (
        (Written(DAY, {"words": "x"}), "topic"),
        (Written(DAY, {"topic": "nothing", "words": "x"}), "topic"),
        (Written(DAY, {"topic": "other", "words": "x" * 501}), "words"),
        (Written(date(2026, 6, 11), SAID), "on_day"),
        (Written(date(2026, 4, 30), SAID), "on_day"),
        (Written(DAY, SAID, [picture] * 6), "files"),
    ):
        assert (
            refused(lambda given=given: write_log(cohort(), feedback(), place, given, own, JUNE))[1] == field
        )
    onsite, clerk = book_in(cohort(), "onsite"), money.clerk_of(partner().engagement)
    bare = Written(DAY, {"minutes": 30})
    assert refused(lambda: write_log(cohort(), onsite, place, bare, clerk, JUNE)) == (
        "log-file-needed",
        "files",
    )
    analysis = book_in(cohort(), "analysis")
    full = Written(DAY, {"words": "x"}, [picture])
    assert refused(lambda: write_log(cohort(), analysis, None, full, account("office"), JUNE)) == (
        "log-file-none",
        "files",
    )


def test_an_entry_is_sealed_kept_once_and_corrected_by_another(world):
    picture = PaperFile("jpg", b"a picture")
    first = written(files=[picture])
    assert "快递慢".encode() not in first.answers_sealed
    assert written(files=[picture]).id == first.id, "sent twice, kept once"
    again = Written(DAY, {**SAID, "words": "快递很慢"}, corrects=first)
    own, place = money.owner(partner().engagement), partner().place
    second = write_log(cohort(), feedback(), place, again, own, JUNE)
    assert refused(lambda: write_log(cohort(), feedback(), place, again, own, JUNE))[0] == "log-corrected"
    assert [one.id for one in standing_entries(cohort())] == [second.id]
    assert earlier_of(second) == [first]
    assert [one.sha256 for one in second.files] == [one.sha256 for one in first.files]
    assert (answers_of(first)["words"], answers_of(second)["words"]) == ("快递慢", "快递很慢")


def test_missed_weeks_are_counted_from_the_opening_and_told_to_the_office(world):
    written()
    place = partner().place.id
    # Signed on Friday 8 May: the first whole week begins on the 11th; this week is not over.
    missed = missed_by(cohort(), feedback(), date(2026, 6, 10))
    assert missed[place] == [date(2026, 5, 11), date(2026, 5, 18), date(2026, 5, 25), date(2026, 6, 1)]
    later = missed_by(cohort(), feedback(), date(2026, 6, 22))
    assert later[place][-1] == date(2026, 6, 15)
    clerk = money.clerk_of(partner().engagement)
    with world.test_request_context():
        texts = [one.text for one in known_registers()["logbooks"].duties(cohort(), account("office"), JUNE)]
        own = [one.text for one in known_registers()["logbooks"].duties(cohort(), clerk, JUNE)]
    # The books begin on 1 May, the stations a week later: a whole month is missed by the county alone.
    assert texts == ["“反馈台账”：3 个服务站有漏记", "“月度分析”有 1 期没有记"]
    assert len(own) == 1
    assert known_registers()["logbooks"].told(cohort(), JUNE)["feedback"]["entries"] == 1


def test_words_and_files_go_when_their_time_is_over(world):
    written(files=[PaperFile("jpg", b"a picture")])
    part = next(one for one in parts() if one.code == "log-entries")
    late = Scope(cohort(), datetime(2040, 1, 1, tzinfo=UTC))
    assert db.session.scalars(part.due(Scope(cohort(), JUNE))).all() == []
    ids = db.session.scalars(part.due(late)).all()
    assert part.wipe(late, ids) == {db.session.query(LogFile).one().sha256}
    db.session.expire_all()
    assert answers_of(db.session.query(LogEntry).one()) == {}
    assert db.session.scalars(part.due(late)).all() == []


def test_whoever_wrote_takes_their_entries_along_and_nobody_elses(world):
    one = partner()
    told = Written(DAY, {**SAID, "phone": "+8613800000000"}, [PaperFile("jpg", b"a picture")])
    write_log(cohort(), feedback(), one.place, told, money.owner(one.engagement), JUNE)
    post_prices(one.place, {"parcel": Decimal(2)}, money.owner(one.engagement), JUNE)
    about = About("partner", one.candidacy.number)
    grant(nominate(cohort(), "head", 2026, about, "做得好", account("office"), JUNE), account("second"), JUNE)
    heard = (date(2026, 6, 9), "silent", "")
    made = propose_penalty(cohort(), "criticism", about, "迟报", heard, account("office"), JUNE)
    with world.test_request_context():
        mine = {part.code: part for part in parts_of(one.candidacy.application, JUNE)}
        theirs = {part.code for part in parts_of(partner(1).candidacy.application, JUNE)}
        assert "快递慢" in str(mine["log-entries"].records[0]["answers"])
        assert "+8613800000000" not in str(mine["log-entries"].records[0]["answers"])
        assert len(mine["log-entries"].files) == 1
        assert mine["price-lists"].records[0]["prices"] == "parcel: 2.00"
        assert mine["awards"].records[0]["grounds"] == "做得好"
        assert "penalties" not in mine, "not settled yet"
        confirm_penalty(made, account("second"), JUNE)
        assert "penalties" in {part.code for part in parts_of(one.candidacy.application, JUNE)}
    assert theirs.isdisjoint({"log-entries", "price-lists", "awards", "penalties"})


def test_a_partner_writes_and_corrects_on_the_phone(world, clock):
    clock.set(JUNE)
    owners = [money.owner(partner(number).engagement).login for number in (0, 1)]
    db.session.commit()
    db.session.remove()
    own, stranger = (browser(world, login) for login in owners)
    assert "有台账这一期还没有记" in own.get("/my/logbooks").text
    address = "/my/logbooks/write?book=feedback"
    wrong = own.post(address, data={"on_day": "2026-06-09", "words": "慢", "phone": "12"})
    assert (wrong.status_code, ">慢<" in wrong.text.replace("\r\n", "")) == (422, True)
    sent = {"on_day": "2026-06-09", "topic": "parcel", "words": "慢", "phone": "13800000000"}
    picture = (io.BytesIO(pictures.paper(0)), "a.png")
    assert own.post(address, data={**sent, "files": picture}).status_code == 303
    entry, file = db.session.query(LogEntry).one().id, db.session.query(LogFile).one().id
    db.session.remove()
    assert "这一期都记了" in own.get("/my/logbooks").text
    assert own.get(f"/my/logbooks/file?entry={entry}&file={file}").data[:3] == b"\xff\xd8\xff"
    for page in (f"/my/logbooks/file?entry={entry}&file={file}", f"/my/logbooks/write?entry={entry}"):
        assert stranger.get(page).status_code == 404
    assert own.get("/my/logbooks/write?book=onsite").status_code == 404
    assert own.post(f"/my/logbooks/write?entry={entry}", data={**sent, "words": "很慢"}).status_code == 303
    assert "很慢" in own.get("/my/logbooks").text


@pytest.mark.pdf
def test_the_office_reads_filters_exports_and_prints(world, clock):
    clock.set(JUNE + timedelta(hours=1))
    entry, place = written().id, partner().place
    key, code = place.id, place.township_code
    db.session.commit()
    db.session.remove()
    office, clerk = browser(world, "office"), browser(world, f"clerk{code[-1]}")
    home = "/registers/logbooks/small"
    assert "快递慢" in office.get(f"{home}?book=feedback&since=2026-06-01").text
    assert "快递慢" not in office.get(f"{home}?book=feedback&since=2026-06-10").text
    sheet = office.post(f"{home}/entries.xlsx", data={"book": "feedback"})
    row = read_table(sheet.data, "x.xlsx").rows[0]
    assert (row.get("村民怎么说"), row.get("电话")) == ("快递慢", "")
    assert "快递慢" in clerk.get(f"/registers/logbooks/entry/{entry}").text
    other = browser(world, "clerk2" if code.endswith("1") else "clerk1")
    assert other.get(f"/registers/logbooks/entry/{entry}").status_code == 404
    assert clerk.get(f"/registers/logbooks/station/{key}").status_code == 200
    address = f"{home}/write/onsite?place={key}"
    assert clerk.post(address, data={"on_day": "2026-06-09", "minutes": "30"}).status_code == 422
    sent = {"on_day": "2026-06-09", "minutes": "30", "files": (io.BytesIO(pictures.paper(0)), "a.png")}
    assert clerk.post(address, data=sent).status_code == 303
    done = office.post(f"{home}/write/analysis", data={"on_day": "2026-06-09", "words": "好"})
    assert done.status_code == 303
    assert clerk.post(f"/registers/logbooks/station/{key}/dossier.pdf").data[:5] == b"%PDF-"
    assert len(standing_entries(cohort(), None, Wanted(place=key))) == 2


def test_books_that_cannot_be_kept_are_told():
    programme = load_text(f"{money.source()}\nregisters:\n{books.LOGBOOKS}", small.REGIONS)
    said = programme.registers["logbooks"]
    assert list(mistakes(said)) == []
    wrong = [
        {**said[0], "until": date(2026, 4, 1)},
        {**said[2], "who": ["partner"]},
        {**said[0], "fields": [{"code": "a", "type": "choice", "min": 3, "max": 1}]},
    ]
    assert [code for _path, code, _facts in mistakes(wrong)] == [
        "range-backwards",
        "not-allowed",
        "choices-missing",
        "range-backwards",
    ]
    (book, *_rest) = books_of(programme)
    assert period_of("week", date(2026, 6, 10)) == date(2026, 6, 8)
    assert book.current(date(2026, 6, 10)) == date(2026, 6, 8)
    ended = book.missed(date(2026, 5, 8), date(2026, 5, 20), [], date(2026, 6, 10))
    assert ended == [date(2026, 5, 11)]
