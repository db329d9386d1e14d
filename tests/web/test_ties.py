"""Ties at the line on the office's pages: extra test, draw, witness."""

from __future__ import annotations

import pytest

from recruit.db import db
from recruit.models import TieBreak, TieBreakProposal
from tests.support import funnel


@pytest.mark.database
def test_an_extra_test_in_two_steps(site):
    here = site(marks=(90, 80, 80, 60))
    assert "入选线上有 2 人分不出先后" in here.office.get(f"/office/stage/{here.stage_id}/close").text
    path = f"/office/stage/{here.stage_id}/tie/extra"
    bad = here.office.post(path, data={"n0": "101", "n1": "abc"})
    assert bad.status_code == 422
    assert 'value="101"' in bad.text
    assert 'value="abc"' in bad.text
    here.office.post(path, data={"n0": "５", "n1": "8.5"})
    proposal = here.ask(lambda: db.session.query(TieBreakProposal).one().id)
    assert "等人见证" in funnel.browser(here.app, "auditor").get("/office/").text
    assert here.office.post(f"/office/tie/{proposal}/confirm").status_code == 403
    here.second.post(f"/office/tie/{proposal}/confirm")
    assert here.count(TieBreak) == 2
    again = here.second.post(f"/office/tie/{proposal}/confirm", follow_redirects=True)
    assert again.status_code == 200
    assert here.count(TieBreak) == 2
    seen = here.office.get(f"/office/stage/{here.stage_id}/close").text
    assert "线从中间过，由“加试成绩”分出" in seen
    assert "提交，请复核人签字" in seen


def test_the_form_of_an_extra_test_knows_the_highest_mark(site):
    here = site(marks=(90, 80, 80, 60), ties="[extra-test]\n    extra_test: {max: 20}")
    path = f"/office/stage/{here.stage_id}/tie/extra"
    assert "0 到 20 分" in here.office.get(path).text
    bad = here.office.post(path, data={"n0": "20.5", "n1": "20"})
    assert bad.status_code == 422
    assert "请填 0 到 20 之间的分数" in bad.text
    assert 'value="20.5"' in bad.text


def test_a_draw_hides_the_offices_word_until_the_lots_are_drawn(site):
    here = site(marks=(90, 80, 80, 60), ties="[draw]")
    here.office.post(f"/office/stage/{here.stage_id}/tie/draw", data={"word": "山高水长"})
    proposal = here.ask(lambda: db.session.query(TieBreakProposal).one().id)
    assert "山高水长" not in here.second.get(f"/office/tie/{proposal}").text
    assert here.second.post(f"/office/tie/{proposal}/confirm", data={"word": "花"}).status_code == 422
    here.second.post(f"/office/tie/{proposal}/confirm", data={"word": "春暖花开"})
    seeds = here.ask(lambda: {row.seed for row in db.session.query(TieBreak)})
    assert seeds == {"山高水长 春暖花开"}
    drawn = here.second.get(f"/office/tie/{proposal}").text
    assert "抽到第几号" in drawn
    assert "两个人的签词：山高水长 春暖花开" in drawn


def test_equal_in_the_extra_test_too_leaves_the_draw_alone(site):
    here = site(marks=(90, 80, 80, 60))
    preview, path = (f"/office/stage/{here.stage_id}/{page}" for page in ("close", "tie/extra"))
    before = here.office.get(preview).text
    assert "登记加试成绩" in before
    assert "见证抽签" not in before
    here.office.post(path, data={"n0": "7", "n1": "7"})
    proposal = here.ask(lambda: db.session.query(TieBreakProposal).one().id)
    assert (
        "两个人的签词" not in here.second.post(f"/office/tie/{proposal}/confirm", follow_redirects=True).text
    )
    after = here.office.get(preview).text
    assert "入选线上有 2 人分不出先后" in after
    assert "登记加试成绩" not in after
    assert "见证抽签" in after


def test_the_office_may_take_its_proposal_back(site):
    here = site(marks=(90, 80, 80, 60))
    here.office.post(f"/office/stage/{here.stage_id}/tie/extra", data={"n0": "5", "n1": "8"})
    proposal = here.ask(lambda: db.session.query(TieBreakProposal).one().id)
    assert here.second.post(f"/office/tie/{proposal}/back", data={"reason": ""}).status_code == 422
    here.office.post(f"/office/tie/{proposal}/back")
    assert here.ask(lambda: db.session.get(TieBreakProposal, proposal).state) == "withdrawn"
