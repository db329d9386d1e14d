"""Every table of a staff page can be narrowed down by a word and taken along; nobody else is given the script."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from recruit.db import db
from recruit.programme import load
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from tests.support.browser import accessibility_findings
from tests.support.candidates import staff
from tests.support.signed_in import session_token

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.site import LiveServer


def _signed_in(server: LiveServer, page: Page) -> None:
    programme = load("jinsha-2016")
    with server.app.app_context():
        at = programme.stages[0].window.opens
        open_cohort(publish(programme, None, at), "js", None, at)
        staff("office", "office")
        db.session.commit()
        signer = server.app.session_interface.get_signing_serializer(server.app)
        assert signer is not None
        token = signer.dumps({"sign_in": session_token("office")})
    page.context.add_cookies([{"name": "zeyou", "value": token, "url": server.url}])


def test_a_table_is_narrowed_down_and_taken_along(live_server: LiveServer, phone: Page) -> None:
    _signed_in(live_server, phone)
    phone.goto(f"{live_server.url}/office/cohort/js/townships")
    rows = phone.locator("tbody tr")
    assert rows.count() == 26
    phone.get_by_label("在这张表里找").fill("彝族 太平")
    assert phone.locator("tbody tr:visible").count() == 1
    assert phone.locator(".tabletools [aria-live]").inner_text() == "找到 1 行，一共 26 行"
    with phone.expect_download() as taken:
        phone.get_by_role("button", name="下载这张表").click()
    content = Path(taken.value.path()).read_text("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content)))
    assert [line[0] for line in lines] == ["乡镇（街道）", "太平彝族苗族乡"]
    assert taken.value.suggested_filename.endswith(".csv")
    phone.get_by_label("在这张表里找").fill("")
    assert phone.locator("tbody tr:visible").count() == 26
    assert accessibility_findings(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_visitors_are_not_given_the_script(live_server: LiveServer) -> None:
    client = live_server.app.test_client()
    assert "tables.js" not in client.get("/sign-in").text


def test_a_cell_that_looks_like_a_formula_is_made_harmless(live_server: LiveServer, phone: Page) -> None:
    _signed_in(live_server, phone)
    phone.goto(f"{live_server.url}/office/cohort/js/townships")
    phone.evaluate("document.querySelector('tbody th').textContent = '=1+1'")
    with phone.expect_download() as taken:
        phone.get_by_role("button", name="下载这张表").click()
    assert "\n'=1+1," in Path(taken.value.path()).read_text("utf-8-sig")
