"""The bank's pages in a real browser at 360 pixels: nothing to push sideways, nothing that axe complains about."""

from __future__ import annotations

from tests.exams.bank_pages.test_files import BAD, GOOD, workbook
from tests.support.browser import accessibility_findings
from tests.support.signed_in import session_token
from tests.support.site import serve


def is_good(page):
    assert accessibility_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_clerk_writes_and_imports_on_a_phone_and_loses_no_tick(bank, phone, tmp_path):
    near = [*GOOD[:1], GOOD[1] + "请选", *GOOD[2:]]
    file = tmp_path / "题.xlsx"
    file.write_bytes(workbook(GOOD, near, BAD))
    with bank.app.test_request_context(method="POST"):
        signer = bank.app.session_interface.get_signing_serializer(bank.app)
        cookie = signer.dumps({"sign_in": session_token("office")})
    with serve(bank.app) as site:
        phone.context.add_cookies([{"name": "zeyou", "value": cookie, "url": site.url}])
        phone.goto(site.url + "/bank/new/single")
        phone.get_by_role("button", name="存成草稿，等人审").click()
        phone.wait_for_selector("[data-focus]")
        is_good(phone)
        phone.goto(site.url + "/bank/import")
        phone.set_input_files("#file", str(file))
        phone.get_by_role("button", name="检查文件").click()
        phone.wait_for_selector("#taking")
        is_good(phone)
        phone.locator("[name=take]").first.uncheck()
        phone.select_option("#level", "")
        phone.get_by_role("button", name="只看这些").click()
        phone.wait_for_selector("#taking")
        assert not phone.locator("[name=take]").first.is_checked()
        phone.get_by_role("button", name="读入勾上的和其余可以读的").click()
        phone.wait_for_url("**/bank/?*intake=*")
        is_good(phone)
    assert [row.stem for row in bank.rows(state="draft")] == [GOOD[1]]
