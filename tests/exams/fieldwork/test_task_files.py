"""Documents by their content; answers by the form."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.fieldwork.answers import fitting, split
from exams.fieldwork.filetypes import MAX_BYTES, checked, safe_name
from recruit.errors import Refusal
from recruit.programme import load
from tests.exams.fieldwork import plain
from tests.exams.fieldwork.field import day
from tests.exams.fieldwork.plain import household

HOUSEHOLD = plain.form()
REPORT = load("jinsha-2016").forms["daily-report"]


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4\n...", "pdf"),
        (b"\n%PDF-1.7", "pdf"),
        (DOCX, "docx"),
        ("我的计划书".encode(), "txt"),
        ("我的计划书".encode("gb18030"), "txt"),
        (b"\xef\xbb\xbfplan\r\nline", "txt"),
    ],
)
def test_the_type_comes_from_the_content(content, kind):
    assert checked(content)[0] == kind


def test_text_is_kept_in_one_encoding():
    assert checked("计划\r\n书".encode("gb18030"))[1] == "计划\n书".encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document-empty"),
        (b"  \n", "document-empty"),
        (b"x" * (MAX_BYTES + 1), "document-bytes"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "document-type"),
        (archive("xl/workbook.xml", "[Content_Types].xml"), "document-type"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "document-type"),
        (DOCX[:40], "document-type"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "document-type"),
    ],
    # Archives bear the moment they were made: processes that collect would not agree on the names of these tests.
    ids=["empty", "blank", "large", "png", "sheet", "macros", "torn", "program"],
)
def test_other_files_are_refused_by_name_of_the_reason(content, code):
    with pytest.raises(Refusal, match=code):
        checked(content)


@given(st.binary(max_size=200))
def test_no_bytes_whatever_break_the_check(content):
    try:
        kind, kept = checked(content)
    except Refusal:
        return
    assert kind in ("pdf", "docx", "txt")
    assert kept


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\x\\计划.docx", "计划.docx"),
        ("a\u202eb.txt", "ab.txt"),
        ("", ""),
    ],
)
def test_file_names_lose_folders_and_tricks(name, safe):
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ending():
    assert safe_name("长" * 300 + ".docx").endswith(".docx")
    assert len(safe_name("x" * 300)) <= 100


def test_answers_have_one_spelling():
    given_ = household(1, phone="+86 138-0013-0001", surname=" 某 ")
    plain, private = split(HOUSEHOLD, fitting(HOUSEHOLD, given_))
    assert private == {"surname": "某", "phone": "+8613800130001"}
    assert plain["persons"] == 4
    assert "produce" not in plain
    assert fitting(REPORT, day(amount="12.5"))["amount"] == "12.50"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"persons": 0}, "persons"),
        ({"persons": "4"}, "persons"),
        ({"persons": True}, "persons"),
        ({"phone": "123"}, "phone"),
        ({"internet": "satellite"}, "internet"),
        ({"wishes": ["buy", "buy"]}, "wishes"),
        ({"wishes": []}, "wishes"),
        ({"surname": "  "}, "surname"),
        ({"surname": "某某某某某"}, "surname"),
        ({"consent": None}, "consent"),
        ({"score": 100}, "score"),
    ],
)
def test_an_answer_that_does_not_fit_is_named(changes, field):
    with pytest.raises(Refusal) as refused:
        fitting(HOUSEHOLD, household(1, **changes))
    assert refused.value.code == "answers-unfit"
    assert refused.value.facts["field"] == field


def test_a_household_that_does_not_agree_is_not_written_down():
    with pytest.raises(Refusal, match="no-consent"):
        fitting(HOUSEHOLD, household(1, consent=False))


@pytest.mark.parametrize("amount", [float("nan"), 12.5, "1e999", "-1", "NaN", "many"])
def test_money_is_no_float_and_no_nonsense(amount):
    with pytest.raises(Refusal, match="amount"):
        fitting(REPORT, day(amount=amount))
