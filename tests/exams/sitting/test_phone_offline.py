"""The sitting on a phone that loses its network, its page, its sense of time, or its place to another phone."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from playwright.sync_api import Error

from exams.door.store import NotKept
from exams.kinds.online_exam import saving
from exams.models import AnswerEvent, Attempt, IntegritySignal
from exams.queries.sitting import newest_answers
from recruit.db import db
from tests.exams.sitting.every_kind import begin
from tests.support.browser import PHONE, accessibility_findings
from tests.support.signed_in import session_token

MINUTE = timedelta(minutes=1)

#: Everything that the page has stored on the phone, as one text; what is encrypted is shown as Latin-1.
STORED = """async () => {
  const db = await new Promise(r => { const o = indexedDB.open('zeyou-exam'); o.onsuccess = () => r(o.result); });
  const all = name => new Promise(r => {
    const asked = db.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => r(asked.result);
  });
  const latin = b => String.fromCharCode(...new Uint8Array(b));
  const plain = v => JSON.stringify(v, (k, x) => x instanceof ArrayBuffer ? latin(x)
    : x instanceof Uint8Array ? latin(x.buffer)
    : x instanceof CryptoKey ? [x.type, x.extractable, x.algorithm.name] : x);
  const copies = [];
  const cache = await caches.open('zeyou-sitting');
  for (const one of await cache.keys()) copies.push(one.url + await (await cache.match(one)).text());
  const answers = await all('answers');
  const attempts = await all('attempts');
  return {
    answers: answers.length, key: plain(attempts.map(a => a.key)), copies: copies.length,
    text: plain(answers) + plain(attempts) + copies.join() + JSON.stringify(localStorage)
  };
}"""
#: Pictures are there, and their place was kept for them.
PICTURES = """[...document.images].filter(i => i.closest('.q'))
  .every(i => i.complete && i.naturalWidth == i.getAttribute('width'))"""


def answers() -> dict[int, list[str]]:
    db.session.rollback()
    attempt = db.session.query(Attempt).order_by(Attempt.id).first()
    found = newest_answers([attempt.id]).get(attempt.id, {})
    db.session.rollback()
    return found


def saved(page, position: int) -> None:
    page.wait_for_selector(f"#q{position} .q-state[data-state=saved]")


def tap(page, position: int, letter: str) -> None:
    page.locator(f"label[for=q{position}-{letter}]").tap()


def chip(page, position: int) -> str:
    return page.get_attribute(f"#q{position} .q-state", "data-state")


@pytest.fixture
def enter(site, world, app):
    """Opens the first candidate's sitting, of every kind, in a page; returns its address."""
    attempt_id = begin(world).id
    signer = app.session_interface.get_signing_serializer(app)

    def go(page) -> str:
        cookie = signer.dumps({"sign_in": session_token("a1")})
        db.session.rollback()
        page.context.add_cookies([{"name": "zeyou", "value": cookie, "url": site.url}])
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{site.url}/exam/sitting/{attempt_id}")
        page.wait_for_selector(".move:not([hidden])")
        return page.url

    return go


def until(page, what: str) -> None:
    """Waits for an expression of the page to hold: the page's policy lets Playwright's own way evaluate none."""
    for _ in range(300):
        with suppress(Error):  # the page may be on its way to the next one
            if page.evaluate(what):
                return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {what}")


def ready_for_offline(page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    until(page, "caches.open('zeyou-sitting').then(c => c.keys()).then(k => k.length >= 3)")


def test_every_kind_by_thumb_and_keyboard(enter, phone):
    page = phone
    enter(page)
    tap(page, 1, "B")
    page.fill("#q5 input[type=text]", "37.5")
    page.select_option("#q6-2", "A")
    page.focus("#q7 [data-letter=C] .move[value='-1']")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('li').dataset.letter") == "C"
    page.fill("#q8 textarea", "先道歉\n再换")  # data: an answer
    for position in (1, 5, 6, 7, 8):
        saved(page, position)
    assert answers() == {
        1: ["B"],
        5: ["37.5"],
        6: ["", "A"],
        7: ["C", "A", "B", "D"],
        8: ["先道歉\n再换"],
    }  # data: an answer
    assert page.inner_text("#q7 [role=status]") == "C 现在排第 1"  # data: words on the page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(PICTURES)
    assert (
        min(
            page.evaluate(
                "[...document.querySelectorAll('.move')].map(e => Math.min(e.offsetHeight, e.offsetWidth))"
            )
        )
        >= 44
    )
    assert accessibility_findings(page) == []


def test_opened_again_without_network_and_delivered_when_it_is_back(enter, phone):
    page = phone
    enter(page)
    tap(page, 3, "false")
    saved(page, 3)
    ready_for_offline(page)
    page.context.set_offline(True)
    page.fill("#q4 input[type=text]", "secret-answer")
    page.wait_for_selector("#line:not([hidden])")
    page.reload()
    page.wait_for_selector("#q4 .q-state[data-state=unsaved]")
    page.wait_for_selector("#q3 .q-state[data-state=stored]")
    assert page.input_value("#q4 input[type=text]") == "secret-answer"
    assert page.is_hidden("#clock")
    assert page.evaluate("getComputedStyle(document.querySelector('.bar')).position") == "sticky"
    assert page.evaluate(
        "document.querySelector('#q1 img').complete && document.querySelector('#q1 img').naturalWidth > 0"
    )
    tap(page, 1, "A")
    page.wait_for_selector("#q1 .q-state[data-state=unsaved]")
    held = page.evaluate(STORED)
    assert held["answers"] == 2
    assert held["key"] == '[["secret",false,"AES-GCM"]]'
    ticket = page.get_attribute("#sitting", "data-ticket")
    assert all(word not in held["text"] for word in ("secret-answer", "fieldset", ticket))
    page.context.set_offline(False)
    until(
        page,
        "document.querySelector('#sitting').dataset.copy === undefined && document.querySelector('#q3-false').checked",
    )
    saved(page, 1)
    assert answers() == {1: ["A"], 3: ["false"], 4: ["secret-answer"]}
    assert page.evaluate(STORED)["answers"] == 0
    assert page.is_visible("#clock")
    told = {one.kind for one in db.session.query(IntegritySignal)}
    db.session.rollback()
    assert told >= {"offline", "online", "reloaded"}
    ready_for_offline(page)
    page.locator("form[data-forget] button").tap()
    until(page, "caches.has('zeyou-sitting').then(has => !has)")


def test_what_is_chosen_before_the_scripts_have_come_is_saved_once_they_have(enter, visit):
    page = visit(**PHONE, service_workers="block").page()
    address = enter(page)
    tap(page, 1, "C")
    saved(page, 1)
    waiting = []
    page.route("**/static/sitting.js", lambda one: waiting.append(one))
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#q8 textarea")
    tap(page, 1, "B")
    tap(page, 2, "A")
    page.fill("#q5 input[type=text]", "37.5")
    page.select_option("#q6-2", "A")
    page.fill("#q8 textarea", "先道歉")  # data: an answer
    assert chip(page, 1) == "saved"  # C is, and nobody has heard of B yet
    for one in waiting:
        one.continue_()
    for position in (1, 2, 5, 6, 8):
        until(page, f"document.querySelector('#q{position} .q-state').dataset.state == 'saved'")
        saved(page, position)
    until(page, "document.querySelector('#unaided').hidden")
    told = {1: ["B"], 2: ["A"], 5: ["37.5"], 6: ["", "A"], 8: ["先道歉"]}  # data: answers
    for _ in range(100):
        if answers() == told:
            break
        page.wait_for_timeout(50)
    assert answers() == told


def test_another_phone_takes_over_and_the_first_still_delivers(enter, phone, visit, clock, world):
    first, second = phone, visit(**PHONE).page()
    enter(first)
    first.context.set_offline(True)
    tap(first, 2, "A")
    tap(first, 1, "A")
    first.wait_for_selector("#line:not([hidden])")
    clock.set(world.opens + MINUTE)
    enter(second)
    tap(second, 1, "C")
    saved(second, 1)
    first.context.set_offline(False)
    first.wait_for_selector("#q2 .q-state[data-state=stored]")
    first.wait_for_selector("#line a")
    assert "别的手机" in first.inner_text("#line")  # data: words on the page
    assert first.evaluate("document.querySelector('#q3').disabled")
    assert chip(first, 1) == "stored"  # delivered; but what counts is C
    assert answers() == {1: ["C"], 2: ["A"]}
    assert db.session.query(AnswerEvent).count() == 3
    db.session.rollback()
    # What a closed page still holds does not cover what was written later on the other phone, whether or not its
    # last request came through.
    ready_for_offline(second)
    second.context.set_offline(True)
    tap(second, 1, "B")
    second.wait_for_selector("#line:not([hidden])")
    back = second.url
    second.goto("about:blank")
    clock.set(
        world.opens + 20 * MINUTE
    )  # the pages' own clocks run on meanwhile, on a busy machine for a while
    first.locator("#line a").tap()
    first.wait_for_selector("#q3:enabled")
    tap(first, 1, "A")
    saved(first, 1)
    second.context.set_offline(False)
    second.goto(back)
    until(second, f"({STORED})().then(held => !held.answers)")
    # The store is empty a moment before the page shows what the server has.
    until(second, "document.querySelector('#q1-A').checked")
    second.wait_for_selector("#q1 .q-state[data-state=saved]")
    assert answers() == {1: ["A"], 2: ["A"]}


def test_what_one_left_on_a_shared_phone_goes_out_from_the_next_ones_page(
    enter, phone, site, app, monkeypatch
):
    """Closed at the server: what a page sends while it is being left passes by whatever stops a page's requests."""
    page = phone
    first = enter(page)

    def closed(_delivery):
        raise NotKept

    opened = saving.store_one
    monkeypatch.setattr(saving, "store_one", closed)
    tap(page, 1, "A")
    tap(page, 2, "B")
    page.wait_for_selector("#line:not([hidden])")
    cookie = app.session_interface.get_signing_serializer(app).dumps({"sign_in": session_token("a2")})
    second = db.session.query(Attempt).one().entry_id + 1
    db.session.rollback()
    page.context.add_cookies([{"name": "zeyou", "value": cookie, "url": site.url}])
    page.goto(f"{site.url}/exam/{second}")
    assert answers() == {}
    monkeypatch.setattr(saving, "store_one", opened)
    page.get_by_role("button").last.click()
    page.wait_for_selector("#sitting")
    assert page.url != first
    until(page, f"({STORED})().then(held => !held.answers)")
    assert answers() == {1: ["A"], 2: ["B"]}


def test_the_hour_ends_without_network_on_a_phone_a_day_off(enter, phone, clock, world):
    page = phone
    page.add_init_script(
        "const now = Date.now; Date.now = () => now() + 864e5 * (Math.random() < .5 ? 1 : -1)"
    )
    enter(page)
    clock.set(world.opens + 60 * MINUTE - timedelta(seconds=2))
    tap(page, 1, "A")
    saved(page, 1)
    assert page.inner_text("#clock") in ("00:02", "00:01", "00:00")
    page.context.set_offline(True)
    tap(page, 2, "B")
    until(page, "document.querySelector('#q2').disabled")
    assert chip(page, 2) == "unsaved"
    clock.set(world.opens + 70 * MINUTE)
    page.context.set_offline(False)
    page.wait_for_url("**/receipt/**")
    db.session.rollback()
    assert [(one.position, one.late) for one in db.session.query(AnswerEvent)] == [(1, False), (2, True)]
    db.session.rollback()
    until(page, "navigator.serviceWorker.getRegistrations().then(all => !all.length)")
    assert page.evaluate(STORED)["copies"] == 0
