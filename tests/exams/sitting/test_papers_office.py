"""The office looks at the papers, draws them anew, and a second person releases them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from exams.bank.items import SEED, load_bank
from exams.models import Paper, PaperDraw
from exams.queries.papers import papers_ready, survey
from exams.queries.redrawn import compare
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.load_bank import load_bank as store
from exams.services.redraw_papers import redraw_papers
from exams.services.release_papers import confirm_release, propose_release, take_back
from exams.services.start_attempt import start_attempt
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from tests.exams.sitting.world import build, with_params
from tests.support.candidates import candidates, staff
from tests.support.signed_in import sign_in


def papers() -> dict[int, tuple[list[dict[str, str]], int | None]]:
    db.session.expire_all()
    return {
        paper.entry_id: (paper.items, paper.form)
        for paper in db.session.scalars(select(Paper).order_by(Paper.entry_id))
    }


@pytest.fixture
def forms(app_context):
    """Nine candidates on three parallel forms."""
    yield build(9, programme=with_params(forms=3, equate="linear"))
    db.session.rollback()


@pytest.mark.database
def test_forms_are_kept_with_the_paper_and_every_paper_can_be_drawn_again(forms):
    assert sorted(form for _, form in papers().values()) == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    late = candidates(forms.stage.cohort, "online-exam", [10], forms.opens)
    assert papers()[late[0].id][1] in (1, 2, 3)
    found = compare(forms.stage)
    assert (found.same, found.different, found.unknown) == (10, (), 0)
    other = db.session.scalars(select(Paper)).first()
    other.items = list(reversed(other.items))
    db.session.flush()
    assert len(compare(forms.stage).different) == 1


def test_a_bank_that_grew_changes_no_form_of_whoever_comes_later(forms):
    db.session.execute(Paper.__table__.delete().where(Paper.entry_id == forms.entry_ids[0]))
    before = papers()
    grown = [replace(item, code=f"x-{item.code}") for item in load_bank(SEED)]
    store(grown, forms.opens)
    assert draw_papers(forms.stage, forms.entries, stage_seed(forms.stage), forms.opens) == 1
    asked = {form: {row["item"] for row in items} for items, form in before.values()}
    items, form = papers()[forms.entry_ids[0]]
    assert {row["item"] for row in items} == asked[form]


def test_a_paper_is_drawn_for_whoever_comes_late_and_the_record_goes_on(world):
    late = candidates(world.stage.cohort, "online-exam", [7], world.opens)
    draws = list(db.session.scalars(select(PaperDraw).order_by(PaperDraw.id)))
    assert [(one.series, one.first, one.papers, one.numbers) for one in draws] == [
        (1, 0, 3, ["0001", "0002", "0003"]),
        (1, 3, 1, ["0007"]),
    ]
    assert draws[0].bank_sha256 == draws[1].bank_sha256
    assert late[0].id in papers()


def test_redrawn_for_a_reason_from_a_new_seed_and_never_after_the_start(world, people):
    before, office = papers(), people["office"]
    with pytest.raises(Refusal, match="papers-reason-missing"):
        redraw_papers(world.stage, "  ", office, world.opens)
    with pytest.raises(Refusal, match="role-missing"):
        redraw_papers(world.stage, "题目有误", people["proctor"], world.opens)
    draw = redraw_papers(world.stage, "题目有误", office, world.opens)
    after = papers()
    assert (draw.series, draw.first, draw.reason) == (2, 0, "题目有误")
    assert after.keys() == before.keys()
    assert all(after[key] != before[key] for key in before)
    assert compare(world.stage).different == ()
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "papers.redraw")).one()
    assert noted.facts["reason"] == "题目有误"
    assert draw.seed not in str(noted.facts)
    start_attempt(world.entries[0], world.opens)
    with pytest.raises(Refusal, match="papers-begun"):
        redraw_papers(world.stage, "再换", office, world.opens)


def test_released_by_two_and_then_fixed(world, people):
    stage, at = world.stage, world.opens
    assert (papers_ready(stage).drawn, papers_ready(stage).released) == (True, False)
    with pytest.raises(Refusal, match="papers-not-proposed"):
        confirm_release(stage, people["second"], at)
    propose_release(stage, people["office"], at)
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_release(stage, people["office"], at)
    with pytest.raises(Refusal, match="papers-released"):
        redraw_papers(stage, "换", people["office"], at)
    take_back(stage, people["second"], at)
    redraw_papers(stage, "换", people["office"], at)
    propose_release(stage, people["office"], at)
    confirm_release(stage, people["second"], at)
    assert papers_ready(stage).released
    for act in (
        lambda: take_back(stage, people["second"], at),
        lambda: redraw_papers(stage, "x", people["office"], at),
    ):
        with pytest.raises(Refusal, match="papers-"):
            act()


def test_papers_that_are_not_all_drawn_cannot_be_released(app_context):
    world = build(2, items=())
    office = staff("chief", "office")
    with pytest.raises(Refusal, match="papers-missing"):
        propose_release(world.stage, office, world.opens)
    ready = papers_ready(world.stage)
    assert (ready.drawn, ready.without_paper, ready.lacks) == (False, 2, 20)


def test_the_survey_counts_what_the_papers_hold(forms):
    found = survey(forms.stage)
    assert (found.papers, found.questions) == (9, 50)
    assert sum(found.difficulties.values()) == 9
    assert sum(one.papers for one in found.items) == 9 * 50
    assert found.forms == {1: 3, 2: 3, 3: 3}
    assert len(found.overlaps) == 8
    assert not found.seated


def test_the_pages_from_looking_to_releasing(forms, app, clock):
    clock.set(forms.opens)
    for login, role in (("chief", "office"), ("sec", "second-signatory"), ("proc", "proctor")):
        staff(login, role)
    db.session.commit()
    url = f"/exam/office/{forms.stage_id}/papers"
    office, second, proctor = (sign_in(app.test_client(), login) for login in ("chief", "sec", "proc"))
    page = office.get(url).text
    for words in ("9 份卷子，每份 50 题", "3 套平行卷", "<svg", "重新抽", "提交，请第二个人确认"):
        assert words in page
    assert proctor.get(url).status_code == 403
    shown = office.post(f"{url}/specimen", data={"form": "2"})
    assert shown.status_code == 200
    assert shown.text.count("<fieldset") == 50
    assert office.post(f"{url}/specimen", data={"form": "4"}).status_code == 404
    assert office.post(f"{url}/redraw", data={"reason": "有一道题不合适"}).status_code == 303
    assert "有一道题不合适" in office.get(url).text
    assert office.post(f"{url}/propose").status_code == 303
    assert office.post(f"{url}/release").status_code == 303
    assert "卷子等您看过以后确认" in second.get(url).text
    assert second.post(f"{url}/release").status_code == 303
    page = office.get(url).text
    assert "卷子定下来了" in page
    assert "重新抽" not in page
