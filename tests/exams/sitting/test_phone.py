"""The sitting in a real browser on a 360-pixel phone: nothing is shown as saved that is not."""

from dataclasses import dataclass
from datetime import timedelta

from exams.models import AnswerEvent, Attempt, AttemptPresence
from exams.queries.sitting import newest_answers
from recruit.db import db
from tests.exams.sitting.conftest import enter
from tests.exams.sitting.sheets import position_of
from tests.support.browser import accessibility_findings

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Stored:
    """What the database holds now; read at once, so that no lock stays in the server's way."""

    receipt: str | None
    finished_by: str | None
    text: int
    answers: dict[int, list[str]]
    events: int


def stored() -> Stored:
    attempt = db.session.query(Attempt).one()
    found = Stored(
        attempt.receipt,
        attempt.finished_by,
        position_of(attempt, "short"),
        newest_answers([attempt.id]).get(attempt.id, {}),
        db.session.query(AnswerEvent).count(),
    )
    db.session.rollback()
    return found


def chip(page, position: int) -> str:
    return page.get_attribute(f"#q{position} .q-state", "data-state")


def saved(page, position: int) -> None:
    page.wait_for_selector(f"#q{position} .q-state[data-state=saved]")


def tap(page, position: int, letter: str = "A") -> None:
    page.locator(f"label[for=q{position}-{letter}]").tap()


HALF = "e => { e.value += '\\ud83d\\u0007'; e.dispatchEvent(new Event('input', {bubbles: true})); }"


def test_answers_are_saved_one_by_one_and_handed_in(opened):
    page, text = opened, stored().text
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.inner_text("#clock") in ("60:00", "59:59", "59:58")
    assert page.is_hidden("#unaided")
    tap(page, 1)
    page.fill(f"#q{text} input[type=text]", "网址 <b>")  # data: an answer
    # Half an emoji and a sign of control, as bad keyboards leave them, keep nothing from being stored.
    page.evaluate(f"({HALF})(document.querySelector('#q{text} input[type=text]'))")
    saved(page, 1)
    saved(page, text)
    assert stored().answers == {1: ["A"], text: ["网址 <b>\ufffd"]}  # data: an answer
    assert db.session.query(AttemptPresence).one().unsaved == 0
    db.session.rollback()
    assert page.inner_text("#progress") == "已保存 2 / 50"  # data: words on the page
    assert page.evaluate("Object.keys(localStorage)") == ["zeyou-device"]
    page.locator("#sitting button[value=hand-in]").tap()
    page.wait_for_url("**/review")
    page.locator("form[action$=submit] button").tap()
    page.wait_for_url("**/receipt/**")
    assert stored().receipt in page.inner_text("main")


def test_touch_targets_and_accessibility(opened):
    heights = opened.evaluate("[...document.querySelectorAll('.q .choice label')].map(e => e.offsetHeight)")
    assert min(heights) >= 44
    assert accessibility_findings(opened) == []


def test_without_a_network_nothing_is_shown_as_saved_and_all_of_it_arrives_later(opened):
    page = opened
    page.context.set_offline(True)
    tap(page, 1)
    tap(page, 2, "B")
    tap(page, 2, "C")
    page.wait_for_selector("#line:not([hidden])")
    page.locator("#sitting button[value=hand-in]").tap()
    assert [chip(page, 1), chip(page, 2)] == ["unsaved", "unsaved"]
    assert stored().answers == {}
    page.context.set_offline(False)
    page.wait_for_url("**/review")  # the hand-in waited for the network too
    assert stored().answers == {1: ["A"], 2: ["C"]}


def test_a_reload_loses_nothing(opened):
    page = opened
    tap(page, 1)
    saved(page, 1)
    page.route("**/answers*", lambda route: route.abort())
    tap(page, 2, "D")
    page.wait_for_selector("#line:not([hidden])")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.wait_for_selector("#q2 .q-state[data-state=unsaved]")
    assert page.is_checked("#q1-A")
    assert page.is_checked("#q2-D")
    kept = page.evaluate("ZeyouInputs.bare(word => word)")
    assert 'data-state="stored">stored<' in kept
    assert "checked" not in kept
    page.unroute("**/answers*")
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page, 2)
    assert stored().answers == {1: ["A"], 2: ["D"]}


def test_a_reply_without_a_fitting_receipt_is_not_believed(opened):
    page = opened
    receipt = {"id": "x", "seq": 1, "position": 1, "answer": ["A"], "signature": "s"}
    forged = {"receipts": [receipt], "refused": [], "seq": 9, "now": 0, "deadline": 9e15}
    page.route("**/answers*", lambda route: route.fulfill(json=forged))
    tap(page, 1)
    page.wait_for_timeout(700)
    assert chip(page, 1) == "unsaved"


def test_a_browser_that_never_says_whether_it_can_keep_anything(site, world, phone, app):
    """As some iPhones do. Answers go out after a moment, and the page says that it cannot keep them."""
    page = phone
    page.add_init_script("IDBFactory.prototype.open = () => ({})")
    page.clock.install()
    enter(page, site, world, app)
    tap(page, 1)
    assert page.is_hidden("#memory")
    page.clock.fast_forward(10_000)
    saved(page, 1)
    assert page.is_visible("#memory")
    assert stored().answers == {1: ["A"]}


def test_an_ended_sign_in_keeps_no_answer_from_arriving(opened):
    page = opened
    page.context.clear_cookies()
    tap(page, 1)
    saved(page, 1)
    assert page.is_hidden("#line")
    assert stored().answers == {1: ["A"]}


def test_at_the_end_the_page_collects_itself_by_the_servers_clock(opened, clock, world):
    page = opened
    clock.set(world.opens + 59 * MINUTE + timedelta(seconds=58))
    tap(page, 1)
    saved(page, 1)
    clock.set(world.opens + 60 * MINUTE)
    page.wait_for_url("**/receipt/**")
    assert stored().finished_by == "clock"
    assert stored().events == 1
