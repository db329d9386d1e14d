"""The pairs before a person: who may look, what a verdict does, and what it does not."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from exams.models import Evidence, Likeness
from exams.services.find_likeness import find_waiting
from exams.services.judge_likeness import reject_later
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Assignment, AuditEntry
from tests.exams.fieldwork import field
from tests.exams.likeness.conftest import PART, send
from tests.exams.likeness.screens import CHANGES, screen
from tests.support.candidates import staff

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def url(made, copied, people) -> str:
    find_waiting(made.during)
    return f"/task-round/alike/{made.stage_id}/{PART}/"


@pytest.fixture
def marker(app, url):
    return field.sign_in(app.test_client(), "marker")


@pytest.fixture
def office(app, url):
    return field.sign_in(app.test_client(), "office")


def link() -> Likeness:
    db.session.expire_all()
    return db.session.scalars(select(Likeness).order_by(Likeness.id)).first()


def state(evidence_id: int) -> tuple[str, str]:
    db.session.expire_all()
    row = db.session.get(Evidence, evidence_id)
    return row.state, row.reason


def logged() -> list[dict]:
    query = select(AuditEntry).where(AuditEntry.action == "evidence.alike").order_by(AuditEntry.seq)
    return [one.facts for one in db.session.scalars(query)]


def test_the_pair_lies_side_by_side_with_numbers_alone(made, marker, url, copied):
    page = marker.get(url).text
    for who in (0, 1):
        assert f"考生 {made.entries[who].candidacy.number} 第 1 张" in page
        assert made.entries[who].candidacy.person.name not in page
    assert page.index("先交的") < page.index("后交的")
    assert "上面一样，下面被截掉了或者不一样" in page
    assert "是不同考生交的" in page
    assert re.findall(r'name="verdict" value="(\w+)"', page) == ["same", "screen", "different", "unsure"]
    for picture in ("source", "copy"):
        for size in ("thumb", "full"):
            assert marker.get(f"{url}picture/{copied[picture].id}/{size}").mimetype == "image/jpeg"


def test_only_who_reviews_the_component_and_the_office_may_look(made, app, url, copied):
    staff("town", "office", township="520523001")
    staff("caller", "phone-checker")
    db.session.commit()
    for login, status in (("other", 404), ("town", 404), ("caller", 404), ("office", 200), ("marker", 200)):
        client = field.sign_in(app.test_client(), login)
        for rest in ("", "list", f"picture/{copied['copy'].id}/full"):
            assert client.get(url + rest).status_code == status, (login, rest)
        if status == 404:
            for rest in ("", "undo", "reject"):
                reply = client.post(url + rest, data={"link": link().id, "verdict": "same"})
                assert reply.status_code == 404, (login, rest)
    candidate = field.sign_in(app.test_client(), "a1")
    assert candidate.get(url).status_code in (302, 303, 403, 404)
    assert app.test_client().get(url).status_code in (302, 303, 401)
    assert link().verdict == ""


def test_a_picture_that_is_in_no_pair_is_not_shown_here(marker, url, copied):
    assert marker.get(f"{url}picture/{copied['own'].id}/full").status_code == 404
    assert marker.get(f"{url}picture/999999/full").status_code == 404


def test_whoever_has_stepped_aside_for_a_candidate_does_not_see_the_pair(made, marker, url, copied):
    row = db.session.scalars(select(Assignment).where(Assignment.entry_id == made.entry_ids[1])).one()
    row.recused_at = made.during
    db.session.commit()
    assert "没有找到相像的图片" in marker.get(url + "list").text
    assert marker.get(f"{url}picture/{copied['copy'].id}/full").status_code == 404
    assert marker.post(url, data={"link": link().id, "verdict": "same"}).status_code == 404


@pytest.mark.database
@pytest.mark.parametrize("verdict", ["screen", "different", "unsure"])
def test_a_verdict_is_kept_and_can_be_taken_back(made, marker, people, url, copied, verdict):
    number = link().id
    page = marker.post(url, data={"link": number, "verdict": verdict}, follow_redirects=True).text
    assert "都判过了" in page
    assert "撤回" in page
    one = link()
    assert (one.verdict, one.judged_by_id) == (verdict, people["marker"].id)
    assert state(copied["copy"].id) == ("waiting", "")
    names = [f"{made.entries[who].candidacy.number}/1" for who in (0, 1)]
    assert logged() == [{"component": PART, "verdict": verdict, "pictures": [" ~ ".join(names)]}]
    marker.post(url + "undo", data={"link": number})
    assert (link().verdict, link().judged_by_id) == ("", None)
    assert logged()[-1]["verdict"] == "taken-back"


@pytest.mark.database
def test_the_same_picture_is_rejected_only_when_somebody_says_so(marker, url, copied):
    page = marker.post(url, data={"link": link().id, "verdict": "same"}, follow_redirects=True).text
    assert "要不要退回后交的 1 张" in page
    assert state(copied["copy"].id) == ("waiting", "")
    page = marker.post(url + "reject", data={"picture": copied["copy"].id}, follow_redirects=True).text
    assert "退回了 1 张" in page
    assert state(copied["copy"].id) == ("rejected", "looks-alike")
    assert state(copied["source"].id) == ("waiting", "")


def test_nothing_is_rejected_that_nobody_found_to_be_the_same(made, marker, url, copied, people):
    assert marker.post(url + "reject", data={"picture": copied["copy"].id}).status_code >= 400
    marker.post(url, data={"link": link().id, "verdict": "same"})
    assert marker.post(url + "reject", data={"picture": copied["source"].id}).status_code >= 400
    assert marker.post(url + "reject", data={}).status_code == 404
    assert {state(copied[one].id)[0] for one in ("source", "copy")} == {"waiting"}
    with pytest.raises(Refusal) as refused:
        reject_later([copied["own"]], people["marker"], made.during)
    assert refused.value.code == "likeness-not-same"


def test_the_office_judges_but_rejects_nothing(office, url, copied):
    page = office.post(url, data={"link": link().id, "verdict": "same"}, follow_redirects=True).text
    assert "要不要退回" not in page
    assert office.post(url + "reject", data={"picture": copied["copy"].id}).status_code >= 400
    assert state(copied["copy"].id) == ("waiting", "")


def test_of_two_who_judge_at_once_the_first_counts(marker, office, url):
    number = link().id
    marker.post(url, data={"link": number, "verdict": "different"})
    page = office.post(url, data={"link": number, "verdict": "same"}, follow_redirects=True).text
    assert "刚才已经有人判过了" in page
    assert link().verdict == "different"
    assert len(logged()) == 1


def test_a_reviewer_takes_back_no_verdict_of_others_the_office_does(marker, office, url):
    number = link().id
    office.post(url, data={"link": number, "verdict": "different"})
    marker.post(url + "undo", data={"link": number})
    assert link().verdict == "different"
    office.post(url + "undo", data={"link": number})
    assert link().verdict == ""


@pytest.mark.parametrize(
    "data",
    [
        {"verdict": "same"},
        {"link": "999999", "verdict": "same"},
        {"link": "x", "verdict": "same"},
        {"link": "1" * 30},
    ],
    ids=["no-pair", "foreign", "no-number", "too-long"],
)
def test_hostile_forms_change_nothing(marker, url, data):
    assert marker.post(url, data=data).status_code in (303, 404)
    assert marker.post(url, data={"link": link().id, "verdict": "guilty"}).status_code == 409
    assert marker.get(f"{url}?case=999999").status_code == 404
    assert marker.get(f"{url}?case=x&last={'9' * 20}").status_code == 200
    assert link().verdict == ""


def test_a_closed_stage_is_read_and_not_judged(made, marker, url):
    made.stage.state = "closed"
    db.session.commit()
    assert 'name="verdict"' not in marker.get(url).text
    assert marker.post(url, data={"link": link().id, "verdict": "same"}).status_code >= 400
    assert link().verdict == ""


def test_a_group_is_one_sheet_with_a_verdict_for_each(made, marker, url, copied):
    send(made, 2, CHANGES["framed"](screen(1)), minutes=30)
    find_waiting(made.after)
    page = marker.get(url).text
    assert "这 3 张连在一起" in page
    links = re.findall(r'name="link" value="(\d+)"', page)
    third = db.session.scalars(select(Evidence).order_by(Evidence.id.desc())).first()
    data = {"link": links, "verdict": "same", f"own-{third.id}": "screen"}
    marker.post(url, data=data)
    db.session.expire_all()
    found = {(one.second_id, one.verdict) for one in db.session.scalars(select(Likeness))}
    assert found == {(copied["copy"].id, "same"), (third.id, "screen")}


def test_the_list_has_pairs_between_candidates_first(made, marker, url, copied):
    send(made, 0, CHANGES["half"](screen(2)), minutes=31)
    find_waiting(made.after)
    page = marker.get(url + "list").text
    assert "看全部 2 组" in marker.get(url).text
    assert page.index("不同考生</b>") < page.index("同一位考生")


def test_the_contact_sheet_bears_a_mark_until_the_pair_is_found_harmless(made, marker, url, copied):
    sheet = f"/task-round/review/{made.stage_id}/{PART}/"
    page = marker.get(sheet).text
    assert page.count("和另外 1 张相像") == 2
    assert "看相像的图片" in page
    marker.post(url, data={"link": link().id, "verdict": "different"})
    assert "张相像" not in marker.get(sheet).text


def test_the_office_sees_how_many_wait_and_has_them_searched(made, office, url):
    home = f"/task-round/office/{made.stage_id}/"
    assert "1 组等人看，一共 1 组" in office.get(home).text
    office.post(url, data={"link": link().id, "verdict": "different"})
    assert "1 组都判过了" in office.get(home).text
    assert "找好了" in office.post(url + "search", follow_redirects=True).text


def test_a_reviewer_starts_no_search(marker, url):
    assert "现在找一次" not in marker.get(url).text
    assert marker.post(url + "search").status_code == 403


def test_the_candidate_sees_a_ruling_and_never_a_lead(made, app, marker, url, copied):
    own = field.sign_in(app.test_client(), "a2")
    page = f"/task-round/{made.entry_ids[1]}/pictures/{PART}"
    marker.post(url, data={"link": link().id, "verdict": "same"})
    assert "相像" not in own.get(page).text
    marker.post(url + "reject", data={"picture": copied["copy"].id})
    assert "和另一张几乎一样" in own.get(page).text
