"""A page that holds nothing but the scripts of the forms, and a form on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from exams.web.field.form_words import words
from tests.support.browser import PHONE, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STATIC = Path(__file__).resolve().parents[3] / "recruit" / "web" / "static"
#: They build on each other in the order of their names.
SCRIPTS = [*sorted(STATIC.glob("field-expr*.js")), *sorted(STATIC.glob("field-form*.js"))]
STYLES = [STATIC / "zeyou.css", STATIC / "field-form.css"]
BARE = "<!doctype html><html lang='zh'><title>x</title><main><h1>x</h1><div id='here'></div></main>"
MOUNT = """([form, texts, more]) => {
  if (window.form) { window.form.destroy(); }
  window.told = 0;
  window.form = ZeyouForm.mount(document.getElementById('here'), form, Object.assign({
    texts: texts, now: () => new Date('2016-06-01T17:30:00Z'), zone: '+08:00', seed: 7,
    changed: () => { window.told += 1; },
  }, more));
}"""


class Filled:
    """A form on a phone's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_content(BARE)
        page.add_script_tag(content="\n".join(script.read_text("utf-8") for script in SCRIPTS))

    def mount(self, form: dict[str, Any], **options: Any) -> Filled:
        self.page.evaluate(MOUNT, [form, words(), options])
        return self

    def answers(self) -> dict[str, Any]:
        return self.page.evaluate("form.answers()")

    def check(self) -> dict[str, Any]:
        return self.page.evaluate("form.check()")

    def field(self, name: str, number: int = 0) -> Any:
        """The input under a label, of those that can be seen."""
        return (
            self.page.get_by_label(re.compile(f"^{re.escape(name)}(必填)?$"))
            .locator("visible=true")
            .nth(number)
        )

    def type(self, name: str, text: str, number: int = 0) -> None:
        field = self.field(name, number)
        field.fill(text)
        field.blur()

    def wrong(self) -> list[str]:
        return self.page.locator(".wrong:visible").all_inner_texts()

    def summary(self) -> list[str]:
        return self.page.locator(".summary:visible a").all_inner_texts()

    def press(self, name: str, number: int = 0) -> None:
        self.page.get_by_role("button", name=name).nth(number).click()

    def tick(self, name: str, number: int = 0) -> None:
        self.field(name, number).check()


def plain_form(*items: dict[str, Any], **lists: list[dict[str, Any]]) -> dict[str, Any]:
    """A form of one language, straight as the phone gets it."""
    return {
        "shape": 1, "title": "t", "id": "t", "version": "1", "languages": [""], "default_language": "",
        "items": list(items), "lists": lists,
    }  # fmt: skip


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[tuple[Visit, Filled]]:
    """One window for all tests of a module: opening it takes longer than most of them."""
    visit = Visit.begin(chromium, **PHONE)
    yield visit, Filled(visit.page())
    visit.context.close()


@pytest.fixture
def filled(window: tuple[Visit, Filled]) -> Iterator[Filled]:
    visit, page = window
    yield page
    page.page.evaluate("if (window.form) { window.form.destroy(); window.form = null; }")
    troubles, visit.troubles[:] = list(visit.troubles), []
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def plain() -> Callable[..., dict[str, Any]]:
    return plain_form
