"""The guided editor under odd and hostile forms: nothing crashes, nothing typed is lost or silently altered."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from flask import Flask

from recruit.db import db
from recruit.models import ProgrammeDraft
from recruit.queries.drafts import newest
from tests.support.candidates import staff
from tests.support.signed_in import browser
from tests.web.test_programmes import fields


@pytest.fixture
def site(make_app) -> Flask:
    app = make_app()
    with app.app_context():
        staff("office", "office")
        db.session.commit()
    return app


@pytest.fixture
def office(site: Flask) -> Any:
    page = browser(site, "office")
    page.post("/programmes/", data={"origin": "shipped:jinsha-2016", "code": "taoyuan-2027"})
    return page


def source(site: Flask) -> Any:
    with site.app_context():
        return yaml.load(newest(db.session.query(ProgrammeDraft).one()).source, Loader=yaml.BaseLoader)


TYPED = (
    "=", "<<", "2027-02-30", "2027-13-45", "0x_", "...", "<b>粗</b>", "&a", "a\u2028b",
    "- a", "'", '"', "\\", "@", "%", "1e5", "长" * 20_000,
)  # fmt: skip


@pytest.mark.parametrize("typed", TYPED, ids=lambda text: ascii(text)[:20])
def test_whatever_is_typed_as_a_title_stands_there_letter_for_letter(site: Flask, office, typed):
    address = "/programmes/1/stages/0"
    form = fields(office.get(address).text)
    assert (
        office.post(address, data=form | {"stages.0.title": typed, "stages.0.title.en": ""}).status_code
        == 303
    )
    assert source(site)["stages"][0]["title"] == typed
    assert office.get(address).status_code == 200


@pytest.mark.parametrize(
    "typed", ["a\x7fb", "a\ufffeb", "-5", "²", "=", "2027-02-30", "{", "1" * 5000, "1e999999999"]
)
@pytest.mark.parametrize("box", ["stages.3.cut.places", "stages.3.opens"])
def test_odd_signs_never_crash_a_page(office, typed, box):
    address = "/programmes/1/stages/3"
    form = fields(office.get(address).text)
    assert office.post(address, data=form | {box: typed}).status_code in (303, 422)
    for page in (
        address,
        "/programmes/1",
        "/programmes/1/stages",
        "/programmes/1/steps",
        "/programmes/1/sign",
    ):
        assert office.get(page).status_code == 200, page


HUGE = "99999999999999999999"


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("", {"origin": "draft:²", "code": "a"}),
        ("", {"origin": "version:²", "code": "a"}),
        ("", {"origin": f"draft:{HUGE}", "code": "a"}),
        ("", {"origin": f"version:{HUGE}", "code": "a"}),
        ("1/stages/3", {"shown": "1", "move": "stages.²:1"}),
        ("1/stages/3", {"shown": "1", "move": "stages.9999:1"}),
        ("1/stages/3", {"shown": "1", "move": ".:1"}),
        ("1/stages", {"shown": "1", "move": "²:1"}),
        ("1/stages", {"shown": "1", "move": "77:1"}),
        ("1/stages", {"shown": "1", "remove": "²"}),
        ("1/stages", {"shown": "1", "remove": "77"}),
        ("1/stages", {"shown": HUGE, "remove": "0"}),
        ("1/stages", {"shown": "1", "kind": "interview", "code": "=", "title": "="}),
        ("1/stages", {"shown": "1", "kind": "interview", "code": "x", "title": "\x00"}),
        ("1/stages", {"shown": "1", "kind": "no", "code": "x"}),
        ("1/registers", {"shown": "1", "code": "no", "from": "yingjiang-2019"}),
        ("1/registers", {"shown": "1", "code": "fees", "from": "../x"}),
        ("1/registers", {"shown": "1", "code": "fees", "off": "1"}),
        ("1/steps", {"shown": "1", "number": HUGE}),
        ("1/steps", {"shown": "1", "number": "77"}),
        ("1/sign", {"shown": HUGE, "cohort": "x"}),
        ("1/sign", {"shown": "1", "cohort": "\x00"}),
        ("1/sign", {"shown": "1", "cohort": "x", "reason": "a\x00b"}),
        ("1/sign", {"shown": "1", "cohort": "x", "reason": "长" * 5000}),
        ("1/rehearsal", {"people": HUGE, "seed": HUGE}),
        ("1/rehearsal", {"people": "20", "seed": "-" + HUGE}),
        ("1/text", {"shown": "1", "source": "a\x00b"}),
        ("1/text", {"shown": "1", "source": "a: &a [*a]"}),
        ("1/text", {"shown": "1", "source": "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]"}),
        ("1/text", {"shown": "1", "source": "[" * 5000}),
        ("1/text", {"shown": "1", "source": "- a\n- b"}),
        ("1/text", {"shown": "1", "source": ""}),
        ("1/text", {"shown": "1", "source": "id: {a: b}\nstages: x\nregisters: [1]\n"}),
        ("1/text", {"shown": "1", "source": "x: " + "长" * 700_000}),
    ],
)
def test_odd_forms_are_refused_and_the_draft_is_still_read(office, address, data):
    answer = office.post(f"/programmes/{address}", data=data)
    assert answer.status_code < 500
    for page in ("1", "1/stages", "1/sign"):
        assert office.get(f"/programmes/{page}").status_code == 200, page


@pytest.mark.parametrize("address", ["1/text/77", f"1/text/{HUGE}", HUGE, f"1/stages/{HUGE}", "1/stages/77",
    "1/registers/no", "1/rooms/no", "1/files/1/no", f"1/files/{HUGE}/x", "1/files/1/../../x"])  # fmt: skip
def test_deep_links_to_what_is_gone_say_so(office, address):
    assert office.get(f"/programmes/{address}").status_code in (302, 303, 404)


FILES = (
    (b"\xff\xfe\x00\x01\x89PNG", "a.csv"),
    ("乡镇,村".encode("gbk"), "a.csv"),
    (b"", "a.csv"),
    (b"x" * 2_000_001, "a.csv"),
    (b"x" * 200_000, "a.csv"),
    (b"township_code\n" * 9000, "a.csv"),
    (b"x", "../../etc/passwd"),
    (b"x", "a\\b.csv"),
    (b"x", ".."),
    (b"x", "名 单.csv"),
)


@pytest.mark.parametrize("where", ["files", "villages"])
@pytest.mark.parametrize(("content", "name"), FILES)
def test_bad_files_are_refused_or_told(office, where, content, name):
    address = "/programmes/1/files" if where == "files" else "/programmes/1/villages"
    answer = office.post(address, data={"shown": "1", "file": (io.BytesIO(content), name)})
    assert answer.status_code in (303, 404, 413, 422)
    for page in ("1", "1/files"):
        assert office.get(f"/programmes/{page}").status_code in (200, 404), page
