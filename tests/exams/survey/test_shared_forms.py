"""Forms that other people wrote: the good ones come in, the broken ones are told by cell."""

from pathlib import Path

import pytest

from exams.survey.messages import sentence
from exams.survey.model import SurveyForm
from exams.survey.reading import read_form

pytestmark = pytest.mark.shared_data

#: file -> (cell, code) of its errors; every other form has none.
BROKEN = {
    # The list "relation" gives 21 to the co-wife and to others who are not related.
    "ipa_hfc/Household_Survey.xlsx": [("B71", "choice-twice")],
    # Tables of respondents, no forms.
    "ipa_hfc/household_preloads.xlsx": [("A1", "column-missing"), ("A1", "column-missing")],
    "ipa_hfc/respondent_targets.xlsx": [("A1", "column-missing"), ("A1", "column-missing")],
    # Three columns are called "label", each in another language.
    "kobo/bug_fixes__enumerator_weekly.xls": [
        ("D1", "column-twice"),
        ("D1", "column-twice"),
        ("E1", "column-twice"),
    ],
    # All they have is what is not carried: another form's questions, a loop.
    "pyxform/example_xls__include_json.xls": [("A1", "nothing-left")],
    "pyxform/example_xls__include_json.xlsx": [("A1", "nothing-left")],
    "pyxform/example_xls__simple_loop.xls": [("A1", "nothing-left")],
    "pyxform/example_xls__bad_calc.xlsx": [("D2", "expression-quote-open")],
    "pyxform/example_xls__unknown_question_type.xls": [("A52", "type-unknown")],
}
NOT_CARRIED = {
    "kobo/transportation__transportation.xls": [("A5", "left-out-block")],
    "pyxform/example_xls__pull_data.xlsx": [("D2", "left-out-rule"), ("C3", "left-out-reference")],
    "pyxform/example_xls__include.xls": [("A3", "left-out")],
}


def test_every_form_of_the_folder(shared_data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZEYOU_LANG", "zh")
    folder = shared_data / "household_survey"
    files = sorted(path for path in folder.rglob("*.xls*"))
    assert len(files) > 60
    broken = {}
    told = {}
    for path in files:
        name = path.relative_to(folder).as_posix()
        found = read_form(path)
        assert all("%(" not in sentence(one) for one in found.findings), name
        told[name] = [(one.cell, one.code) for one in found.findings]
        if found.errors:
            assert found.form is None
            broken[name] = [(one.cell, one.code) for one in found.errors]
        else:
            assert SurveyForm.from_json(found.form.to_json()) == found.form
    assert broken == BROKEN
    for name, expected in NOT_CARRIED.items():
        assert told[name] == expected, name


def test_the_same_form_in_both_formats_is_the_same(shared_data: Path):
    folder = shared_data / "household_survey" / "pyxform"
    pairs = [(path, path.with_suffix(".xlsx")) for path in sorted(folder.glob("*.xls"))]
    both = [(old, new) for old, new in pairs if new.exists()]
    assert len(both) > 6
    for old, new in both:
        first, second = read_form(old), read_form(new)
        assert first.findings == second.findings, old.name
        assert first.form == second.form, old.name
