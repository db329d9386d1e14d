"""Sheets of pictures: only what was shown and still waits is ruled on, one step takes a sheet back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from exams.models import Evidence
from exams.queries.review_desk import contact_sheet, last_sheet, left, of_sheet
from exams.services.review_evidence import Judged, review_sheet, undo_sheet
from recruit.db import db
from recruit.models import Candidacy
from tests.exams.evidence_desk import desk
from tests.exams.fieldwork import field

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def pictures(made):
    shots = field.upload(made.entries[0], desk.SHOTS, [1, 2, 3], made.during)
    return shots + field.upload(made.entries[1], desk.SHOTS, [4, 5, 6], made.during)


@pytest.fixture
def first(made, pictures):
    return desk.reviewer(made, "first")


@pytest.fixture
def second(made, first):
    return desk.reviewer(made, "second")


@pytest.mark.database
def test_of_two_with_one_sheet_the_first_ones_rulings_stand(made, pictures, first, second):
    accepted = [Judged(one, "accepted") for one in pictures]
    rejected = [Judged(one, "rejected", "cut-off") for one in pictures[:2]]
    assert len(review_sheet(rejected, first, made.during)) == 2
    changed = review_sheet(accepted, second, made.during + timedelta(seconds=1))
    assert [one.evidence.serial for one in changed] == [3, 1, 2, 3]
    assert desk.states(made.entries[0]) == ["rejected", "rejected", "accepted"]
    assert {one.reviewed_by_id for one in pictures[:2]} == {first.id}


@pytest.mark.database
def test_what_a_colleague_ruled_meanwhile_is_read_anew(made, pictures, first):
    shown = [Judged(one, "accepted") for one in desk.on_desk(first, made)]
    db.session.execute(
        db.update(Evidence)
        .where(Evidence.id == pictures[0].id)
        .values(state="rejected", reason="other")
        .execution_options(synchronize_session=False)
    )
    assert len(review_sheet(shown, first, made.during)) == 5
    assert pictures[0].state == "rejected"


@pytest.mark.database
def test_two_reviewers_begin_with_different_candidates_and_end_with_all(made, first, second):
    tops = [desk.on_desk(one, made)[0].entry_id for one in (first, second)]
    assert set(tops) == set(made.entry_ids)
    for one in (first, second):
        assert len(desk.on_desk(one, made)) == 6


def test_whoever_left_meanwhile_is_passed_over_and_the_rest_is_kept(made, pictures, first):
    shown = [Judged(one, "accepted") for one in desk.on_desk(first, made)]
    db.session.get(Candidacy, made.entries[0].candidacy_id).state = "withdrawn"
    db.session.commit()
    assert len(review_sheet(shown, first, made.during)) == 3
    assert desk.states(made.entries[0]) == ["waiting"] * 3


@pytest.mark.database
def test_the_last_sheet_is_taken_back_in_one_step_and_no_further_by_a_second_click(made, pictures, first):
    review_sheet([Judged(one, "accepted") for one in pictures[:3]], first, made.during)
    later = made.during + timedelta(minutes=1)
    review_sheet([Judged(one, "rejected", "other") for one in pictures[3:]], first, later)
    last = last_sheet(first, made.stage, desk.SHOTS)
    assert (last.at, last.count) == (later, 3)
    for expected in (3, 0):
        again = of_sheet(first, made.stage, desk.SHOTS, last.at)
        assert undo_sheet(again, last.at, first, later) == expected
    assert desk.states(made.entries[0]) == ["accepted"] * 3
    assert desk.states(made.entries[1]) == ["waiting"] * 3
    assert last_sheet(first, made.stage, desk.SHOTS).at == made.during


def test_a_ruling_that_a_colleague_changed_is_not_taken_back(made, pictures, first, second):
    review_sheet([Judged(one, "accepted") for one in pictures], first, made.during)
    mine = of_sheet(first, made.stage, desk.SHOTS, made.during)
    undo_sheet(mine[:1], made.during, first, made.during)
    review_sheet([Judged(mine[0], "rejected", "other")], second, made.during + timedelta(minutes=1))
    assert undo_sheet(mine, made.during, first, made.during) == 5
    assert pictures[0].state == "rejected"


@pytest.mark.database
def test_how_much_is_left_of_mine_and_of_all_and_at_my_pace(made, pictures, first):
    some = desk.reviewer(made, "some", made.entries[:1])
    assert left(some, made.stage, desk.SHOTS).minutes is None
    for minute, one in enumerate(pictures[3:5]):
        review_sheet([Judged(one, "accepted")], first, made.during + timedelta(minutes=2 * minute))
    told = left(first, made.stage, desk.SHOTS)
    assert (told.done, told.mine, told.of_all, told.minutes) == (2, 4, 4, 8)
    assert (left(some, made.stage, desk.SHOTS).mine, left(some, made.stage, desk.SHOTS).of_all) == (3, 4)


def test_the_sheet_after_this_one_is_told(app_context):
    made = desk.build(candidates=1, target=30)
    one = desk.reviewer(made, "one")
    field.upload(made.entries[0], desk.SHOTS, list(range(1, 31)), made.during)
    shown, following, total = contact_sheet(one, made.stage, desk.SHOTS, "waiting", 1)
    assert (len(shown), len(following), total) == (24, 6, 30)
    assert not {picture.id for picture in shown} & set(following)


@pytest.fixture
def browser(made, first, app):
    return field.sign_in(app.test_client(), "first")


def test_the_page_takes_a_sheet_twice_and_says_so(made, browser):
    url = f"/task-round/review/{made.stage_id}/{desk.SHOTS}/"
    page = browser.get(url).text
    ids = re.findall(r'name="shown" value="(\d+)"', page)
    assert "您还有 6 张要看，大家一共还有 6 张" in page
    assert 'id="undo-sheet"' not in page
    data = {"shown": ids, f"reason-{ids[0]}": "unreadable"}
    assert browser.post(url, data=data).status_code == 303
    assert browser.post(url, data={"shown": ids}, follow_redirects=True).text.count("有 6 张没有改") == 1
    done = browser.get(url).text
    moment = re.search(r'name="sheet" value="([^"]+)"', done).group(1).replace("&#43;", "+")
    assert "撤回我上一版（6 张）" in done
    for word in ("6 张已改回未审", "没有改回"):
        answer = browser.post(f"{url}undo", data={"sheet": moment}, follow_redirects=True)
        assert word in answer.text
    assert db.session.query(Evidence).filter_by(state="waiting").count() == 6


def test_without_script_every_picture_has_a_page_with_a_button_for_each_reason(made, pictures, browser):
    url = f"/task-round/review/{made.stage_id}/{desk.SHOTS}/"
    one = browser.get(f"{url}{pictures[0].id}").text
    assert f'name="reason-{pictures[0].id}" value="cut-off"' in one
    browser.post(url, data={"shown": pictures[0].id, f"reason-{pictures[0].id}": "cut-off"})
    db.session.expire_all()
    assert (pictures[0].state, pictures[0].reason) == ("rejected", "cut-off")
    assert 'value="cut-off"' not in browser.get(f"{url}{pictures[0].id}").text
    assert browser.get(f"{url}99999").status_code == 404
    pictures[1].entry.candidacy.state = "withdrawn"
    db.session.commit()
    assert 'value="cut-off"' not in browser.get(f"{url}{pictures[1].id}").text


@pytest.mark.parametrize("sheet", ["", "yesterday", "2016-05-24T09:00:00", "9" * 400])
def test_a_moment_that_is_none_is_unknown(made, browser, sheet):
    url = f"/task-round/review/{made.stage_id}/{desk.SHOTS}/undo"
    assert browser.post(url, data={"sheet": sheet}).status_code == 404


def test_pictures_of_a_reviewer_may_stay_in_the_browser_for_a_while_but_no_candidates(
    made, pictures, browser, app
):
    shown = browser.get(f"/task-round/picture/{pictures[0].id}/thumb")
    assert shown.headers["Cache-Control"] == "private, max-age=3600"
    own = field.sign_in(app.test_client(), "a1").get(f"/task-round/own-picture/{pictures[0].id}/thumb")
    assert own.headers["Cache-Control"] == "no-store"


def test_where_all_have_left_the_reviewer_is_told_so_and_keeps_the_reason(made, pictures, browser):
    url = f"/task-round/review/{made.stage_id}/{desk.SHOTS}/"
    sent = {"shown": str(pictures[0].id), f"now-{pictures[0].id}": "accepted", "why": "看错了"}
    for entries in (made.entries[:1], made.entries):
        for entry in entries:
            db.session.get_one(Candidacy, entry.candidacy_id).state = "withdrawn"
        db.session.commit()
        answer = browser.post(f"{url}mend", data=sent)
        assert (answer.status_code, "<blockquote>看错了</blockquote>" in answer.text) == (409, True)
    assert browser.post(url, data=sent).status_code == 409
    assert browser.get(url).status_code == 404
    assert desk.states(made.entries[0]) == ["waiting"] * 3
