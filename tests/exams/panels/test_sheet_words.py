"""What a judge's sheet says where a number is missing or too large agrees with the step that the sheet asks for."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

from flask import Flask

from exams.web.examine.rubric import sheet_form
from recruit.programme.model import Text


def _told(app: Flask, step: Decimal | None) -> str:
    line = SimpleNamespace(code="skills", title=Text("本领", "Skills"), max=Decimal(30))
    with app.test_request_context(method="POST", data={"c-skills": "31"}):
        form = sheet_form((line,), {}, step)(meta={"csrf": False})
        assert not form.validate()
        return str(form.errors["c-skills"][0])


def test_the_error_names_the_step_that_the_hint_names(app):
    assert _told(app, Decimal("0.5")) == "请填 0 到 30 之间的数，0.5 分一档"
    assert _told(app, None) == "请填 0 到 30 之间的数，最多两位小数"
