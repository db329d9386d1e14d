"""What a page of the editor shows are words that fit the place: no codes, no hint that belongs elsewhere."""

from __future__ import annotations

import pytest
from flask import Flask

from recruit.config import KINDS
from recruit.editor.boxes import Box, leaves, lists
from recruit.editor.sheets import count_at, every_box, stage_groups
from recruit.kinds import load_kinds
from recruit.programme import load
from recruit.programme.rewrite import root_of
from recruit.web.programmes.words import PageWords


@pytest.fixture
def shown(app: Flask) -> list[Box]:
    root, kinds = root_of(load("jinsha-2016").source_yaml), load_kinds(KINDS)
    with app.test_request_context():
        return [
            one
            for place in range(count_at(root, ("stages",)))
            for one in every_box(stage_groups(root, place, kinds, PageWords(root)))
        ]


def test_the_parts_of_a_paper_are_called_by_words(shown):
    assert "单选题" in [row.title for one in lists(shown) for row in one.rows]


def test_a_list_of_codes_does_not_offer_itself(shown):
    typed = [one for one in leaves(shown) if one.sort == "codes" and one.options and "," in one.value]
    assert typed
    assert all(one.value not in [code for code, _word in one.options] for one in typed)


def test_the_number_of_papers_is_not_explained_as_a_form(shown):
    hints = [one.hint for one in leaves(shown) if one.path[-2:] == ("params", "forms")]
    assert hints
    assert not [one for one in hints if "registration" in one]


def test_who_has_to_take_part_is_chosen_from_the_questions_of_the_form(app):
    root, kinds = root_of(load("meihekou-2019").source_yaml), load_kinds(KINDS)
    with app.test_request_context():
        shown = [
            {one.path[-1]: one for one in leaves(every_box(stage_groups(root, place, kinds, PageWords(root))))
             if "only_for" in one.path}
            for place in (2, 3)
        ]  # fmt: skip
    nothing_said, practice = shown
    questions = [code for code, _word in practice["field"].options]
    assert "provider" in questions
    assert "id_front" not in questions  # a private one
    assert practice["field"].value == "provider"
    assert [code for code, _word in practice["choices"].options] == ["centre", "township", "village"]
    assert nothing_said["choices"].options == []  # which answers there are follows from the question
