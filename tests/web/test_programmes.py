"""The guided editor through its pages: begin, fill in, get wrong, mend, clash, sign; nothing typed is ever lost."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
import yaml
from flask import Flask

from recruit.db import db
from recruit.models import DraftRevision, ProgrammeDraft, ProgrammeVersion
from recruit.programme import available
from recruit.queries.drafts import newest
from tests.support.candidates import staff
from tests.support.signed_in import browser


@pytest.fixture
def site(make_app) -> Flask:
    app = make_app()
    with app.app_context():
        staff("office", "office")
        staff("other", "office")
        staff("second", "second-signatory")
        db.session.commit()
    return app


@pytest.fixture
def office(site: Flask) -> Any:
    page = browser(site, "office")
    answer = page.post("/programmes/", data={"origin": "shipped:jinsha-2016", "code": "taoyuan-2027"})
    assert answer.status_code == 303
    return page


def source(site: Flask) -> Any:
    with site.app_context():
        return yaml.safe_load(newest(db.session.query(ProgrammeDraft).one()).source)


def fields(text: str) -> dict[str, str]:
    """What a browser would send of the big form of a page if nothing were touched."""
    form = re.search(r'<form[^>]*class="editor".*?</form>', text, re.S)
    assert form
    html = form[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, kind = re.search(r'name="([^"]*)"', tag), re.search(r'type="([^"]*)"', tag)
        if name and (kind is None or kind[1] != "checkbox"):
            value = re.search(r'value="([^"]*)"', tag)
            found[name[1]] = _plain(value[1]) if value else ""
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        found[name] = _plain(chosen[1]) if chosen else ""
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', html, re.S):
        found[name] = _plain(inner)
    return found


def _plain(text: str) -> str:
    for sign, entity in (("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "&#39;"), ("&", "&amp;")):
        text = text.replace(entity, sign)
    return text


def pages(text: str) -> list[str]:
    return sorted(set(re.findall(r'href="(/programmes/\d+/(?:rooms|stages|registers)/[^"#]+)"', text)))


@pytest.mark.parametrize("origin", ["blank", *(f"shipped:{name}" for name in available())])
def test_every_page_sent_back_untouched_changes_nothing(site: Flask, origin):
    page = browser(site, "office")
    page.post("/programmes/", data={"origin": origin, "code": "taoyuan-2027"})
    addresses = pages(page.get("/programmes/1").text) + pages(page.get("/programmes/1/registers").text)
    assert len(addresses) > 8
    for address in addresses:
        answer = page.post(address, data=fields(page.get(address).text))
        assert answer.status_code == 303, address
    with site.app_context():
        assert db.session.query(DraftRevision).count() == 1


def test_a_value_is_changed_and_everything_else_stays(site: Flask, office):
    before = source(site)
    address = "/programmes/1/stages/0"
    form = fields(office.get(address).text)
    office.post(address, data=form | {"stages.0.title": "网上报名", "stages.0.title.en": "Sign up"})
    after = source(site)
    assert after["stages"][0].pop("title") == {"zh": "网上报名", "en": "Sign up"}
    before["stages"][0].pop("title")
    assert after == before


def test_what_is_wrong_stands_beside_its_box_and_is_kept(site: Flask, office):
    address = "/programmes/1/stages/3"
    form = fields(office.get(address).text)
    office.post(address, data=form | {"stages.3.cut.places": "六百"})
    text = office.get(address).text
    assert re.search(r'class="wrong" id="stages\.3\.cut\.places-wrong', text)
    assert 'value="六百"' in text
    assert "要改" in office.get("/programmes/1").text


def test_two_at_once_over_one_place_lose_nothing(site: Flask, office):
    other = browser(site, "other")
    address = "/programmes/1/stages/0"
    mine, theirs = fields(office.get(address).text), fields(other.get(address).text)
    office.post(address, data=mine | {"stages.0.title": "我的"})
    answer = other.post(address, data=theirs | {"stages.0.title": "他的"})
    assert answer.status_code == 409
    assert 'value="他的"' in answer.text
    assert "现在存的是：我的" in answer.text
    again = other.post(address, data=fields(answer.text))
    assert again.status_code == 303
    assert source(site)["stages"][0]["title"]["zh"] == "他的"


def test_stages_are_added_moved_and_removed(site: Flask, office):
    count = len(source(site)["stages"])
    shown = {"shown": "1"}
    answer = office.post(
        "/programmes/1/stages", data=shown | {"kind": "interview", "code": "panel-2", "title": "再面"}
    )
    assert answer.headers["Location"].endswith(f"/stages/{count}")
    assert (
        office.post(
            "/programmes/1/stages", data={"shown": "2", "kind": "interview", "code": "panel-2"}
        ).status_code
        == 422
    )
    office.post("/programmes/1/stages", data={"shown": "2", "move": f"{count}:-1"})
    assert [one["code"] for one in source(site)["stages"]][-2] == "panel-2"
    office.post("/programmes/1/stages", data={"shown": "3", "remove": str(count - 1)})
    assert "panel-2" not in [one["code"] for one in source(site)["stages"]]


def test_registers_are_switched_on_as_another_programme_has_them(site: Flask, office):
    answer = office.post(
        "/programmes/1/registers", data={"shown": "1", "code": "fees", "from": "yingjiang-2019"}
    )
    assert answer.status_code == 303
    assert source(site)["registers"]["fees"]
    assert office.get(answer.headers["Location"]).status_code == 200
    office.post("/programmes/1/registers", data={"shown": "2", "code": "fees", "off": "1"})
    assert "fees" not in source(site).get("registers", {})


def test_the_whole_file_is_taken_away_and_handed_in(site: Flask, office):
    text = office.get("/programmes/1/text/1").text
    answer = office.post("/programmes/1/text", data={"shown": "1", "source": "title: ["})
    assert answer.status_code == 422
    assert "title: [" in answer.text
    office.post(
        "/programmes/1/text", data={"shown": "1", "source": text.replace("taoyuan-2027", "taoyuan-2028")}
    )
    assert source(site)["id"] == "taoyuan-2028"
    office.post("/programmes/1/steps", data={"shown": "2", "number": "1"})
    assert source(site)["id"] == "taoyuan-2027"


def test_signed_by_two_with_a_running(site: Flask, office):
    second = browser(site, "second")
    assert office.post("/programmes/1/confirm").status_code == 403
    office.post("/programmes/1/sign", data={"shown": "1", "cohort": "taoyuan"})
    assert "方案 taoyuan-2027 等签字公布" in second.get("/office/desk").text
    assert "我核对过了，签字" in second.get("/programmes/1/sign").text
    assert "我核对过了，签字" not in office.get("/programmes/1/sign").text
    second.post("/programmes/1/confirm")
    with site.app_context():
        assert db.session.query(ProgrammeVersion).filter_by(code="taoyuan-2027").one().number == 1
    assert "taoyuan" in office.get("/office/").text


@pytest.mark.parametrize("login", ["second"])
def test_who_only_signs_cannot_write(site: Flask, office, login):
    page = browser(site, login)
    text = page.get("/programmes/1/stages/0").text
    assert "保存" not in text
    assert page.post("/programmes/1/stages/0", data={}).status_code == 403


def test_a_draft_is_tried_out_and_the_trial_is_stopped(site: Flask, office):
    address = "/programmes/1/rehearsal"
    wrong = office.post(address, data={"people": "5000", "seed": "7"})
    assert wrong.status_code == 422
    assert 'value="5000"' in wrong.text
    assert office.post(address, data={"people": "20", "seed": "7"}).status_code == 303
    text = office.get(address).text
    assert "马上开始" in text
    assert "开始试演" not in text
    assert "试演：taoyuan-2027" in office.get("/office/desk").text
    assert "停下来" not in browser(site, "second").get(address).text
    office.post(f"{address}/stop")
    assert "停下来了，没有结果" in office.get(address).text
    form = fields(office.get("/programmes/1/stages/3").text)
    office.post("/programmes/1/stages/3", data=form | {"stages.3.cut.places": "六百"})
    assert "改好才能提交" in office.post(address, data={"people": "20", "seed": "7"}).text


def test_a_number_without_end_and_a_table_without_end_are_told(site: Flask, office):
    address = "/programmes/1/stages/3"
    form = fields(office.get(address).text)
    assert office.post(address, data=form | {"stages.3.cut.places": "9" * 5000}).status_code == 303
    assert "要改" in office.get(address).text
    table = b'township_code,township_name,village_code,village_name\n"' + b"x" * 200_000
    answer = office.post("/programmes/1/villages", data={"shown": "2", "file": (BytesIO(table), "a.csv")})
    assert answer.status_code == 422
    assert "少了一个引号" in answer.text


def test_what_was_typed_into_a_page_that_somebody_took_out_is_still_there(site: Flask, office):
    last = len(source(site)["stages"]) - 1
    other = browser(site, "other")
    form = fields(office.get(f"/programmes/1/stages/{last}").text)
    other.post("/programmes/1/stages", data={"shown": "1", "remove": str(last)})
    answer = office.post(f"/programmes/1/stages/{last}", data=form | {f"stages.{last}.title": "我写了半天的"})
    assert answer.status_code == 409
    assert "我写了半天的" in answer.text
    office.post("/programmes/1/registers", data={"shown": "2", "code": "fees", "from": "yingjiang-2019"})
    form = fields(office.get("/programmes/1/registers/fees").text)
    other.post("/programmes/1/registers", data={"shown": "3", "code": "fees", "off": "1"})
    gone = office.post("/programmes/1/registers/fees", data=form | {"registers.fees.0.title": "收快递"})
    assert gone.status_code == 409
    assert "收快递" in gone.text
