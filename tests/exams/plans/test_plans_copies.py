"""Near-copies among plans: found by the worker in a process of its own, kept, looked at by a person."""

from __future__ import annotations

import signal
import subprocess
from datetime import timedelta

import pytest
from flask import current_app

from exams.kinds.task_round.plan_leads import NEAR_COPIES
from exams.models import PlanComparison, PlanLikeness
from exams.plans import comparing
from exams.plans.comparing import ComparisonError, compare
from exams.queries.plan_copies import (
    alike_with,
    changed_since,
    comparison_of,
    pair_of,
    pairs_of,
    pieces_of,
    suspected,
)
from exams.services import compare_plans
from exams.services.compare_plans import (
    add_template,
    ask_comparison,
    compare_waiting,
    look_at_pair,
    remove_template,
)
from exams.services.stop_work import Stopped, stop_work
from exams.services.submit_document import Written, submit_documents
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from tests.exams.fieldwork.test_texts_reading import docx, words
from tests.exams.plans import pieces
from tests.scoring.texts import plans
from tests.support.candidates import staff


def word_file(text: str) -> bytes:
    return docx("".join(f"<w:p>{words(line)}</w:p>" for line in text.split("\n")))


@pytest.fixture
def copied(app_context, clock):
    """0001 writes a plan as text; 0002 copies it into Word, shuffled and reworded; 0003 and 0004 write their
    own; 0005 takes a third of the plan of 0003."""
    made = pieces.build(5, wrote=0)
    own, third, fourth = plans.plan(1, 40), plans.plan(2, 40), plans.plan(3, 40)
    texts = [
        plans.written(own).encode(),
        word_file(plans.written(plans.shuffled(plans.exchanged(own, 0.15, 7), 7))),
        plans.written(third).encode("gb18030"),
        plans.written(fourth).encode("utf-16"),
        plans.written(third[:14] + plans.plan(9, 26)).encode(),
    ]
    for minutes, (entry, content) in enumerate(zip(made.entries, texts, strict=True)):
        at = made.world.during + timedelta(minutes=minutes)
        submit_documents([Written(entry, "plan", file=content, file_name="计划书.docx")], at)
    db.session.commit()
    clock.set(made.after)
    return made


def numbers(made) -> list[tuple[str, str]]:
    return [(one.first, one.second) for one in pairs_of(made.stage, "plan")[0]]


@pytest.mark.database
def test_copies_are_found_whatever_file_they_came_in_and_a_person_looks(copied):
    made, stage = copied, copied.stage
    ask_comparison(stage, "plan", made.office, made.after)
    db.session.commit()
    assert compare_waiting(made.after) == 1
    assert compare_waiting(made.after) == 0
    stage = made.stage
    assert numbers(made) == [("0001", "0002"), ("0003", "0005")]
    rows, count, left = pairs_of(stage, "plan")
    assert (count, left) == (2, 2)
    first = rows[0].pair
    assert first.shuffled
    assert first.likeness > rows[1].pair.likeness
    assert rows[1].pair.first_share > 0
    found = comparison_of(stage, "plan")
    assert (found.state, found.texts, found.pairs, found.unread) == ("ready", 5, 10, [])
    text = storage.get(first.first.text_sha256).decode()
    begin, end = first.passages[0][:2]
    assert 12 <= end - begin <= len(text)
    assert alike_with(first.first_id) == 1
    assert {(one, other) for one, other, _pair in suspected(stage)} == {
        ("0001", "0002"),
        ("0002", "0001"),
        ("0003", "0005"),
        ("0005", "0003"),
    }
    with current_app.test_request_context():
        listed = NEAR_COPIES.find(stage)
    assert set(listed) == {"0001", "0002", "0003", "0005"}
    assert listed["0002"][0].url.endswith(f"/pair/{first.id}")
    assert 0.1 <= listed["0003"][0].strength < listed["0002"][0].strength <= 1


def test_a_look_is_noted_and_outlives_the_next_comparison(copied):
    made = copied
    ask_comparison(made.stage, "plan", made.office, made.after)
    db.session.commit()
    compare_waiting(made.after)
    row = pairs_of(made.stage, "plan")[0][0].pair
    for verdict, note, code in (("", "", "looked"), ("copied", " ", "why"), ("nothing", "长" * 301, "note")):
        with pytest.raises(Refusal, match=f"plan-{code}"):
            look_at_pair(made.stage, row.id, verdict, note, made.office, made.after)
    for by in (made.markers[0], staff("t-office", "office", township="520523001")):
        with pytest.raises(Refusal, match=r"role-missing|county-only"):
            look_at_pair(made.stage, row.id, "nothing", "", by, made.after)
    look_at_pair(made.stage, row.id, "copied", "丙某2 承认了", made.office, made.after)
    told = db.session.query(AuditEntry).filter_by(action="plans.looked").all()
    assert {one.facts["other"] for one in told} == {"0001", "0002"}
    # The log is never erased: it holds the number in place of the name.
    assert not any("丙某2" in str(one.facts) for one in told if one.facts["other"] == "0001")
    entry = made.entries[1]
    entry.closes_at = made.after + timedelta(hours=1)
    submit_documents([Written(entry, "plan", pieces.answers("自己写的"))], made.after)
    db.session.commit()
    assert changed_since(made.stage, comparison_of(made.stage, "plan")) is False
    later = made.after + timedelta(minutes=1)
    submit_documents([Written(entry, "plan", pieces.answers("又改过"))], later)
    assert changed_since(made.stage, comparison_of(made.stage, "plan"))
    ask_comparison(made.stage, "plan", made.office, later)
    db.session.commit()
    compare_waiting(later)
    gone = pair_of(made.stage, row.id).pair
    assert (gone.verdict, gone.gone) == ("copied", True)
    assert numbers(made) == [("0003", "0005"), ("0001", "0002")]
    assert row.id not in {pair.id for _one, _other, pair in suspected(made.stage)}


def test_words_of_a_template_weigh_nothing(copied):
    made = copied
    first = pieces_of(made.stage, "plan")[0][0]
    own = storage.get(first.text_sha256)
    template = add_template(made.stage, "plan", own, "样本.txt", made.office, made.after)
    db.session.commit()
    ask_comparison(made.stage, "plan", made.office, made.after)
    db.session.commit()
    compare_waiting(made.after)
    assert numbers(made) == [("0003", "0005")]
    assert comparison_of(made.stage, "plan").bare == [first.id]
    remove_template(made.stage, "plan", template.id, made.office, made.after)
    with pytest.raises(Refusal, match="unknown"):
        remove_template(made.stage, "plan", template.id, made.office, made.after)
    with pytest.raises(Refusal, match="document-type"):
        add_template(made.stage, "plan", b"\x89PNG\r\n\x1a\n\0", "x.pdf", made.office, made.after)
    for _ in range(5):
        add_template(made.stage, "plan", "格式".encode(), "a.txt", made.office, made.after)
    with pytest.raises(Refusal, match="plan-template-many"):
        add_template(made.stage, "plan", "格式".encode(), "a.txt", made.office, made.after)


def test_a_comparison_that_fails_says_so_and_can_be_asked_again(copied, monkeypatch):
    made = copied

    def broken(*_given):
        raise ComparisonError("killed")

    ask_comparison(made.stage, "plan", made.office, made.after)
    db.session.commit()
    with monkeypatch.context() as patched:
        patched.setattr(compare_plans, "compare", broken)
        with pytest.raises(ComparisonError):
            compare_waiting(made.after)
    assert db.session.query(PlanComparison).one().state == "failed"
    ask_comparison(made.stage, "plan", made.office, made.after)
    db.session.commit()
    compare_waiting(made.after)
    assert db.session.query(PlanLikeness).count() == 2


def test_too_few_pieces_are_not_compared(made):
    with pytest.raises(Refusal, match="unknown"):
        ask_comparison(made.stage, "households", made.office, made.after)
    made.entries[1].candidacy.state = "withdrawn"
    db.session.flush()
    with pytest.raises(Refusal, match="plan-few"):
        ask_comparison(made.stage, "plan", made.office, made.after)


def test_a_process_that_hangs_or_ends_early_is_an_error():
    with pytest.raises(ComparisonError):
        compare(["一" * 50, "二" * 50], [], seconds=0.01)


def test_a_process_ends_when_somebody_does_not_want_it_any_more(monkeypatch):
    killed = []
    real = subprocess.Popen.kill
    monkeypatch.setattr(subprocess.Popen, "kill", lambda process: killed.append(process) or real(process))
    monkeypatch.setattr(comparing, "MOMENT", 0.01)

    def unwanted() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        compare(["一" * 50, "二" * 50], [], unwanted)
    assert [process.returncode for process in killed] == [-signal.SIGKILL]


@pytest.mark.database
def test_a_comparison_that_is_stopped_keeps_nothing_and_begins_anew_when_asked(copied, monkeypatch):
    made = copied
    row = ask_comparison(made.stage, "plan", made.office, made.after)
    db.session.commit()
    key = row.id

    def slow(texts, _template, check):
        stop_work("copies", key, made.office, made.after)
        db.session.commit()
        check()
        raise AssertionError(texts)

    with monkeypatch.context() as patched:
        patched.setattr(compare_plans, "compare", slow)
        assert compare_waiting(made.after) == 1
    assert db.session.query(PlanComparison).one().state == "stopped"
    assert compare_waiting(made.after) == 0
    with pytest.raises(Refusal, match="wrong-state"):
        stop_work("copies", key, made.office, made.after)
    ask_comparison(made.stage, "plan", made.office, made.after)
    db.session.commit()
    assert compare_waiting(made.after) == 1
    assert (db.session.query(PlanComparison).one().state, db.session.query(PlanLikeness).count()) == (
        "ready",
        2,
    )
