"""What a list tells before its rows: where the line is, where somebody stands, until when something can be said."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, render_template

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Result
from tests.recruit.funnel import small
from tests.support import funnel
from tests.support.objecting import RULES
from tests.support.signed_in import browser
from tests.web.test_objections import PAGES

AT = small.AFTER_TEST
MARKS = (90, 80, 70, 60, 50)


def _site(
    make_app: Callable[..., Flask], clock: FixedClock, posting: str = RULES, marks: tuple[int, ...] = MARKS
) -> tuple[Flask, str]:
    changed = small.SOURCE.replace("    posting: {working_days: 3}\n", posting, 1)
    clock.set(AT)
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=PAGES)
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(small, "SOURCE", changed)
        stage = funnel.at_the_test(reserve=2, replacement="{rule: reserve}", marks=marks)
        result = funnel.publish(stage)
        funnel.applicant_of(stage, f"N000{min(4, len(marks))}")
        db.session.commit()
        return app, f"/lists/{result.id}"


@pytest.mark.database
def test_the_line_stands_before_the_rows_and_a_found_number_on_it(make_app, clock):
    app, address = _site(make_app, clock)
    anybody = app.test_client()
    page = anybody.get(address).text
    for words in ("晋级 2 人。候补 2 人。未入选 1 人。", "线上最后一名：第 2 名，总分 80.00 分。"):
        assert page.index(words) < page.index("<table")
    assert "查到的这一位" not in page
    assert "查到的这一位：从前往后数第 4。" in anybody.get(f"{address}?number=N0004").text
    assert "查到的这一位" not in anybody.get(f"{address}?number=N000").text
    own = browser(app, "AN0004").get(f"{address}/mine/N0004").text
    assert "我在这里：从前往后数第 4。" in own


def test_nothing_is_said_of_a_line_that_nobody_missed(make_app, clock):
    app, address = _site(make_app, clock, marks=(90, 80))
    page = app.test_client().get(address).text
    assert "晋级 2 人。" in page
    assert "线上最后一名" not in page


def test_a_remark_is_offered_only_while_it_is_taken(make_app, clock):
    app, address = _site(make_app, clock)
    anybody = app.test_client()
    assert f'href="{address}/object"' in anybody.get(address).text
    clock.set(AT + timedelta(days=60))
    late = anybody.get(address).text
    assert f'href="{address}/object"' not in late
    assert "已经截止" in late


def test_masked_names_are_said_to_be_so(make_app, clock):
    app, address = _site(make_app, clock)
    assert "遮住中间的字" in app.test_client().get(address).text


def test_names_in_full_are_said_to_be_so(make_app, clock):
    app, address = _site(make_app, clock, "    posting: {working_days: 3, names: full}\n")
    page = app.test_client().get(address).text
    assert "晋级和候补的人写姓名，没有入选的人只写准考证号。" in page
    assert "遮住" not in page


def test_the_band_holds_everybody_and_nobody_fails_it(make_app):
    with make_app().test_request_context():
        counts = {"advanced": 1, "undecided": 2, "out": 1}
        whole = render_template("svg/strip.svg.j2", counts=counts, title="t", here=1, here_label="我")
        empty = render_template("svg/strip.svg.j2", counts={}, title="t", here=None, here_label="")
    assert 'x="20.0" y="28" width="90.0"' in whole
    assert "同分待定 2 人" in whole
    assert "入选线" not in empty


@pytest.mark.database
def test_a_sound_file_that_was_never_posted_is_not_called_unchanged(make_app, clock):
    app, address = _site(make_app, clock)
    anybody = app.test_client()

    def told(data: bytes) -> str:
        file = {"bundle": (io.BytesIO(data), "list.json")}
        return anybody.post("/lists/verify", data=file, content_type="multipart/form-data").text

    data = anybody.get(f"{address}/json").data
    known = told(data)
    assert "一个字都不差" in known
    assert "名单没有被改动" in known
    with app.app_context():
        # As a site that never published it: whoever changes marks and works the list out anew makes such a file.
        db.session.get(Result, int(address.rsplit("/", 1)[1])).state = "confirmed"
        db.session.commit()
    unknown = told(data)
    assert "算得对：" in unknown
    assert "本站没有公布过这一份文件" in unknown
    assert "名单没有被改动" not in unknown
