"""Real files beside the checkout: the well-formed are read, the broken are told with a line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from exams.bank.formats.columns import mapping_of
from exams.bank.intake import Intake, Wishes, take_in

pytestmark = pytest.mark.shared_data


@pytest.fixture
def banks(shared_data: Path) -> Path:
    return shared_data / "question_banks"


def take(path: Path, **wishes: object) -> Intake:
    return take_in(path.read_bytes(), path.name, Wishes(**wishes))  # type: ignore[arg-type]


def refused(intake: Intake) -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in intake.troubles if each.level == "error"]


@pytest.mark.parametrize(
    ("name", "form", "ready", "errors"),
    [
        ("gift_moodle/examples.txt", "gift", 27, []),
        ("gift_moodle/questions.gift.txt", "gift", 8, []),
        ("gift_moodle/questions_in_category.gift.txt", "gift", 4, []),
        ("aiken_other/questions.aiken.txt", "aiken", 2, []),
        (
            "aiken_other/aiken_errors.txt",
            "aiken",
            3,
            [(1, "option-count"), (5, "stem-missing"), (14, "answer-missing")],
        ),
        ("aiken_other/broken_multianswer_1.txt", "gift", 0, [(1, "kind-not-carried")]),
        ("aiken_other/broken_multianswer_2.txt", "gift", 0, [(1, "kind-not-carried")]),
        ("aiken_other/broken_multianswer_3.txt", "gift", 0, [(1, "kind-not-carried")]),
        ("aiken_other/broken_multianswer_4.txt", "", 0, [(1, "format-unknown")]),
        ("aiken_other/questions.multianswer.txt", "gift", 0, [(2, "kind-not-carried")]),
        ("aiken_other/question.missingword1.txt", "gift", 1, []),
        ("aiken_other/question.missingword2.txt", "gift", 1, []),
        ("aiken_other/question.missingword3.txt", "gift", 1, []),
        ("aiken_other/multianswer-all-types.xml", "moodle-xml", 0, [(4, "kind-not-carried")]),
        ("aiken_other/sample_blackboard_pool.dat", "", 0, [(1, "format-not-carried")]),
        ("aiken_other/sample_blackboard_qti.dat", "", 0, [(1, "format-not-carried")]),
        ("moodle_xml/questions.xml", "moodle-xml", 3, []),
        ("moodle_xml/truefalse.xml", "moodle-xml", 2, []),
        ("moodle_xml/old_format_file.xml", "moodle-xml", 2, []),
        ("moodle_xml/sample_questions_with_old_image_tag.xml", "moodle-xml", 1, [(16, "kind-not-carried")]),
        (
            "moodle_xml/broken_cloze_questions.xml",
            "moodle-xml",
            0,
            [(line, "kind-not-carried") for line in (4, 20, 36, 52, 68)],
        ),
        ("moodle_xml/multianswer.xml", "moodle-xml", 0, [(12, "kind-not-carried")]),
        ("moodle_xml/categories_reverse_order.xml", "moodle-xml", 2, []),
        ("moodle_xml/nested_categories.xml", "moodle-xml", 1, []),
        ("moodle_xml/export_category.xml", "moodle-xml", 1, []),
        ("moodle_xml/category_with_description.xml", "moodle-xml", 1, []),
        ("examstack_xlsx/question.xlsx", "xlsx", 1, []),
    ],
)
def test_each_fixture(banks: Path, name: str, form: str, ready: int, errors: list[tuple[int, str]]):
    intake = take(banks / name)
    assert (intake.form, len(intake.incoming), refused(intake)) == (form, ready, errors)


def test_every_quiz_in_markdown_is_read(banks: Path):
    total = Counter[str]()
    for path in sorted((banks / "freecodecamp_zh_quiz").glob("*.md")):
        intake = take(path)
        doubles = sum(each.code == "double-in-file" for each in intake.troubles)
        total.update(form=intake.form == "markdown-quiz", ready=len(intake.incoming) + doubles)
        assert refused(intake) == [], path.name
    assert total == {"form": 55, "ready": 1290}


#: What of the sample items is a question of ours; everything else is named.
CARRIED = {
    "choice": "single", "choice_fixed": "single", "choice_multiple": "multiple", "choice_multiple_rtl": "multiple",
    "essay": "essay", "extended_text": "essay", "extended_text_rubric": "essay", "nested_object": "essay",
    "feedbackInline": "single", "modalFeedback": "single", "match": "matching", "math": "single",
    "order": "ordering", "order_rtl": "ordering", "orkney1": "single", "orkney2": "single", "text_entry": "short",
}  # fmt: skip


def test_every_qti_item_is_read_or_named(banks: Path):
    read = named = 0
    for path in sorted((banks / "qti21_imsgl").rglob("*.xml")):
        intake = take(path)
        if path.stem in CARRIED:
            assert [one.item.kind for one in intake.incoming] == [CARRIED[path.stem]], path
            read += 1
        else:
            assert not intake.incoming, path
            assert all(
                each.line and each.code in ("kind-not-carried", "no-answer") for each in intake.troubles
            )
            named += 1
    assert read + named == len(list((banks / "qti21_imsgl").rglob("*.xml")))
    assert read > 30


def test_the_dirty_workbook_gives_a_list_to_work_through(banks: Path):
    path = banks / "ncre_level1_xlsx" / "ncre_level1_office.xlsx"
    intake = take(path)
    told = Counter(each.code for each in intake.troubles)
    assert intake.found == 361
    assert len(intake.incoming) == 358
    assert refused(intake) == [(1, "headings-unknown"), (189, "options-repeat"), (194, "options-repeat")]
    assert told["unnamed-column"] + told["explanation-shifted"] == 49
    assert told["explanation-missing"] == 51
    assert all(each.line and each.column for each in intake.troubles if each.code == "unnamed-column")
    assert not any(text.startswith(("A)", " ", "　")) for one in intake.incoming for text in one.item.options)
    mapped = take(
        path, sheet="达标", mapping=mapping_of(["题干=B", "选项A=C", "选项B=D", "选项C=E", "选项D=F"])
    )
    assert [(each.code, each.facts["count"]) for each in mapped.troubles if each.level == "error"] == [
        ("answer-column-missing", 400)
    ]
