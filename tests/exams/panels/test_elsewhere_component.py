"""Marks that another body gives for one component of a stage: a table, a second signature, a word on where from."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

import pytest

from exams.queries.elsewhere import with_elsewhere
from exams.services.import_elsewhere import confirm_elsewhere, preview_elsewhere, propose_elsewhere
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import RoleGrant
from recruit.programme import Programme, load, load_text
from scoring.marks import CandidateMarks
from tests.exams.panels import world
from tests.exams.panels.rooms import account
from tests.support.candidates import begun, standing

pytestmark = pytest.mark.usefixtures("app_context")

MORE = """      - code: company
        title: {zh: 公司评分, en: The company's mark}
        kind: elsewhere
        max: 40
        weight: 30
"""


@lru_cache
def programme() -> Programme:
    """Jinsha, in whose interview the company's co-judges give thirty of the hundred points."""
    known = load("jinsha-2016")
    start = known.source_yaml.index("  - code: interview\n")
    head, tail = known.source_yaml[:start], known.source_yaml[start:]
    tail = re.sub(r"(kind: panel\n\s+max: 100\n\s+weight: )100", r"\g<1>70", tail, count=1)
    tail = tail.replace("      - code: task-2\n", MORE + "      - code: task-2\n", 1)
    return load_text(head + tail, known.source_regions, files=known.files)


@pytest.fixture
def made():
    one = standing(begun(programme()), "interview", 4)
    world.staff("off", "office")
    world.staff("sec", "second-signatory")
    db.session.commit()
    return one


def table(made, *rows: str) -> bytes:
    names = {entry.candidacy.number: entry.candidacy.person.name for entry in made.entries}
    lines = ["准考证号,姓名,公司评分,缺考,违纪"]
    lines += [
        f"{row.split(',')[0]},{names.get(row.split(',')[0], '无名')},{row.split(',', 1)[1]}" for row in rows
    ]
    return "\n".join(lines).encode()


def taken_in(made, content: bytes, reason: str = "", at=None):
    at, office = at or made.during, account("off")
    looked = preview_elsewhere(made.stage, content, "marks.csv", office, at)
    return propose_elsewhere(made.stage, looked.file, looked.token, reason, office, at)


def given(made) -> dict[str, object]:
    return {one.candidate: one.values["company"] for one in kind_of(made.stage).marks(made.stage)}


def blockers(made) -> dict[str, int]:
    return {one.code: one.count for one in kind_of(made.stage).blockers(made.stage)}


def test_a_table_counts_from_the_second_persons_word_and_says_where_from(made):
    assert blockers(made)["elsewhere-missing"] == 4
    sheet = taken_in(made, table(made, "0001,31.5,,", "0002,40,,", "0003,,是,", "0004,12,,是"))
    assert given(made) == dict.fromkeys(("0001", "0002", "0003", "0004"))
    assert "elsewhere-waiting" in [one.code for one in kind_of(made.stage).second_hands(made.stage)]
    office = account("off")
    office.grants.append(RoleGrant(role="second-signatory"))
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_elsewhere(sheet, office, made.during)
    confirm_elsewhere(sheet, account("sec"), made.during)
    assert given(made) == {"0001": Decimal("31.5"), "0002": Decimal(40), "0003": None, "0004": None}
    rows = {one.candidate: one for one in kind_of(made.stage).marks(made.stage)}
    assert (rows["0003"].absent, rows["0004"].excluded) == (False, "cheating")
    assert "elsewhere-missing" not in blockers(made)
    told = kind_of(made.stage).mark_notes(made.stage, "0001", made.during)
    assert told[0].startswith("公司评分由别的单位打分")
    assert sheet.sheet_sha256[:16] in told[1]


def test_what_is_not_plain_is_told_row_by_row(made):
    content = table(made, "0001,41,,", "0002,10,,", "0002,11,,", "9999,10,,", "0003,好,,", "0004,,,")
    looked = preview_elsewhere(made.stage, content, "marks.csv", account("off"), made.during)
    assert not looked.good
    found = {(one.number, one.refusal.code) for one in looked.bad}
    assert found == {
        (2, "elsewhere-over"),
        (3, "elsewhere-twice"),
        (4, "elsewhere-twice"),
        (5, "elsewhere-unknown"),
        (6, "elsewhere-mark"),
        (7, "elsewhere-empty"),
    }


def test_a_newer_table_takes_the_place_of_the_older_with_a_reason(made):
    confirm_elsewhere(taken_in(made, table(made, "0001,31,,", "0002,30,,")), account("sec"), made.during)
    with pytest.raises(Refusal, match="elsewhere-reason"):
        taken_in(made, table(made, "0001,32,,"))
    later = made.during + timedelta(hours=1)
    sheet = taken_in(made, table(made, "0001,32,,"), "公司更正", later)
    confirm_elsewhere(sheet, account("sec"), later)
    assert (given(made)["0001"], given(made)["0002"]) == (Decimal(32), Decimal(30))
    assert blockers(made)["elsewhere-missing"] == 2


def test_a_stage_whose_marks_are_all_its_own_takes_no_table():
    made = world.build("interview", 1)
    office = world.staff("off", "office")
    with pytest.raises(Refusal, match="unknown"):
        preview_elsewhere(made.stage, b"x", "marks.csv", office, made.during)
    rows = [CandidateMarks("0001", {"panel": Decimal(1)})]
    assert with_elsewhere(made.stage, rows) == rows


@pytest.mark.parametrize("stage", ["onsite-test", "task-1", "task-2", "trial"])
def test_any_judged_stage_may_have_one(stage, app_context):
    known = load("jinsha-2016")
    codes = [one.code for one in known.stages]
    if stage not in codes:
        stage = next(one.code for one in known.stages if one.kind == "trial-operation")
    start = known.source_yaml.index(f"  - code: {stage}\n")
    head, tail = known.source_yaml[:start], known.source_yaml[start:]
    tail = tail.replace("    components:\n", "    components:\n" + MORE.replace("weight: 30", "role: tie"), 1)
    found = load_text(head + tail, known.source_regions, files=known.files)
    assert found.stage(stage).component("company").kind == "elsewhere"
