"""One small cohort played by the services, kept at several moments, for tests that go on with it in a browser."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from PIL import Image

from exams.demo import stage_app
from exams.demo.acts.finish import finish
from exams.demo.play import Play
from exams.demo.script import act_of, set_the_stage
from recruit.db import db
from recruit.secrets import KeyRing
from tests.support.walking import PASSWORD, someone_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: The moment within a stage's window at which its scene stands; a stage not named here stands after a third.
SHARES = {"task-2": 0.2, "agreement": 0.1}


@dataclass(frozen=True)
class Scene:
    """A stage with its doors open and its work undone. `applicant`: registration number of somebody in it."""

    database: Path
    out: Path
    moment: datetime
    stage_id: int
    applicant: str

    def settings(self, folder: Path) -> dict[str, Any]:
        """Settings of an application on a copy of this scene inside `folder`."""
        copy = folder / "scene.db"
        _copy(self.database, copy)
        return {
            **stage_app.demo_settings(self.out, f"sqlite:///{copy}"),
            "ZEYOU_KEYS": KeyRing.read(self.out / "zeyou.key"),
            "WTF_CSRF_ENABLED": True,
        }


def play_scenes(out: Path, wanted: Sequence[str], applicants: int = 12) -> dict[str, Scene]:
    """Plays Jinsha, one picture and one household each, and keeps a copy of the database at each wanted stage."""
    programme, _changed = stage_app.prepared("jinsha-2016", 1, None)
    clock = stage_app.opening_clock(programme)
    app = stage_app.make_app(out, None, clock)
    scenes: dict[str, Scene] = {}
    with app.app_context(), app.test_request_context(base_url=app.config["ZEYOU_BASE_URL"]):
        play = set_the_stage(programme, clock, 1, applicants, lambda _what, _done, _total: None)
        for definition in programme.stages:
            code = definition.code
            if code in wanted:
                scenes[code] = _scene(play, code, out)
            if len(scenes) == len(wanted):
                break
            act_of(definition).play(play, code)
            finish(play, code)
        stage_app.close_database()
    return scenes


def _scene(play: Play, code: str, out: Path) -> Scene:
    stage = play.stage(code)
    moment = stage.opens_at + (stage.closes_at - stage.opens_at) * SHARES.get(code, 0.3)
    if stage.kind == "allotment":
        moment = stage.opens_at - timedelta(hours=12)  # places are chosen before the stage opens
    db.session.commit()
    copy = out / f"{code}.db"
    _copy(out / "zeyou.db", copy)
    return Scene(copy, out, moment, stage.id, someone_in(stage.id))


def _copy(source: Path, target: Path) -> None:
    before, after = sqlite3.connect(source), sqlite3.connect(target)
    before.backup(after)
    before.close()
    after.close()


def sign_in(page: Page, url: str, who: str, *, staff: bool = False, password: str = PASSWORD) -> None:
    page.goto(f"{url}{'/staff/sign-in' if staff else '/sign-in'}")
    page.locator("input[name=identifier]").fill(who)
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda address: "sign-in" not in address)


def picture(seed: int) -> bytes:
    """A picture unlike that of any other seed, as evidence must be."""
    dice = Random(seed)
    image = Image.new("RGB", (240, 320))
    for left in range(0, 240, 40):
        for top in range(0, 320, 40):
            image.paste(tuple(dice.randrange(256) for _ in range(3)), (left, top, left + 40, top + 40))
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def file(name: str, content: bytes, mime: str = "image/jpeg") -> dict[str, Any]:
    """A file as Playwright takes it."""
    return {"name": name, "mimeType": mime, "buffer": content}


def fits(page: Page) -> bool:
    """Nothing has to be pushed sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def answers(page: Page) -> list[str]:
    """Where I stand, what next, until when."""
    return [text.split("\n", 1)[-1].strip() for text in page.locator(".answers > div").all_inner_texts()]
