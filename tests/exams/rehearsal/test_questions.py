"""Questions made up for a paper that the bank of a rehearsal cannot fill."""

from __future__ import annotations

from collections import Counter

from exams.bank.items import SEED, load_bank
from exams.rehearsal.questions import TIMES, lacking, made_up
from recruit.editor.stage import new_stage
from recruit.programme import Programme, load, read_text
from recruit.programme.rewrite import add, put
from recruit.programme.starters import blank

BANK = load_bank(SEED)


def asked(line: str) -> Programme:
    source, files = blank()
    stage = put(
        new_stage("online-exam", "paper", "笔试", "Paper", "2027-03-05"), ("params", "paper"), f"[{line}]"
    )
    found = read_text(add(source, ("stages",), stage), files).programme
    assert found is not None
    return found


def test_nothing_is_made_up_where_the_bank_has_enough():
    assert made_up(load("jinsha-2016"), BANK) == []


def test_a_topic_of_the_office_gets_questions_of_the_kind_and_difficulty_it_asks_for():
    programme = asked("{type: single, topic: law, count: 4, points: 25, difficulty: 2-3}")
    ((stage, line, there),) = lacking(programme, BANK)
    assert (stage.code, line.topic, there) == ("paper", "law", 0)
    found = made_up(programme, BANK)
    assert Counter((one.kind, one.topic) for one in found) == {("single", "law"): 4 * TIMES}
    assert {one.difficulty for one in found} == {2, 3}
    assert len({one.code for one in found}) == len(found)
    assert list(lacking(programme, [*BANK, *found])) == []


def test_questions_that_stand_in_every_paper_are_made_under_their_names():
    programme = asked("{type: true-false, topic: law, count: 2, points: 50, anchors: [constitution]}")
    assert "constitution" in {one.code for one in made_up(programme, BANK)}


def test_a_kind_nobody_has_a_pattern_of_is_left_to_the_office():
    assert made_up(asked("{type: matching, topic: law, count: 2, points: 50}"), BANK) == []
