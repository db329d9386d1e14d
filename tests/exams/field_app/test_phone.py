"""The app in a browser: no network, a restart, a server in trouble, another person's phone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext

from exams.models import Document, Evidence
from recruit.db import db
from tests.exams.field_app.phone import kept, opened, parcels, shots, states, until, write
from tests.exams.fieldwork import field
from tests.support.browser import FLAGS, PHONE, accessibility_findings, find_chromium

#: Everything that the app has stored on the phone, as one text; what is encrypted is shown as Latin-1.
STORED = """async () => {
  const db = await new Promise(r => { const o = indexedDB.open('zeyou-field'); o.onsuccess = () => r(o.result); });
  const all = name => new Promise(r => {
    const asked = db.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => r(asked.result);
  });
  const latin = b => String.fromCharCode(...new Uint8Array(b).slice(0, 90000));
  const plain = v => JSON.stringify(v, (k, x) => x instanceof ArrayBuffer ? latin(x)
    : x instanceof Uint8Array ? latin(x.buffer)
    : x instanceof CryptoKey ? [x.type, x.extractable, x.algorithm.name] : x);
  const [entries, items, contents, papers] = await Promise.all(['entries', 'items', 'contents', 'papers'].map(all));
  db.close();
  const copies = [];
  const cache = await caches.open('zeyou-field');
  for (const one of await cache.keys()) copies.push(one.url + await (await cache.match(one)).text());
  return {
    entries: entries.length, items: items.length, contents: contents.length, copies: copies.length,
    keys: plain(entries.map(e => e.key)),
    text: plain(entries) + plain(items) + plain(contents) + plain(papers) + copies.join() + JSON.stringify(localStorage)
  };
}"""


@pytest.fixture
def browse(chromium, tmp_path, site, cookie) -> Iterator[Callable[[str], BrowserContext]]:
    """The browser of one phone: begun again it finds what it had kept. Only one runs at a time."""
    running: list[BrowserContext] = []

    def begin(login: str = "a1") -> BrowserContext:
        for one in running:
            one.close()
        running.clear()
        found = chromium.browser_type.launch_persistent_context(
            tmp_path / "phone", executable_path=find_chromium(), args=list(FLAGS), headless=True, locale="zh-CN",
            timezone_id="Asia/Shanghai", **PHONE,
        )  # fmt: skip
        found.set_default_timeout(30_000)
        found.add_cookies([cookie(login)])
        running.append(found)
        return found

    yield begin
    for one in running:
        one.close()


def test_a_day_without_network_survives_the_restart_of_the_phone(browse, here, tmp_path, clock):
    page = opened(browse(), here)
    kept(page)
    page.context.set_offline(True)
    page.set_input_files("#pick-screenshots", shots(tmp_path, 7, 8))
    until(page, "document.querySelectorAll('.items li').length === 2")
    page.click("#new-plan")
    page.wait_for_selector("#sheet:not([hidden])")
    write(page, range(2))
    page.wait_for_timeout(800)
    held = page.evaluate(STORED)
    assert (held["items"], held["contents"], held["keys"]) == (2, 2, '[["secret",false,"AES-GCM"]]')
    assert all(word not in held["text"] for word in ("我们村", "shot-7", "screenshots", "ticket"))

    context = browse()
    context.set_offline(True)
    page = opened(context, here.rsplit("/", 2)[0] + "/")  # from the icon: the app's own address
    assert "只在手机上 2" in states(page)
    assert "没有网络" in page.inner_text("#net")
    assert "微信转发截图还差 1 份" in page.inner_text("#next")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert accessibility_findings(page) == []
    page.locator("[id^=draft-]").click()
    page.wait_for_selector("#sheet:not([hidden])")
    page.click("#sheet-save")
    assert "还有没填对的" in page.inner_text("#sheet-wrong")
    write(page, range(2, len(field.PLAN)))
    page.click("#sheet-save")
    until(
        page,
        "document.querySelector('[aria-labelledby=part-plan] .counts').textContent.includes('只在手机上 1')",
    )

    clock.advance(minutes=10)
    context.set_offline(False)
    until(page, "document.querySelector('#net').textContent.includes('都送到了')")
    assert "只在手机上 0" in states(page)
    assert parcels() == [("document", "taken"), ("picture", "taken"), ("picture", "taken")]
    assert db.session.query(Document).one().answers == field.PLAN
    held = page.evaluate(STORED)
    assert (held["items"], held["contents"]) == (3, 0)  # a small row stays for the list
    first = db.session.query(Evidence).order_by(Evidence.id).first()
    assert first.received_at == clock.now()
    first.state = "accepted"
    db.session.commit()
    page.reload()
    until(page, "document.querySelector('.counts').textContent.includes('已收下 1')")


def test_nothing_is_shown_as_arrived_that_has_not(own, here, tmp_path):
    page = opened(own, here)
    replies = iter(
        [
            {"status": 500, "body": "{}"},
            {"status": 200, "body": "<html>Please sign in to the hotel network</html>"},
            {"status": 200, "body": '{"id": "x", "state": "taken", "rec'},
            {
                "status": 200,
                "body": json.dumps({"state": "taken", "id": "another", "sha256": "0", "received": 9}),
            },
            {"abort": True},
        ]
    )

    def trouble(route):
        reply = next(replies, None)
        if reply is None:
            route.continue_()
        elif "abort" in reply:
            # Stored, and the word of it lost on the way.
            route.fetch()
            route.abort()
        else:
            route.fulfill(**reply)

    page.route("**/parcels/*", trouble)
    page.evaluate(
        "() => { const wait = setTimeout; window.setTimeout = (f, t) => wait(f, t < 60000 ? t / 30 : t); }"
    )
    page.set_input_files("#pick-screenshots", shots(tmp_path, 7))
    until(page, "document.querySelector('.counts').textContent.includes('只在手机上 1')")
    until(page, "document.querySelector('#net').textContent.includes('没送到')")
    until(page, "document.querySelector('#net').textContent.includes('都送到了')")
    assert next(replies, None) is None
    assert parcels() == [("picture", "taken")]
    assert page.evaluate(STORED)["contents"] == 0


def test_what_cannot_be_opened_and_twins_are_kept_out_by_name(own, here, tmp_path):
    page = opened(own, here)
    broken = tmp_path / "broken.png"
    broken.write_bytes(field.picture(3)[:40])
    page.set_input_files("#pick-screenshots", [*shots(tmp_path, 7), broken])
    page.wait_for_selector("#troubles:not([hidden])")
    assert "broken.png" in page.inner_text("#troubles")
    until(page, "document.querySelector('#net').textContent.includes('都送到了')")
    page.set_input_files("#pick-screenshots", shots(tmp_path, 7))
    until(page, "document.querySelector('#troubles').textContent.includes('已经添过了')")
    assert parcels() == [("picture", "taken")]


def test_what_the_server_refuses_keeps_its_reason_until_somebody_decides(own, here, tmp_path, made, clock):
    page = opened(own, here)
    field.upload(made.entries[0], "screenshots", [1, 2, 3, 4], clock.now())  # more than this phone knows of
    db.session.commit()
    page.set_input_files("#pick-screenshots", shots(tmp_path, 7))
    until(page, "document.querySelector('#parts').textContent.includes('最多 4 张')")
    assert "没有收" in page.inner_text("#parts")
    until(page, "document.querySelector('#net').textContent.includes('有 1 份没有收')")
    assert page.evaluate(STORED)["contents"] == 1
    page.locator("[id^=resend-]").click()
    until(page, "document.querySelector('[id^=remove-]')")
    for _ in range(100):
        if parcels() == [("picture", "refused")] * 2:
            break
        page.wait_for_timeout(50)
    until(page, "document.querySelectorAll('[id^=remove-]').length === 1")
    page.locator("[id^=remove-]").click()
    until(page, "!document.querySelector('[id^=remove-]')")
    assert page.evaluate(STORED)["items"] == 0


def test_a_rejected_picture_is_replaced(own, here, tmp_path, made, clock):
    (bad,) = field.upload(made.entries[0], "screenshots", [9], clock.now())
    bad.state, bad.reason = "rejected", "cut-off"
    bad_id = bad.id
    db.session.commit()
    page = opened(own, here)
    until(page, "document.querySelector('.counts').textContent.includes('已退回 1')")
    assert "没有截全" in page.inner_text("#parts")
    page.set_input_files(f"#replace-{bad_id}", shots(tmp_path, 7))
    until(page, "document.querySelector('#net').textContent.includes('都送到了')")
    db.session.rollback()
    assert db.session.query(Evidence).filter_by(replaces_id=bad_id).count() == 1
    db.session.rollback()
    assert page.locator(f"#replace-{bad_id}").count() == 0


def test_what_one_left_on_a_shared_phone_goes_by_its_own_ticket_unseen(
    own, here, tmp_path, made, site, cookie
):
    page = opened(own, here)
    page.route("**/parcels**", lambda route: route.abort())
    page.set_input_files("#pick-screenshots", shots(tmp_path, 7))
    until(page, "document.querySelector('#net').textContent.includes('没')")
    kept(page)
    page.locator("form[data-forget] button").click()
    page.wait_for_url(lambda url: "/field/" not in url)
    assert page.evaluate("caches.has('zeyou-field')") is False
    page.unroute("**/parcels**")
    own.add_cookies([cookie("a2")])
    page = opened(own, f"{site.url}/field/{made.entry_ids[1]}/")
    until(page, f"({STORED})().then(held => !held.contents)")
    db.session.rollback()
    assert [one.entry_id for one in db.session.query(Evidence)] == [made.entry_ids[0]]
    db.session.rollback()
    assert "只在手机上 0" in states(page)
    assert page.locator(".items li").count() == 0


def test_at_the_end_nothing_stays_on_the_phone(own, here, tmp_path, made):
    page = opened(own, here)
    page.set_input_files("#pick-screenshots", shots(tmp_path, 7))
    until(page, "document.querySelector('#net').textContent.includes('都送到了')")
    made.stage.state = "closed"
    db.session.commit()
    page.reload()
    until(page, "document.querySelector('#net').textContent.includes('都删掉了')")
    held = page.evaluate(STORED)
    assert (held["entries"], held["items"], held["contents"], held["copies"]) == (0, 0, 0, 0)
    assert "丙某" not in held["text"]


def test_a_browser_that_keeps_nothing_says_so(own, here):
    page = own.new_page()
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    page.goto(here)
    until(page, "document.querySelector('#unaided').textContent.includes('不能在手机上存东西')")
    assert page.is_visible("main a.btn[href^='/task-round/']")
    assert page.is_hidden("#field")


@pytest.mark.parametrize("tells", [True, False], ids=["windows-tell", "old-browser"])
def test_of_two_windows_one_sends_and_both_show_it(own, here, tmp_path, tells):
    if not tells:
        own.add_init_script("delete window.BroadcastChannel")
    first = opened(own, here)
    kept(first)
    second = own.new_page()
    second.goto(here)
    second.wait_for_selector("#part-screenshots")
    sent = []
    own.on("request", lambda request: sent.append(request.url) if "start=" in request.url else None)
    own.set_offline(True)
    first.set_input_files("#pick-screenshots", shots(tmp_path, 7, 8))
    until(first, "document.querySelector('.counts').textContent.includes('只在手机上 2')")
    if not tells:
        second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(second, "document.querySelector('.counts').textContent.includes('只在手机上 2')")
    own.set_offline(False)
    for page in (first, second):
        until(page, "document.querySelector('.counts').textContent.includes('只在手机上 0')")
    assert (len(sent), parcels()) == (2, [("picture", "taken")] * 2)
