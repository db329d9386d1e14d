"""What a phone lets through the server takes, and what the server takes the phone lets through."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from exams.survey.filling import Fault, Unfit, judge
from exams.survey.filling_tree import Layout
from exams.survey.model import SurveyForm
from exams.survey.reading import read_form
from exams.web.field.form_words import words
from tests.exams.survey_phone.household import household

SOMEBODY = (Path(__file__).parent / "somebody.js").read_text("utf-8")
FORMS = Path(__file__).resolve().parents[3] / "recruit" / "programmes" / "forms"
NOW = datetime.fromisoformat("2016-06-01T10:30:00+08:00")


def stripped(value: Any) -> Any:
    """A document with the blanks around texts taken away, as the server keeps it."""
    if isinstance(value, dict):
        return {key: stripped(one) for key, one in value.items()}
    return [stripped(one) for one in value] if isinstance(value, list) else value.strip()


def judged(layout: Layout, document: dict[str, Any], language: str) -> tuple[Fault | None, dict[str, Any]]:
    try:
        return None, judge(layout, document, NOW, NOW, language=language).answers
    except Unfit as unfit:
        return unfit.fault, {}


@pytest.mark.parametrize("name", ["own", "household-jinsha.xlsx", "market-yingjiang.xlsx"])
def test_both_say_the_same(filled, name):
    form = SurveyForm.from_json(household()) if name == "own" else read_form(FORMS / name).form
    layout, texts, verdicts = Layout(form), words(), set()
    for seed in range(3, 9):
        passed, document, language = filled.page.evaluate(SOMEBODY, [form.to_json(), texts, seed])
        fault, kept = judged(layout, document, language)
        assert (fault is None) == passed, (fault, document)
        assert fault or stripped(document) == kept
        verdicts.add(passed)
    assert verdicts == {True, False} or name == "own"
