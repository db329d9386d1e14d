"""GIFT as another program reads it: every fixture beside the checkout against its expected parse."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from exams.bank.formats import gift
from exams.bank.formats.draft import Choice, Draft

pytestmark = pytest.mark.shared_data
KINDS = {
    "MC": {"single", "multiple"},
    "Short": {"short"},
    "TF": {"true-false"},
    "Numerical": {"numeric"},
    "Essay": {"essay"},
    "Matching": {"matching"},
}
FORMATS = {"moodle": "plain", "plain": "plain", "html": "html", "markdown": "markdown"}


def flat(text: str) -> str:
    return " ".join(text.split())


def same_choice(expected: Mapping[str, Any], choice: Choice, marked_right: bool) -> None:
    assert flat(choice.text) == flat(expected["text"]["text"])
    weight = expected["weight"]
    share = Decimal(str(weight)) / 100 if weight is not None else Decimal(int(marked_right))
    assert choice.share == share
    assert flat(choice.feedback) == flat((expected["feedback"] or {"text": ""})["text"])


def bounds(expected: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    if expected["type"] == "high-low":
        return Decimal(str(expected["numberLow"])), Decimal(str(expected["numberHigh"]))
    middle, margin = Decimal(str(expected["number"])), Decimal(str(expected.get("range", 0)))
    return middle - margin, middle + margin


def same_numbers(choices: Any, draft: Draft) -> None:
    listed = choices if isinstance(choices, list) else [{"text": choices, "weight": None, "feedback": None}]
    assert len(listed) == len(draft.numbers)
    for expected, number in zip(listed, draft.numbers, strict=True):
        assert (number.low, number.high) == bounds(expected["text"])
        assert number.share == (1 if expected["weight"] is None else Decimal(str(expected["weight"])) / 100)
        assert flat(number.feedback) == flat((expected["feedback"] or {"text": ""})["text"])


def same(expected: Mapping[str, Any], draft: Draft) -> None:
    kind = expected["type"]
    assert draft.kind in KINDS[kind]
    assert draft.title == (expected["title"] or "")
    assert flat(draft.stem) == flat(expected["stem"]["text"])
    assert draft.text_format == FORMATS[expected["stem"]["format"]]
    assert (gift.BLANK in draft.stem) >= expected["hasEmbeddedAnswers"]
    assert draft.code == (expected["id"] or "")
    assert draft.tags == tuple(expected["tags"] or ())
    assert flat(draft.explanation) == flat((expected["globalFeedback"] or {"text": ""})["text"])
    if kind in ("MC", "Short"):
        assert len(draft.choices) == len(expected["choices"])
        for choice, read in zip(expected["choices"], draft.choices, strict=True):
            same_choice(choice, read, choice["isCorrect"])
    elif kind == "Numerical":
        same_numbers(expected["choices"], draft)
    elif kind == "TF":
        said = [(expected[name] or {"text": ""})["text"] for name in ("trueFeedback", "falseFeedback")]
        assert draft.truth is expected["isTrue"]
        assert [flat(each) for each in draft.truth_feedback] == [flat(each) for each in said]
    elif kind == "Matching":
        pairs = [(each["subquestion"]["text"], each["subanswer"]) for each in expected["matchPairs"]]
        assert [(flat(pair.left), pair.right) for pair in draft.pairs] == pairs


def test_every_fixture_is_read_as_expected(shared_data: Path):
    folder = shared_data / "question_banks" / "gift_pegjs_tests"
    files = sorted(folder.glob("*.gift"))
    assert files
    compared = 0
    for file in files:
        reading = gift.read(file.read_text("utf-8"))
        expected = json.loads(file.with_suffix(".json").read_text("utf-8"))
        carried = [each for each in expected if each["type"] in KINDS]
        described = [each for each in expected if each["type"] == "Description"]
        assert [trouble.code for trouble in reading.troubles if trouble.level == "error"] == [
            "kind-not-carried"
        ] * len(described), file.name
        assert len(reading.drafts) == len(carried), file.name
        for each, draft in zip(carried, reading.drafts, strict=True):
            same(each, draft)
            compared += 1
    assert compared > 70
