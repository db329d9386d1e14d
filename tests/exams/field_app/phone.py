"""What a test does with the field app in a browser."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page

from exams.models import Parcel
from recruit.db import db
from tests.exams.fieldwork import field


def until(page: Page, what: str) -> None:
    """Waits for an expression of the page to hold: the page's policy lets Playwright's own way evaluate none."""
    for _ in range(300):
        with suppress(Error):
            if page.evaluate(what):
                return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {what}\n{page.inner_text('main')}")


def opened(context: BrowserContext, here: str) -> Page:
    page = context.pages[0] if context.pages else context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(here)
    page.wait_for_selector("#part-screenshots")
    return page


def kept(page: Page) -> None:
    """The app can be opened without network from now on."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    until(page, "caches.open('zeyou-field').then(c => c.keys()).then(k => k.length === 1)")


def shots(folder: Path, *shades: int) -> list[Path]:
    made = []
    for shade in shades:
        file = folder / f"shot-{shade}.png"
        file.write_bytes(field.picture(shade, 200))
        made.append(file)
    return made


def states(page: Page, part: str = "screenshots") -> str:
    return page.inner_text(f"section[aria-labelledby=part-{part}] .counts")


def parcels() -> list[tuple[str, str]]:
    db.session.rollback()
    found = [(one.kind, one.state) for one in db.session.query(Parcel).order_by(Parcel.id)]
    db.session.rollback()
    return found


def write(page: Page, places: range) -> None:
    """Fills in these fields of the plan, in the order of the form."""
    texts = list(field.PLAN.values())
    for place in places:
        page.locator("#sheet-form textarea, #sheet-form input[type=text]").nth(place).fill(texts[place])
