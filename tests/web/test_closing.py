"""The pages of the closing room, as the office, a township, a candidate and a stranger with a paper meet them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import (
    Account,
    Agreement,
    AuditEntry,
    Candidacy,
    Engagement,
    Entry,
    Place,
    PlaceWish,
    Stage,
)
from recruit.services.create_organisation import create_organisation
from recruit.services.issue_agreements import issue_agreements
from tests.recruit.funnel import small
from tests.support import closing
from tests.support.closing import AFTER_ALLOTMENT, KINDS, ONE, RANKED, SIGNING, THREE, TWO

pytestmark = pytest.mark.database
Enter = Callable[[str], FlaskClient]


@pytest.fixture
def site(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The site with the small programme's kinds; the layout is stood in for, its checks are the real ones."""
    from recruit.documents import batch

    monkeypatch.setattr(batch, "_print", lambda job: b"%PDF " + job.fragment.body.encode())
    return make_app(ZEYOU_KINDS=KINDS)


@pytest.fixture
def enter(site: Flask) -> Enter:
    """A browser in which an account is signed in, second factor and all."""
    from flask import session

    from recruit.web import sessions

    def begin(login: str) -> FlaskClient:
        browser = site.test_client()
        with site.test_request_context():
            account = db.session.scalar(select(Account).where(Account.login == login))
            sessions.sign_in(account, second_factor=True)
            db.session.commit()
            facts = dict(session)
        with browser.session_transaction() as cookie:
            cookie.update(facts)
        return browser

    return begin


def own_account(candidacy: Candidacy) -> None:
    account = Account(
        kind="applicant",
        login=candidacy.number.lower(),
        name="人",
        person_id=candidacy.person_id,
        created_at=small.START,
    )
    db.session.add(account)


@pytest.fixture
def choosing(site: Flask, clock: FixedClock) -> dict[str, str]:
    """A cohort in which two people may choose among three places; place codes by village."""
    clock.set(RANKED)
    with site.app_context():
        running = closing.cohort()
        codes = closing.supplied(running, ONE, TWO, THREE)
        for candidacy in closing.ranked(running, (90, 80)):
            own_account(candidacy)
        closing.office()
        db.session.commit()
        return dict(zip((ONE, TWO, THREE), codes, strict=True))


@pytest.fixture
def signing(site: Flask, clock: FixedClock) -> Flask:
    """A cohort on the day of signing, with two agreements to print."""
    clock.set(SIGNING)
    with site.app_context():
        _stage, entries = closing.at_the_agreement(people=2)
        for entry in entries:
            own_account(entry.candidacy)
        db.session.commit()
    return site


def text(answer) -> str:
    return answer.get_data(as_text=True)


def count(site: Flask, model) -> int:
    with site.app_context():
        return int(db.session.query(model).count())


def test_a_candidate_chooses_places_and_may_change_them_until_the_allotment(site, enter, choosing, clock):
    browser = enter("n0001")
    page = text(browser.get("/my/places"))
    assert page.index("甲镇") < page.index("乙镇"), "the own township stands first"
    sent = {"places": [choosing[THREE], choosing[ONE]], "reassign": "yes"}
    assert browser.post("/my/places", data=sent).status_code == 302
    assert "已经选好" in text(browser.get("/my/places"))
    browser.post("/my/places", data={"places": [choosing[TWO], ""], "reassign": "no"})
    with site.app_context():
        (wish,) = db.session.scalars(select(PlaceWish))
        assert (wish.places, wish.reassign) == ([choosing[TWO]], False)
        opens = db.session.scalar(select(Stage.opens_at).where(Stage.code == "allotment"))
    clock.set(opens)
    late = browser.post("/my/places", data=sent)
    assert late.status_code == 422
    assert "截止" in text(late)
    with site.app_context():
        assert db.session.scalar(select(PlaceWish.places)) == [choosing[TWO]]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"places": ["@1", "@1"], "reassign": "yes"}, "选了两次"),
        ({"places": ["no-such"], "reassign": "yes"}, "请从列表里选"),
        ({"places": ["@1"]}, "这一项要填"),
    ],
)
def test_a_wrong_choice_is_explained_and_kept(enter, choosing, sent, words):
    places = [choosing[ONE] if one == "@1" else one for one in sent["places"]]
    answer = enter("n0001").post("/my/places", data={**sent, "places": places})
    assert answer.status_code == 422
    assert words in text(answer)
    if places[0] == choosing[ONE]:
        assert f'value="{choosing[ONE]}" selected' in text(answer)


def test_a_township_adds_and_takes_back_its_own_places_only(site, enter, choosing):
    with site.app_context():
        clerk = small.staff("clerk2", "clerk")
        clerk.organisation = create_organisation(
            "t2", "township", "乙镇", None, RANKED, township_code="999001002"
        )
        other = db.session.scalar(select(Place.id).where(Place.village_code == ONE))
        own = db.session.scalar(select(Place.id).where(Place.village_code == THREE))
        db.session.commit()
    browser = enter("clerk2")
    page = text(browser.get("/closing/small/places"))
    assert choosing[THREE] in page
    assert choosing[ONE] not in page
    assert browser.post("/closing/small/places", data={"village": THREE, "capacity": "２"}).status_code == 302
    refused = browser.post("/closing/small/places", data={"village": ONE, "name": "我家楼下"})
    assert refused.status_code == 422
    assert "我家楼下" in text(refused)
    assert browser.get(f"/closing/small/places/{other}/close").status_code == 404
    assert browser.post(f"/closing/small/places/{own}/close", data={"reason": ""}).status_code == 422
    assert browser.post(f"/closing/small/places/{own}/close", data={"reason": "没人"}).status_code == 302
    assert browser.get("/closing/small/agreements").status_code == 403
    with site.app_context():
        added = db.session.scalar(select(Place).where(Place.code == f"{THREE}-2"))
        assert added.capacity == 2
        assert db.session.get(Place, own).closed_at is not None


SHEET = """乡镇（街道）,村（社区）,名称,名额,编号
甲镇,一村,桥头店,2,
,二村,,,
,四村,,,
乙镇,一村,,,
,三村,,很多,
,三村,,1,A1
,三村,,1,A1
"""


def test_places_from_a_sheet_are_shown_first_and_stored_when_the_office_agrees(site, enter, choosing):
    browser = enter("office")
    before = count(site, Place)
    sheet = {"file": (io.BytesIO(SHEET.encode()), "places.csv")}
    page = text(browser.post("/closing/small/import/places", data=sheet))
    assert count(site, Place) == before
    for words in ("可以导入 3 行，有问题 4 行", "没有这个村", "名额请填", "和第 7 行重复"):
        assert words in page
    hidden = dict(re.findall(r'name="(file|token)" value="([^"]+)"', page))
    answer = browser.post(
        "/closing/small/import/places/confirm", data={**hidden, "token": hidden["token"] + "0"}
    )
    assert answer.status_code == 409
    assert count(site, Place) == before
    assert browser.post("/closing/small/import/places/confirm", data=hidden).status_code == 302
    with site.app_context():
        added = db.session.scalar(select(Place).where(Place.name == "桥头店"))
        assert (added.village_code, added.capacity, added.code) == (ONE, 2, f"{ONE}-2")
    assert count(site, Place) == before + 3
    assert browser.post("/closing/small/import/places/confirm", data=hidden).status_code == 404, "only once"


def test_wishes_from_a_sheet(site, enter, choosing):
    browser = enter("office")
    rows = [
        "准考号,点位编号,服从调剂",
        f"n0001,{choosing[ONE]}、{choosing[TWO]},是",
        f"N0002,{choosing[ONE]} nowhere,否",
        f"N0009,{choosing[ONE]},是",
        f"N0002,{choosing[ONE]},也许",
    ]
    sheet = {"file": (io.BytesIO("\n".join(rows).encode()), "wishes.csv")}
    page = text(browser.post("/closing/small/import/wishes", data=sheet))
    assert "可以导入 1 行，有问题 3 行" in page
    hidden = dict(re.findall(r'name="(file|token)" value="([^"]+)"', page))
    assert browser.post("/closing/small/import/wishes/confirm", data=hidden).status_code == 302
    with site.app_context():
        (wish,) = db.session.scalars(select(PlaceWish))
        assert (wish.places, wish.reassign) == ([choosing[ONE], choosing[TWO]], True)
    assert "甲镇 二村" in text(browser.get("/closing/small/wishes"))


def test_templates_carry_the_headings_the_import_reads(enter, choosing):
    from recruit.tables import read_table

    browser = enter("office")
    for what, heading in (("places", "村（社区）"), ("wishes", "准考号")):
        answer = browser.get(f"/closing/small/import/{what}/template.xlsx")
        assert heading in read_table(answer.data, what).header


def test_a_candidate_reads_why_after_the_list_and_not_before(site, enter, choosing, clock):
    browser = enter("n0002")
    with site.app_context():
        running = db.session.scalar(select(small.Cohort))
        people = db.session.scalars(
            select(Candidacy).where(Candidacy.track == "people").order_by(Candidacy.number)
        )
        for candidacy in people:
            closing.wish(candidacy, choosing[ONE], choosing[TWO])
        closing.close(running.stage("allotment"), AFTER_ALLOTMENT)
        db.session.commit()
    clock.set(AFTER_ALLOTMENT.replace(day=7))
    assert "等结果公布" in text(browser.get("/my/place"))
    clock.set(SIGNING)
    page = text(browser.get("/my/place"))
    for words in ("定在 甲镇 二村", "第 2 名", "轮到您时已经满了", "分到了这里"):
        assert words in page
    assert "第 1 志愿：甲镇 一村" in text(enter("office").get("/closing/small/allotment"))


def test_the_office_prints_in_batches_hands_out_and_puts_signatures_on_record(site, enter, signing):
    browser = enter("office")
    printed = browser.post("/closing/small/agreements/print", data={"starts_on": "2026-05-08"})
    assert printed.status_code == 302
    page = text(browser.get("/closing/small/agreements"))
    assert "XF-2026-0002" in page
    packed = browser.post("/closing/small/agreements/agreements.zip")
    names = zipfile.ZipFile(io.BytesIO(packed.data)).namelist()
    assert names == ["XF-2026-0001.pdf", "XF-2026-0002.pdf"]
    with site.app_context():
        ids = list(
            db.session.scalars(
                select(Entry.id).join(Stage).where(Stage.code == "agreement").order_by(Entry.id)
            )
        )
    nothing = browser.post("/closing/small/agreements/sign", data={"what": "sign", "signed_on": "2026-05-08"})
    assert nothing.status_code == 422
    wrong = browser.post(
        "/closing/small/agreements/sign", data={"what": "sign", "signed_on": "2026-06-08", "entry": ids[:1]}
    )
    assert wrong.status_code == 422
    assert "签订日期请填" in text(wrong)
    sent = {"what": "sign", "signed_on": "2026-05-08", "entry": ids[:1]}
    assert browser.post("/closing/small/agreements/sign", data=sent).status_code == 302
    refused = browser.post("/closing/small/agreements/sign", data={"what": "decline", "entry": ids[1:]})
    assert refused.status_code == 422, "a reason is wanted"
    sent = {"what": "decline", "reason": "没有来", "entry": ids[1:]}
    assert browser.post("/closing/small/agreements/sign", data=sent).status_code == 302
    with site.app_context():
        states = {one.number: one.state for one in db.session.scalars(select(Agreement))}
        assert states == {"XF-2026-0001": "signed", "XF-2026-0002": "void"}
        fetched = select(AuditEntry).where(AuditEntry.action == "agreement.fetch")
        assert len(db.session.scalars(fetched).all()) == 2
    assert count(site, Engagement) == 1


def test_a_failed_print_names_person_field_and_remedy(site, enter, signing):
    with site.app_context():
        entry = db.session.scalar(select(Entry).join(Stage).where(Stage.code == "agreement"))
        entry.candidacy.application.contact_sealed = None
        name = entry.candidacy.person.name
        db.session.commit()
    answer = enter("office").post("/closing/small/agreements/print", data={"starts_on": ""})
    assert answer.status_code == 422
    assert f"{name} 的文件里“乙方住址”是空的" in text(answer)
    assert count(site, Agreement) == 0


def printed(site: Flask) -> list[Agreement]:
    with site.app_context():
        stage = db.session.scalar(select(Stage).where(Stage.code == "agreement"))
        issued = issue_agreements(stage, closing.office(), SIGNING, base_url="https://zeyou.example")
        db.session.commit()
        rows = list(issued.agreements)
        for row in rows:
            db.session.refresh(row)
            db.session.expunge(row)
        return rows


def test_a_stranger_confirms_a_paper_and_a_file(site, signing, client):
    agreement = printed(site)[0]
    page = text(client.get(f"/a/{agreement.verify_code.lower()}"))
    for words in ("XF-2026-0001", "甲镇 一村", agreement.pdf_sha256, "人*甲"):
        assert words in page
    assert "人1甲" not in page
    assert "999999" not in page
    with site.app_context():
        from recruit import storage

        content = storage.get(agreement.pdf_sha256)
    for data, words in (
        (content, "一模一样"),
        (content + b" ", "不一样"),
        (b"x" * (2 * 1024 * 1024 + 1), "超过2兆"),
    ):
        sent = {"file": (io.BytesIO(data), "a.pdf")}
        assert words in text(client.post(f"/a/{agreement.verify_code}", data=sent))
    assert client.post(f"/a/{agreement.verify_code}", data={}).status_code == 422


def test_a_code_nobody_issued_confirms_nothing(site, signing, client):
    answer = client.get("/a/AAAA-AAAA-AAAA")
    assert answer.status_code == 404
    assert "没有这个核对码" in text(answer)
    assert client.get("/a/?code=AAAA").status_code == 302


def test_a_candidate_fetches_the_own_agreement_and_nobody_elses(site, enter, signing, client):
    first, second = printed(site)
    browser = enter("n0002")
    page = text(browser.get("/my/agreement"))
    for words in ("一楼窗口", second.number, "5月8日"):
        assert words in page
    assert first.number not in page
    mine = browser.get("/my/agreement.pdf")
    assert second.number.encode() in mine.data
    assert first.number.encode() not in mine.data
    assert "no-store" in mine.headers["Cache-Control"]
    assert client.get("/my/agreement.pdf").status_code == 302
    assert browser.post(f"/closing/small/agreements/{first.id}/agreement.pdf").status_code == 403


def test_a_wrong_print_is_taken_back_with_a_reason(site, enter, signing):
    first, _second = printed(site)
    browser = enter("office")
    address = f"/closing/small/agreements/{first.id}"
    assert browser.post(address, data={"reason": ""}).status_code == 422
    assert browser.post(address, data={"reason": "地址错"}).status_code == 302
    assert "地址错" in text(browser.get(address))
    assert browser.get("/closing/small/agreements/9999").status_code == 404


def test_every_page_of_the_room_opens_for_whoever_reads_it(site, enter, signing):
    printed(site)
    for login in ("office", "second"):
        browser = enter(login)
        for page in ("", "/places", "/wishes", "/allotment", "/agreements"):
            assert browser.get(f"/closing/small{page}").status_code == 200
    assert enter("second").post("/closing/small/agreements/print").status_code == 403
