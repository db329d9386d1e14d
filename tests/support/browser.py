"""A real Chromium: found on the machine, kept on the loopback network, able to show Chinese."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


def find_chromium() -> str | None:
    """The browser's program: ZEYOU_CHROMIUM, else the first known name on PATH."""
    return os.environ.get("ZEYOU_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def write_font_configuration(folder: Path) -> Path:
    """A fontconfig file naming the packaged Chinese fonts: without it a bare machine draws empty boxes."""
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    fonts = spec.submodule_search_locations[0] if spec and spec.submodule_search_locations else ""
    file = folder / "fonts.conf"
    file.write_text(
        f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder / "font-cache"}</cachedir>
  <alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias><family>serif</family><prefer><family>Noto Serif SC</family></prefer></alias>
</fontconfig>
""",
        encoding="utf-8",
    )
    return file


@contextmanager
def launched(program: str, folder: Path) -> Iterator[Browser]:
    """One browser process; `folder` holds its fonts and stands in for a home directory that may not exist."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(
        timeout=30_000
    )  # as the pages' own limit below: on a busy machine five seconds are too few
    environment = {
        **os.environ,
        "FONTCONFIG_FILE": str(write_font_configuration(folder)),
        "HOME": str(folder),
    }
    with sync_playwright() as playwright:
        _click_until_read()
        browser = playwright.chromium.launch(
            executable_path=program, headless=True, args=list(FLAGS), env=environment, timeout=60_000
        )
        yield browser
        browser.close()


def _click_until_read() -> None:
    """A click that leads to another page returns once that page is begun, not once it is read.

    Whoever counts elements right after it would count in half a page; the machine need only be busy enough.
    """
    from playwright.sync_api import Locator

    if getattr(Locator.click, "until_read", False):
        return
    click = Locator.click

    def click_until_read(self: Locator, **options: Any) -> None:
        click(self, **options)
        if not self.page.is_closed():
            self.page.wait_for_load_state("domcontentloaded")

    click_until_read.until_read = True  # type: ignore[attr-defined]
    Locator.click = click_until_read  # type: ignore[method-assign]


@dataclass
class Visit:
    """One visitor's browser window. What goes wrong in the page is remembered; the fixture fails on it."""

    context: BrowserContext
    troubles: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, browser: Browser, **options: Any) -> Visit:
        visit = cls(browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options))
        visit.context.set_default_timeout(30_000)  # two busy cores may take ten
        visit.context.route("**/*", visit._keep_home)
        visit.context.on("weberror", lambda error: visit.troubles.append(f"script error: {error.error}"))
        visit.context.on("console", visit._listen)
        return visit

    def page(self) -> Page:
        return self.context.new_page()

    def _keep_home(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.scheme in ("http", "https") and parts.hostname not in ("127.0.0.1", "localhost"):
            self.troubles.append(f"the page asked for {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def _listen(self, message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.troubles.append(message.text)


def accessibility_findings(page: Page) -> list[str]:
    """What axe finds on the page by WCAG 2.2 AA, one line for each rule with the first elements concerned."""
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    result = Axe().run(
        page, options={"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": tags}}
    )
    return [
        f"{found['id']}: {found['help']} — "
        + "; ".join(" ".join(node["target"]) for node in found["nodes"][:3])
        for found in result.response["violations"]
    ]
