"""A programme that names a spreadsheet as its form: kept with the version, checked cell by cell, erased in time."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from exams.fieldwork.erasing import codes_with_others
from exams.models import ClaimLook, FormPicture, FormResponse, FormStrike
from exams.services.look_at_claim import look_at_claim
from exams.services.strike_form import strike_form
from exams.services.submit_form import private_of
from exams.survey.reading import read_form
from recruit import storage
from recruit.commands.programme import known_kinds
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Cohort, ProgrammeFile
from recruit.programme import ProgrammeError, frozen, load_text, read
from recruit.programme.attached import Kept
from recruit.programme.edit import with_values
from recruit.programme.loading import HOME
from recruit.programme.messages import message
from recruit.services.erase_due import erase_due
from tests.exams.fieldwork import field
from tests.exams.household import surveyed
from tests.exams.household.surveyed import NAME, document, send, submit
from tests.exams.survey.books import book
from tests.support.candidates import staff


def beside(folder: Path, form: bytes | None, params: str = surveyed.PARAMS, name: str = NAME) -> Path:
    """The programme as an office has it: a file with its list of villages and its form beside it."""
    real = surveyed.programme(params)
    (folder / "forms").mkdir()
    (folder / "regions").mkdir()
    for path in (HOME / "regions").glob("*.csv"):
        (folder / "regions" / path.name).write_bytes(path.read_bytes())
    if form is not None:
        (folder / NAME).write_bytes(form)
    file = folder / "own.yaml"
    file.write_text(with_values(real.source_yaml, {"forms.household.xlsform": name}), "utf-8")
    return file


def told(file: Path) -> list[str]:
    return [f"{one.level} {one.path}: {message(one)}" for one in read(file, known_kinds()).problems]


@pytest.mark.parametrize("name", ["household-jinsha.xlsx", "market-yingjiang.xlsx"])
def test_the_forms_that_come_with_the_software_read_without_a_slip(name):
    found = read_form(HOME / "forms" / name)
    assert found.form is not None
    assert {one.code for one in found.findings} <= {"personal"}
    assert found.form.languages == ("中文 (zh)", "English (en)")
    assert all(len(dict(one.labels)) == 2 for one in found.form.questions() if one.labels)


def test_the_form_belongs_to_the_programme_byte_by_byte():
    programme = surveyed.programme()
    assert programme.files == {NAME: surveyed.content()}
    other = surveyed.programme(form=surveyed.with_rows([["text", "more", "还有"]]))
    assert other.sha256 != programme.sha256
    again = frozen(
        programme.sha256, programme.source_yaml, programme.source_regions, Kept(programme.files.items)
    )
    assert again == programme
    assert programme.shifted(programme.stages[0].window.opens.date()).files == programme.files
    assert list(programme.to_json()["files"]) == [NAME]
    with pytest.raises(ProgrammeError):
        load_text(programme.source_yaml, programme.source_regions)


@pytest.mark.database
@pytest.mark.usefixtures("app_context", "made")
def test_a_published_version_is_read_from_the_database_alone():
    (kept,) = db.session.query(ProgrammeFile)
    assert (kept.name, kept.content) == (NAME, surveyed.content())
    frozen.cache_clear()
    assert db.session.query(Cohort).one().programme.files == {NAME: surveyed.content()}
    frozen.cache_clear()
    kept.content = kept.content[:-1]
    with pytest.raises(Refusal, match="programme-altered"):
        _ = db.session.query(Cohort).one().programme
    frozen.cache_clear()


def test_a_programme_with_a_sound_form_has_nothing_to_say_of_it(tmp_path):
    lines = told(beside(tmp_path, surveyed.content()))
    assert not [line for line in lines if "households" in line or "forms" in line]


CASES = {
    "missing": (None, surveyed.PARAMS, NAME, "打不开"),
    "outside": (None, surveyed.PARAMS, "../secret.xlsx", "要放在方案文件所在的文件夹里"),
    "no-workbook": (b"PK nothing", surveyed.PARAMS, NAME, "读不出来"),
    "unknown-name": (b"", surveyed.PARAMS.replace("phone: phone", "phone: phon"), NAME, "是不是想写“phone”"),
    "in-repeat": (
        b"",
        surveyed.PARAMS.replace("place: village_code", "place: product"),
        NAME,
        "在重复的组里",
    ),
    "no-phone": (b"", surveyed.PARAMS.replace("phone: phone", "phone: sells"), NAME, "填不了电话"),
    "no-consent": (
        b"",
        surveyed.PARAMS.replace("consent: consent", "consent: internet"),
        NAME,
        "问不出同不同意",
    ),
    "private": (b"", surveyed.PARAMS.replace("remarks", "remark"), NAME, "是不是想写“remarks”"),
    "call-whom": (b"", surveyed.PARAMS.replace("phone: phone, ", ""), NAME, "要用 phone 写明"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_with_a_form_or_its_params_is_told(tmp_path, case):
    form, params, name, words = CASES[case]
    file = beside(tmp_path, surveyed.content() if form == b"" else form, params, name)
    lines = [line for line in told(file) if line.startswith("error")]
    assert [line for line in lines if words in line], lines


def test_a_slip_in_the_form_is_told_with_its_sheet_and_cell(tmp_path):
    rows = [["type", "name", "label"], ["select_one towns", "village_code", "村"], ["note", "n", "${nobody}"]]
    file = beside(tmp_path, book({"survey": rows}), "{form: household, target: 3}")
    lines = told(file)
    assert [
        line for line in lines if "“forms/household-jinsha.xlsx” survey C3：" in line and "nobody" in line
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("stages.task-1.components.plan.params.form", "household"),
        ("stages.task-2.components.reports.params.form", "household"),
    ],
    ids=["plan", "daily-report"],
)
def test_a_spreadsheet_is_for_households_only(tmp_path, path, value):
    file = beside(tmp_path, surveyed.content())
    file.write_text(with_values(file.read_text("utf-8"), {path: value}), "utf-8")
    assert [line for line in told(file) if "只能用在一户一张的调查" in line]


@pytest.mark.database
@pytest.mark.usefixtures("app_context")
def test_households_are_erased_with_their_pictures_and_claims_on_the_programmes_day(made_with_picture):
    made, at = made_with_picture, made_with_picture.during
    entry = made.entries[0]
    picture = surveyed.encoded(field.picture(3))
    body = {
        "shape": 1,
        "answers": document(house="a.jpg", remarks="我家在桥头"),
        "pictures": {"a.jpg": picture},
    }
    assert send(entry, body, at).state == "taken"
    other = submit(entry, document(2), at)
    by = staff("boss", "office")
    strike_form(other, "other", "户主王某说没有", by, at)
    kept = db.session.query(FormPicture).one().sha256
    os.utime(storage.path_of(kept), (0, 0))  # what is young may belong to somebody who has not committed yet
    look_at_claim(db.session.query(FormResponse).first(), "unclear", "问不清", by, at)
    for stage in db.session.query(Cohort).one().stages:
        stage.state, stage.closed_at = "closed", made.after
    db.session.commit()
    programme = db.session.query(Cohort).one().programme
    assert "household" in codes_with_others(programme)
    erase_due(programme.stages[-1].window.closes + timedelta(days=400))
    first = db.session.query(FormResponse).order_by(FormResponse.id).first()
    assert (first.private_sealed, first.same_index, private_of(first)) == (None, None, {})
    assert {"spot", "remarks", "house", "surname"}.isdisjoint(first.answers)
    assert (first.answers["persons"], first.answers["produce"][1]) == (
        "4",
        {"product": "other", "jin": "40", "sold_how": "none"},
    )
    assert db.session.query(FormPicture).count() == 0
    assert not storage.path_of(kept).exists()
    assert db.session.query(FormStrike).one().note == ""
    look = db.session.query(ClaimLook).one()
    assert (look.note, look.same_index) == ("", None)
