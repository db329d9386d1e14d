"""Parallel forms of an exam: what was earned on each is put on one scale, and both stand in the list's inputs."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from exams.kinds.online_exam import KIND
from exams.models import Paper
from exams.services.make_item_report import ask_item_report
from exams.services.mark_paper import paper_marks
from exams.services.save_answers import save_answers
from exams.services.start_attempt import Start, start_attempts
from exams.services.submit_attempt import submit_attempts
from recruit.db import db
from recruit.programme import Programme, load
from scoring.inputs import canonical_inputs, marks_from_plain, marks_to_plain
from tests.exams.sitting.sheets import asked, sheet
from tests.exams.sitting.world import build, with_params
from tests.recruit.programme.files import JINSHA, write
from tests.support.candidates import staff
from tests.support.signed_in import sign_in


@pytest.fixture
def world(app_context):
    """Six candidates on two forms; of each form one answers 10, one 20, one 30 questions, on form 2 five fewer each."""
    yield build(6, programme=with_params(forms=2, equate="mean"))
    db.session.rollback()


def test_marks_of_the_second_form_are_lifted_to_the_scale_of_the_first(world):
    forms = dict(db.session.execute(select(Paper.entry_id, Paper.form)).all())
    attempts = start_attempts([Start(entry, world.opens) for entry in world.entries[:-1]])
    sat: dict[int, int] = {}
    for attempt in attempts:
        form = forms[attempt.entry_id]
        sat[form] = sat.get(form, 0) + 1
        save_answers(sheet(attempt, sat[form] * 10 - (5 if form == 2 else 0)), world.opens)
    rows = {row.candidate: row for row in KIND.marks(world.stage)}
    raw = paper_marks(world.stage)
    numbers = {entry.id: entry.candidacy.number for entry in world.entries}
    of_form = {form: [numbers[key] for key, own in forms.items() if own == form] for form in (1, 2)}
    means = {form: [raw[number] for number in of_form[form] if raw[number] is not None] for form in of_form}
    shift = sum(means[1]) / len(means[1]) - sum(means[2]) / len(means[2])
    for number in of_form[1]:
        assert rows[number].values["paper"] == raw[number]
    for number in of_form[2]:
        expected = None if raw[number] is None else max(Decimal(0), raw[number] + shift)
        assert rows[number].values["paper"] == expected
    absent = rows[numbers[world.entry_ids[-1]]]
    assert absent.absent
    assert absent.equated == {}
    assert {one.equated["paper"].form for one in rows.values() if one.equated} == {1, 2}
    policy = world.stage.definition.policy.to_dict()
    plain = canonical_inputs(policy, [marks_to_plain(row) for row in rows.values()])
    assert plain == [marks_to_plain(rows[number]) for number in sorted(rows)]


ANCHORS = ("computer-001", "computer-002", "computer-003", "computer-004")


def by_anchors(folder: Path) -> Programme:
    """The Jinsha programme with two forms that share four questions, equated by Tucker's method."""
    first = "{type: single, topic: computer, count: 6, points: 2}"
    rules = "      multiple_rule: all-or-nothing\n"
    text = JINSHA.replace(first, first.replace("}", f", anchors: [{', '.join(ANCHORS)}]}}"))
    return load(str(write(folder, text.replace(rules, rules + "      forms: 2\n      equate: tucker\n"))))


def earned(attempt, right: int, codes: Collection[str]) -> Decimal:
    """Of a sheet whose first so many answers are right: the points of these questions."""
    worth = [slot.points for slot, item in asked(attempt)[:right] if item.code in codes]
    return sum(worth, Decimal(0))


def test_anchors_are_read_off_every_paper_and_the_list_works_the_scale_out_again(
    app_context, app, clock, tmp_path: Path
):
    world = build(8, programme=by_anchors(tmp_path))
    clock.set(world.closes)
    attempts = start_attempts([Start(entry, world.opens) for entry in world.entries])
    anchors: dict[str, Decimal] = {}
    for place, attempt in enumerate(attempts):
        save_answers(sheet(attempt, 12 + 4 * place), world.opens)
        anchors[attempt.entry.candidacy.number] = earned(attempt, 12 + 4 * place, ANCHORS)
    rows = {row.candidate: row for row in KIND.marks(world.stage)}
    assert {number: row.equated["paper"].anchor for number, row in rows.items()} == anchors
    assert len(set(anchors.values())) > 2
    moved = [row for row in rows.values() if row.values["paper"] != row.equated["paper"].raw]
    assert {row.equated["paper"].form for row in moved} == {2}
    plain = [marks_to_plain(row) for row in rows.values()]
    policy = world.stage.definition.policy.to_dict()
    assert canonical_inputs(policy, plain) == sorted(plain, key=lambda row: row["candidate"])
    assert marks_from_plain(plain[0]) == next(iter(rows.values()))
    # The report says how unsure that scale is.
    submit_attempts([(attempt, world.closes) for attempt in attempts])
    report = ask_item_report(world.stage, staff("chief", "office"), world.closes)
    first, second = report.content["forms"]
    assert (first["form"], first["method"], first["error"]) == (1, "", "0")
    assert (second["method"], second["few"], second["fell_back"]) == ("tucker", True, False)
    db.session.commit()
    chief = sign_in(app.test_client(), "chief")
    assert "有的卷用的人不到 100 个" in chief.get(f"/exam/office/{world.stage_id}/papers").text
    page = chief.get(f"/exam/office/{world.stage_id}/items").text
    assert "锚题，Tucker 法" in page
    assert "人少：第 1 套只有 4 人、第 2 套只有 4 人" in page
