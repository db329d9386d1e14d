"""How much work a document may be, and that it is done before anybody waits for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exams.fieldwork.form_telling import refusal_of
from exams.fieldwork.forms import SeriesForm
from exams.models import FormResponse
from exams.services.receive_parcel import announce_parcel, read_ahead, receive_piece
from exams.survey.filling import Unfit, judge
from exams.survey.filling_tree import Layout
from exams.survey.model import Group, Question, SurveyForm
from recruit.db import db
from recruit.messages import tell
from tests.exams.household import surveyed
from tests.exams.household.surveyed import document

AT = datetime(2016, 5, 26, 2, tzinfo=UTC)


def market(*calculations: str) -> SurveyForm:
    """A form whose turns work these out."""
    rows = [Question(f"c{at}", "calculate", calculation=one) for at, one in enumerate(calculations)]
    block = Group("goods", (Question("jin", "integer"), *rows), labels=(("", "Goods"),), repeats=True)
    return SurveyForm("Market", "m", "1", ("",), "", (block,))


def turns(count: int, form: SurveyForm) -> list[dict[str, Any]]:
    """What is kept of so many turns with one answer each."""
    found: list[dict[str, Any]] = judge(Layout(form), {"goods": [{"jin": "2"}] * count}, AT, AT).answers[
        "goods"
    ]
    return found


def test_a_document_may_be_large_but_not_without_end() -> None:
    assert len(turns(1000, market())) == 1000
    assert turns(300, market("sum(${jin})"))[299] == {"jin": "2", "c0": "600"}
    # Each pass changes all of it again: without a bound this takes minutes.
    endless = market("sum(${c1}) mod 7", "${jin} + sum(${c2}) mod 5", "sum(${c0}) mod 3 + 1")
    with pytest.raises(Unfit) as found:
        turns(1000, endless)
    assert found.value.fault.code == "work"
    assert "“Goods”：这张表填的份数太多" in tell(refusal_of(found.value.fault, endless))


def test_picking_turns_looks_at_each_of_them_once() -> None:
    picked = market("if(position(..) = 700, count(${goods}[jin = 2]), 0)")
    assert turns(700, picked)[699]["c0"] == "700"


@pytest.fixture
def parcel(made):
    """`parcel(number, answers)` is announced; gives what it takes to hand it in."""

    def whole(number: int, answers: dict[str, Any]) -> tuple[Any, str, bytes]:
        content = json.dumps({"shape": 1, "answers": answers}).encode()
        announced = surveyed.announced(content, number)
        announce_parcel(made.entries[0], announced, made.during)
        db.session.commit()
        return made.entries[0], announced.client_id, content

    return whole


@pytest.fixture
def nobody_judges(monkeypatch):
    def closed() -> None:
        monkeypatch.setattr(SeriesForm, "judge", lambda *_given, **_more: pytest.fail("others wait"))

    return closed


@pytest.mark.parametrize(("changes", "state"), [({}, "taken"), ({"away": "9"}, "refused")])
def test_a_form_is_judged_before_its_entry_is_held(made, parcel, nobody_judges, changes, state) -> None:
    entry, name, content = parcel(1, document(**changes))
    ready = read_ahead(entry, name, 0, content, made.during)
    db.session.rollback()
    nobody_judges()
    found = receive_piece(entry, name, 0, content, made.during, ready)
    assert (found.state, found.refusal or "") == (state, "answers-unfit" if changes else "")


def test_what_was_judged_for_another_moment_is_judged_again(made, parcel) -> None:
    entry, name, content = parcel(1, document())
    ready = read_ahead(entry, name, 0, content, made.during - timedelta(hours=1))
    ready.ahead.judged.plain["persons"] = "99"
    found = receive_piece(entry, name, 0, content, made.during, ready)
    assert db.session.get(FormResponse, found.result_id).answers["persons"] == "4"
