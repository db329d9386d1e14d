"""The exam on paper: prints with two names, sheets with codes, typing with two hands, the same marks as online."""

from __future__ import annotations

import pytest

from exams.kinds.online_exam import KIND
from exams.models import (
    AnswerEvent,
    Attempt,
    BankItem,
    ExamSeat,
    HallPrint,
    LateShare,
    Paper,
    RoomWatch,
    TypedAnswer,
)
from exams.queries.hall import sat_by_code, sat_of, sat_on_paper, unsettled
from exams.queries.rulings import late_unruled
from exams.queries.sitting import newest_answers
from exams.services.erase_exam_day import PARTS
from exams.services.import_answers import confirm_answers, propose_answers, refuse_answers
from exams.services.look_at_answers import NUMBER, answer_rows
from exams.services.mark_paper import paper_marks
from exams.services.print_papers import (
    Scope,
    allow_print,
    check_print,
    fetch_print,
    keep_printed,
    propose_print,
    set_next,
    sheets_of,
    stop_print,
)
from exams.services.save_answers import Answer, Receipt, save_answers
from exams.services.sit_on_paper import Times, sit_on_paper
from exams.services.start_attempt import start_attempt
from exams.services.type_answers import type_answers
from exams.sitting.answer_pages import answer_pages, field_of
from exams.sitting.sheet_code import code_of
from exams.sitting.typed import from_typed
from recruit import erasing, storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from recruit.tables import read_table
from tests.exams.sitting.hall import (
    MINUTE,
    allowed,
    attempt_of,
    give_every_kind,
    on_paper,
    print_next,
    sheet_of,
)
from tests.exams.sitting.sheets import asked, client_id, right, wrong
from tests.support.candidates import staff


@pytest.fixture
def hands(world):
    """Who asks and types, who signs, who types next, who looks third."""
    return (
        staff("chief", "office"),
        staff("sec", "second-signatory"),
        staff("clerk", "clerk"),
        staff("look", "office"),
    )


def answers_of(attempt: Attempt, *, right_up_to: int) -> dict[int, list[str]]:
    """Right answers up to a position, wrong ones after it, in the candidate's letters."""
    return {
        position: (right if position <= right_up_to else wrong)(slot, item)
        for position, (slot, item) in enumerate(asked(attempt), 1)
    }


@pytest.mark.database
def test_the_same_answers_online_and_typed_give_the_same_mark(world, hands):
    chief, _sec, clerk, _look = hands
    online = start_attempt(world.entries[0], world.opens)
    online.paper.items = list(world_paper(world, 1).items)
    db.session.commit()
    sitting = on_paper(world, chief, 1)
    said = answers_of(online, right_up_to=60)
    save_answers(
        [Answer(online.id, client_id(at), at, at, answer) for at, answer in said.items()],
        world.opens + MINUTE,
    )
    for typist in (chief, clerk):
        type_answers(sitting.attempt_id, said, typist, world.closes)
    marks = paper_marks(world.stage)
    one, other = (world.entries[at].candidacy.number for at in (0, 1))
    assert marks[one] == marks[other] is not None
    assert marks[one] > 0
    assert {row.channel for row in db.session.query(TypedAnswer)} == {"typed"}


def world_paper(world, number):
    return db.session.query(Paper).filter_by(entry_id=world.entries[number].id).one()


def test_what_two_people_typed_alike_counts_and_a_difference_waits_for_a_third(world, hands):
    chief, sec, clerk, look = hands
    sitting = on_paper(world, chief, 0)
    attempt = attempt_of(world, 0)
    said = answers_of(attempt, right_up_to=3)
    type_answers(sitting.attempt_id, said, chief, world.closes)
    with pytest.raises(Refusal, match="hall-typed-already"):
        type_answers(sitting.attempt_id, said, chief, world.closes)
    slipped = said | {2: wrong(*asked(attempt)[1])}
    sat = type_answers(sitting.attempt_id, slipped, clerk, world.closes)
    assert sat.waits == "third"
    assert sat.differing == (2,)
    assert not newest_answers([attempt.id])
    assert [blocker.code for blocker in KIND.blockers(world.stage)].count("hall-untyped") == 1
    with pytest.raises(Refusal, match="hall-typed-already"):
        type_answers(sitting.attempt_id, {2: said[2]}, clerk, world.closes)
    with pytest.raises(Refusal, match="role-missing"):
        type_answers(sitting.attempt_id, {2: said[2]}, sec, world.closes)
    with pytest.raises(Refusal, match="hall-look-missing"):
        type_answers(sitting.attempt_id, {}, look, world.closes)
    type_answers(sitting.attempt_id, {2: said[2]}, look, world.closes)
    assert newest_answers([attempt.id])[attempt.id] == said
    assert {row.settled_by_id for row in db.session.query(TypedAnswer)} == {look.id}
    assert unsettled(world.stage) == 0
    assert "hall-untyped" not in [blocker.code for blocker in KIND.blockers(world.stage)]
    typed = db.session.query(AuditEntry).filter_by(action="exam.typed").all()
    assert [row.facts["round"] for row in typed] == [1, 2, 3]
    assert all("answers" not in row.facts for row in typed)


def test_whoever_sits_on_paper_cannot_sit_online_and_the_other_way_round(world, hands):
    chief, *_ = hands
    sitting = on_paper(world, chief, 0)
    started = start_attempt(world.entries[0], world.opens + MINUTE)
    assert started.id == sitting.attempt_id
    slot, item = asked(started)[0]
    (refused,) = save_answers(
        [Answer(started.id, client_id(1), 1, 1, right(slot, item))], world.opens + MINUTE
    )
    assert refused.code == "attempt-submitted"
    online = start_attempt(world.entries[1], world.opens)
    db.session.commit()
    with pytest.raises(Refusal, match="hall-planned-begun"):
        on_paper(world, chief, 1)
    db.session.rollback()
    with pytest.raises(Refusal, match="hall-sits-already"):
        on_paper(world, chief, 0, cause="power")
    assert online.id != sitting.attempt_id


@pytest.mark.database
def test_after_a_hand_over_online_stands_paper_wins_and_what_comes_later_is_late(world, hands):
    chief, _sec, clerk, _look = hands
    attempt = start_attempt(world.entries[0], world.opens)
    first, second = asked(attempt)[:2]
    for at, (slot, item) in ((1, first), (2, second)):
        save_answers(
            [Answer(attempt.id, client_id(at), at, at, right(slot, item))], world.opens + at * MINUTE
        )
    db.session.commit()
    sitting = on_paper(world, chief, 0, world.opens + 10 * MINUTE, "network")
    assert sitting.handed_over
    (kept,) = save_answers(
        [Answer(attempt.id, client_id(9), 9, 3, right(*asked(attempt)[2]))], world.opens + 11 * MINUTE
    )
    assert isinstance(kept, Receipt)
    assert kept.late
    assert late_unruled(world.stage) == 1
    on_sheet = {2: wrong(*second), 4: right(*asked(attempt)[3])}
    for typist in (chief, clerk):
        type_answers(sitting.attempt_id, on_sheet, typist, world.closes)
    stands = newest_answers([attempt.id])[attempt.id]
    assert stands == {1: right(*first), **on_sheet}
    assert db.session.query(LateShare).count() == 0


def test_times_and_people_are_looked_at(world, hands):
    chief, sec, *_ = hands
    number = world.entries[0].candidacy.number
    later = world.opens + 40 * MINUTE

    def code(began, ended, by=chief, cause="planned", numbers=(number,)):
        with pytest.raises(Refusal) as found:
            sit_on_paper(world.stage, list(numbers), Times(began, ended, cause), by, later)
        return found.value.code

    assert code(world.opens, world.opens + MINUTE) == "hall-not-printed"
    sheet_of(world, world.entries[0], chief)
    assert code(world.opens, world.opens) == "hall-times"
    assert code(later + MINUTE, later + 2 * MINUTE) == "hall-times"
    assert code(world.opens - MINUTE, world.opens + MINUTE) == "hall-times"
    assert code(world.opens, world.opens + 500 * MINUTE) == "hall-too-long"
    assert code(world.opens, later, cause="whim") == "hall-cause"
    assert code(world.opens, later, by=sec) == "role-missing"
    assert code(world.opens, later, numbers=("nobody",)) == "time-number-unknown"


def test_a_sheet_is_found_by_its_code_and_no_other(world, hands):
    chief, *_ = hands
    sitting = on_paper(world, chief, 0)
    other = sheet_of(world, world.entries[1], chief)
    mine = sheet_of(world, world.entries[0], chief)
    assert sat_by_code(world.stage, code_of(mine.id, 2)).sitting.attempt_id == sitting.attempt_id
    for typed, code in (
        (code_of(other.id, 1), "hall-not-on-paper"),
        (code_of(99999, 1), "hall-code-unknown"),
        (code_of(mine.id, 1)[:-1] + "x", "hall-code"),
    ):
        with pytest.raises(Refusal, match=code):
            sat_by_code(world.stage, typed)
    mine.items_sha256 = "0" * 64
    with pytest.raises(Refusal, match="hall-paper-changed"):
        sat_by_code(world.stage, code_of(mine.id, 1))


def sheet_table(sat, said, more="") -> bytes:
    from exams.sitting.typed import as_typed

    whole = len(sat.asked.questions)
    head = ",".join([NUMBER, *(f"q{at}" for at in range(1, whole + 1))])
    cells = [as_typed(kind, said.get(at, [])) for at, kind in enumerate(sat.asked.kinds, 1)]
    return f"{head}\n{','.join([sat.number, *cells])}\n{more}".encode()


def test_an_import_counts_when_a_second_person_has_confirmed_and_corrects_later(world, hands):
    chief, sec, *_ = hands
    sitting = on_paper(world, chief, 0)
    attempt = attempt_of(world, 0)
    said = answers_of(attempt, right_up_to=5)
    (sat,) = sat_on_paper(world.stage)
    looked = answer_rows(world.stage, read_table(sheet_table(sat, said), "a.csv"))
    assert not looked.bad
    back = propose_answers(world.stage, looked.good, chief, world.closes)
    with pytest.raises(Refusal, match="hall-import-waits"):
        propose_answers(world.stage, looked.good, chief, world.closes)
    refuse_answers(back, sec, world.closes)
    brought = propose_answers(world.stage, looked.good, chief, world.closes)
    assert not newest_answers([attempt.id])
    with pytest.raises(Refusal, match="role-missing"):
        confirm_answers(brought, chief, world.closes)
    assert confirm_answers(brought, sec, world.closes) == len(said)
    assert newest_answers([attempt.id])[attempt.id] == said
    mended = said | {1: []}
    looked = answer_rows(world.stage, read_table(sheet_table(sat_of(sitting.attempt_id), mended), "a.csv"))
    assert looked.changes == {sat.number: 1}
    again = propose_answers(world.stage, looked.good, chief, world.closes)
    assert confirm_answers(again, sec, world.closes) == 1
    assert newest_answers([attempt.id])[attempt.id][1] == []
    assert db.session.query(AnswerEvent).filter_by(attempt_id=attempt.id).count() == len(said) + 1


def test_a_table_with_faults_is_told_row_by_row(world, hands):
    chief, *_ = hands
    on_paper(world, chief, 0)
    (sat,) = sat_on_paper(world.stage)
    data = sheet_table(sat, {}, f"{sat.number},A\nnobody,A\n")
    looked = answer_rows(world.stage, read_table(data, "a.csv"))
    assert [(bad.number, bad.refusal.code) for bad in looked.bad] == [
        (3, "seat-number-twice"),
        (4, "hall-row-unknown"),
    ]
    broken = sheet_table(sat, {}).replace(f"{sat.number},".encode(), f"{sat.number},=A1".encode())
    (bad,) = answer_rows(world.stage, read_table(broken, "a.csv")).bad
    assert (bad.column, bad.refusal.code) == ("q1", "hall-cell")
    with pytest.raises(Refusal, match="hall-columns"):
        answer_rows(world.stage, read_table(b"a,b\n1,2\n", "a.csv"))
    with pytest.raises(Refusal, match="hall-column-twice"):
        answer_rows(world.stage, read_table(f"{NUMBER},q1,第1题\n1,2,3\n".encode(), "a.csv"))


def test_a_print_has_two_names_and_goes_on_where_it_stopped(world, hands):
    chief, sec, clerk, look = hands
    with pytest.raises(Refusal, match="hall-not-released"):
        propose_print(world.stage, Scope("all"), chief, world.opens)
    give_every_kind(world)
    batch = allowed(
        world, chief, sec, Scope("numbers", " ".join(e.candidacy.number for e in world.entries[:2]))
    )
    for stranger in (clerk, look):
        with pytest.raises(Refusal, match="hall-two-only"):
            print_next(batch, stranger, world.opens, 1)
    assert print_next(batch, chief, world.opens, 1) == 1
    stop_print(batch, sec, world.opens)
    with pytest.raises(Refusal, match="wrong-state"):
        print_next(batch, chief, world.opens, 1)
    stop_print(batch, sec, world.opens, go_on=True)
    assert print_next(batch, sec, world.opens, 5) == 0
    one, other = fetch_print(batch, chief, world.opens)
    first = one.pdf_sha256
    assert first != other.pdf_sha256
    assert storage.get(first).startswith(b"%PDF")
    assert one.pages == 2
    one.pdf_sha256, one.printed_at = None, None
    assert print_next(batch, chief, world.closes, 1) == 0
    assert sheets_of(batch)[0].pdf_sha256 == first, "the same paper is the same bytes on another day"
    with pytest.raises(Refusal, match="wrong-state"):
        allow_print(batch, sec, world.opens)
    with pytest.raises(Refusal, match="hall-number-unknown"):
        propose_print(world.stage, Scope("numbers", "nobody"), chief, world.opens)


def test_two_who_print_at_once_keep_each_paper_once_and_the_files_go_when_their_time_is_over(world, hands):
    chief, sec, *_ = hands
    # The names on every page hold a sign that no common face has.
    sec.name = "陈喆"
    give_every_kind(world)
    batch = allowed(world, chief, sec, Scope("numbers", world.entries[0].candidacy.number))
    assert [one.code for one in KIND.second_hands(world.stage)] == []
    one, other = set_next(batch, chief, 5), set_next(batch, sec, 5)
    assert one == other
    assert keep_printed(batch, one, chief, world.opens) == 0
    assert keep_printed(batch, other, sec, world.closes) == 0
    (sheet,) = sheets_of(batch)
    assert sheet.printed_at == world.opens
    part = next(part for part in PARTS if part.code == "printed-papers")
    scope = erasing.Scope(world.stage.cohort, world.closes)
    assert list(db.session.scalars(part.due(scope))) == [sheet.id]
    assert part.wipe(scope, [sheet.id]) == {one[0].pdf_sha256}
    db.session.refresh(sheet)
    assert (sheet.pdf_sha256, sheet.printed_at) == (None, world.opens)
    assert set_next(batch, chief, 5) == []


def test_a_proctor_of_one_room_types_for_nobody_in_another(world, hands):
    chief, *_ = hands
    sitting = on_paper(world, chief, 0)
    proctor = staff("proc", "proctor")
    db.session.add(RoomWatch(stage_id=world.stage_id, room="B", account_id=proctor.id))
    db.session.add(ExamSeat(stage_id=world.stage_id, entry_id=world.entry_ids[0], room="A", seat=1))
    db.session.flush()
    assert sat_on_paper(world.stage, proctor) == []
    with pytest.raises(Refusal, match="unknown"):
        type_answers(sitting.attempt_id, {}, proctor, world.closes)


def test_a_name_that_cannot_be_printed_refuses_the_print_before_anything_is_asked_for(world, hands):
    chief, sec, *_ = hands
    give_every_kind(world)
    world.entries[2].candidacy.person.name = "王\u202e五"
    db.session.flush()
    with pytest.raises(Refusal, match="missing-glyph"):
        allowed(world, chief, sec)
    assert db.session.query(HallPrint).count() == 0
    world.entries[2].candidacy.person.name = "王五"
    db.session.query(BankItem).filter_by(code="k-essay").update({"stem": "顾客生气了😀怎么办？"})
    with pytest.raises(Refusal, match="missing-glyph") as found:
        check_print(world.stage, Scope("all"), chief)
    assert "顾客生气了" in found.value.facts["person"]


def test_pages_hold_what_is_laid_on_them_and_each_question_once():
    kinds = ["single"] * 130 + ["short"] * 20 + ["matching"] * 9 + ["essay", "ordering", "essay"]
    fields = [field_of(at, kind, 4, 3, "ABCDEFGHIJ") for at, kind in enumerate(kinds, 1)]
    pages = answer_pages(fields)
    assert sorted(one.position for page in pages for one in page.fields) == list(range(1, len(kinds) + 1))
    assert [len(page.essay) for page in pages[-2:]] == [1, 1]
    assert [one.position for one in pages[0].fields] == list(range(1, 79))
    tall = [8 * len(page.bubbles) + sum(21 if one.boxes else 13 for one in page.written) for page in pages]
    assert max(tall) <= 212


@pytest.mark.parametrize(
    ("kind", "options", "left", "text", "answer"),
    [
        ("single", 4, None, "ｂ", ["B"]),
        ("single", 4, None, "AB", None),
        ("single", 3, None, "D", None),
        ("multiple", 4, None, "d, a", ["A", "D"]),
        ("multiple", 4, None, "AA", None),
        ("true-false", 0, None, "√", ["true"]),
        ("true-false", 0, None, "错", ["false"]),
        ("true-false", 0, None, "maybe", None),
        ("matching", 3, 2, "b-", ["B", ""]),
        ("matching", 3, 2, "b", None),
        ("ordering", 3, None, "cab", ["C", "A", "B"]),
        ("ordering", 3, None, "caa", None),
        ("short", 0, None, " http ", ["http"]),
        ("numeric", 0, None, "3.5", ["3.5"]),
        ("essay", 0, None, "", []),
        ("ordering", 3, None, "---", []),
    ],
)
def test_what_is_typed_is_an_answer_or_nothing(kind, options, left, text, answer):
    assert from_typed(kind, options, left, text) == answer
