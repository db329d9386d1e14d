"""The pages of both task kinds: who may see what, and that nothing typed is lost."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest

from exams.kinds.task_round import evidence
from exams.models import Document, Evidence, FormResponse, PhoneCheck
from exams.services.submit_document import Written, submit_documents
from exams.services.submit_form import Filled, slots_of, submit_forms
from exams.services.upload_evidence import cleaned_or_why
from recruit.db import db
from recruit.models import AuditEntry
from tests.exams.fieldwork import field, plain
from tests.exams.fieldwork.test_texts_reading import pdf

HOUSEHOLD = {
    "village_code": field.VILLAGES[0], "surname": "某", "phone": "13800130001", "persons": "4", "away": "1",
    "smartphones": "2", "internet": "fibre", "shopping": "seldom", "parcels": "3", "wishes": ["buy"], "consent": "yes",
}  # fmt: skip
REPORT = {
    "orders": "10",
    "amount": "1000",
    "visitors": "20",
    "parcels": "10",
    "story": "今天帮乡亲在网上买了化肥，也帮他们寄了三个包裹。",
}


@pytest.fixture
def own(made, app):
    """The first candidate's browser."""
    return field.sign_in(app.test_client(), "a1")


@pytest.fixture
def rival(made, app):
    return field.sign_in(app.test_client(), "a2")


def files(*shades: int) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(field.picture(shade)), f"shot-{shade}.png") for shade in shades]


def address(made, rest: str = "") -> str:
    return f"/task-round/{made.entry_ids[0]}/{rest}"


def test_the_home_says_where_what_and_until_when(made, own, clock):
    page = own.get(address(made)).text
    assert "还没交齐" in page
    assert "微信转发截图还差 3 份" in page
    assert "5月30日 24:00" in page
    clock.set(made.stage.opens_at - timedelta(hours=1))
    assert "还没开始" in own.get(address(made)).text
    clock.set(made.after)
    assert "已经截止" in own.get(address(made)).text


def test_several_pictures_at_once_the_bad_ones_named(made, own):
    data = {"pictures": [*files(1, 2, 2), (io.BytesIO(b"<svg/>"), "<b>evil.svg")]}
    answer = own.post(address(made, "pictures/screenshots"), data=data)
    assert answer.status_code == 200
    assert "收到 2 张" in answer.text
    assert "shot-2.png" in answer.text
    assert "第 2 张（微信转发截图）一模一样" in answer.text
    assert "&lt;b&gt;evil.svg" in answer.text
    assert db.session.query(Evidence).count() == 2
    assert own.post(address(made, "pictures/screenshots"), data={}).status_code == 422
    assert own.post(address(made, "pictures/screenshots"), data={"pictures": files(3)}).status_code == 303


def test_of_many_files_only_those_are_decoded_for_which_there_is_room(made, own, monkeypatch):
    decoded = []

    def counted(content: bytes):
        decoded.append(content)
        return cleaned_or_why(content)

    monkeypatch.setattr(evidence, "cleaned_or_why", counted)
    many = {"pictures": files(*range(1, 40))}
    assert "收到 4 张" in own.post(address(made, "pictures/screenshots"), data=many).text
    assert len(decoded) == 4 + evidence.SPARE
    again = {"pictures": files(*range(40, 80))}
    assert "最多 4 张" in own.post(address(made, "pictures/screenshots"), data=again).text
    assert len(decoded) == 4 + evidence.SPARE


def test_pictures_are_shown_to_owner_and_assigned_reviewer_only(made, own, rival, app):
    field.upload(made.entries[0], "screenshots", [1], made.during)
    db.session.commit()
    number = db.session.query(Evidence).one().id
    field.examiners(made, "screenshots")
    field.staff("stranger", "marker")
    for size in ("thumb", "full"):
        shown = own.get(f"/task-round/own-picture/{number}/{size}")
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert rival.get(f"/task-round/own-picture/{number}/{size}").status_code == 404
        assert own.get(f"/task-round/picture/{number}/{size}").status_code == 403
        marker, stranger = (field.sign_in(app.test_client(), login) for login in ("marker", "stranger"))
        assert marker.get(f"/task-round/picture/{number}/{size}").status_code == 200
        assert stranger.get(f"/task-round/picture/{number}/{size}").status_code == 404


@pytest.mark.parametrize(
    "rest", ["", "pictures/screenshots", "forms/households/", "forms/households/new", "written/plan"]
)
def test_another_candidate_finds_nothing(made, own, rival, rest):
    assert own.get(address(made, rest)).status_code == 200
    assert rival.get(address(made, rest)).status_code == 404
    assert own.get(address(made, "pictures/plan")).status_code == 404


@pytest.fixture
def plainly(app_context, clock):
    """The same with a household form that the programme writes down itself."""
    world = plain.build()
    clock.set(world.during)
    return world


def test_a_plain_form_is_filled_in_corrected_and_kept_when_wrong(plainly, app):
    made, own = plainly, field.sign_in(app.test_client(), "a1")
    new = address(made, "forms/households/new")
    wrong = own.post(new, data=HOUSEHOLD | {"persons": "很多", "surname": "欧"})
    assert wrong.status_code == 422
    assert "很多" in wrong.text
    assert 'value="欧"' in wrong.text
    assert own.post(new, data=HOUSEHOLD | {"captured_at": "2016-05-25T08:00:00+08:00"}).status_code == 303
    row = db.session.query(FormResponse).one()
    assert row.captured_at.isoformat() == "2016-05-25T00:00:00+00:00"
    twice = own.post(new, data=HOUSEHOLD | {"persons": "5"})
    assert twice.status_code == 422
    assert "这一户您已经登记过（第 1 户）" in twice.text
    assert 'value="5"' in twice.text
    refusing = own.post(new, data=HOUSEHOLD | {"phone": "13800130002", "consent": "no"})
    assert "不同意登记" in refusing.text
    edit = address(made, "forms/households/1")
    assert "+8613800130001" in own.get(edit).text
    assert own.post(edit, data=HOUSEHOLD | {"persons": "6"}).status_code == 303
    assert db.session.query(FormResponse).filter_by(current=True).one().answers["persons"] == 6
    assert own.get(address(made, "forms/households/2")).status_code == 404
    listed = own.get(address(made, "forms/households/")).text
    assert "群立社区居民委员会" in listed
    assert "13800130001" not in listed


def test_a_form_from_a_spreadsheet_is_read_here_and_filled_in_by_the_app(made, own):
    submit_forms([Filled(made.entries[0], "households", field.household(1))], made.during)
    db.session.commit()
    new = own.get(address(made, "forms/households/new")).text
    assert 'name="surname"' not in new
    assert own.post(address(made, "forms/households/new"), data=HOUSEHOLD).status_code != 303
    assert "13800130001" in own.get(address(made, "forms/households/1")).text
    listed = own.get(address(made, "forms/households/")).text
    assert "群立社区居民委员会" in listed
    assert "13800130001" not in listed
    db.session.rollback()
    assert db.session.query(FormResponse).count() == 1


def test_a_plan_is_written_uploaded_and_read_back(made, own, rival):
    url = address(made, "written/plan")
    short = own.post(url, data=field.PLAN | {"risks": "没有<script>"})
    assert short.status_code == 422
    assert "没有&lt;script&gt;" in short.text
    assert own.post(url, data=field.PLAN).status_code == 303
    assert field.PLAN["needs"] in own.get(url).text
    wrong = own.post(f"{url}/file", data={"file": (io.BytesIO(b"\x89PNG\r\n\x1a\n\0"), "plan.pdf")})
    assert wrong.status_code == 422
    assert "只收 PDF" in wrong.text
    assert own.post(f"{url}/file", data={}).status_code == 422
    page = pdf("<script>1</script>")
    assert own.post(f"{url}/file", data={"file": (io.BytesIO(page), "我的计划.pdf")}).status_code == 303
    number = db.session.query(Document).filter_by(current=True).one().id
    sent = own.get(f"/task-round/own-written/{number}")
    assert sent.data == page
    assert "attachment" in sent.headers["Content-Disposition"]
    assert rival.get(f"/task-round/own-written/{number}").status_code == 404


@pytest.fixture
def marker(made, app):
    field.upload(made.entries[0], "screenshots", [1, 2, 3], made.during)
    field.upload(made.entries[1], "screenshots", list(range(4, 8)), made.during)
    submit_documents([Written(made.entries[0], "plan", field.PLAN)], made.during)
    field.examiners(made, "screenshots", "plan")
    return field.sign_in(app.test_client(), "marker")


def test_a_sheet_is_accepted_but_for_what_is_marked_and_taken_back(made, marker):
    url = f"/task-round/review/{made.stage_id}/screenshots/"
    sheet = marker.get(url).text
    ids = re.findall(r'name="shown" value="(\d+)"', sheet)
    assert len(ids) == 7
    assert marker.post(url, data={"shown": ids, f"reason-{ids[1]}": "unreadable"}).status_code == 303
    states = [row.state for row in db.session.query(Evidence).order_by(Evidence.id)]
    assert states == ["accepted", "rejected"] + ["accepted"] * 5
    assert "都审完了" in marker.get(url).text
    assert "看不清" in marker.get(f"{url}?state=rejected").text
    assert marker.post(f"{url}undo", data={"undo": ids[1]}).status_code == 303
    assert db.session.query(Evidence).filter_by(state="waiting").count() == 1
    assert marker.post(url, data={"shown": [99999]}).status_code == 404
    assert marker.get(f"{url}?state=nonsense").status_code == 404
    assert marker.get(f"{url}?page=99999999999").status_code == 404
    assert marker.get(f"/task-round/review/{made.stage_id}/downloads/").status_code == 404


def test_the_examiners_home_and_sheet_lead_to_the_work(made, marker, clock):
    clock.set(made.during)
    home = marker.get("/examine/").text
    assert f"/task-round/review/{made.stage_id}/screenshots/" in home
    # Pictures are looked at as they come in; a plan can change until the doors close.
    due, waiting = home.split("谁在等谁")
    assert "微信转发截图：还有" in due
    assert "份没办" in due
    plan = made.stage.definition.component("plan").title.zh
    assert f"{plan}：还有" not in due
    assert f"{plan}：等考生交" in waiting
    clock.set(made.after)
    assert f"{plan}：还有" in marker.get("/examine/").text
    plan = marker.get(f"/examine/{made.stage_id}/plan/{made.entry_ids[0]}/").text
    assert field.PLAN["needs"] in plan
    assert "没有交" in marker.get(f"/examine/{made.stage_id}/plan/{made.entry_ids[1]}/").text


@pytest.fixture
def checker(made, app, clock):
    entry = made.entries[0]
    submit_forms([Filled(entry, "households", field.household(1))], made.during)
    people = field.examiners(made, "households")
    field.draw(made, people["office"])
    db.session.commit()
    clock.set(made.after)
    return field.sign_in(app.test_client(), "phone-checker")


def test_a_number_is_shown_on_asking_and_the_verdict_is_kept(made, checker):
    url = f"/task-round/calls/{made.stage_id}/households/"
    sheet = checker.get(url).text
    assert "13800130001" not in sheet
    number = db.session.query(FormResponse).one().id
    assert db.session.query(AuditEntry).filter_by(action="phone.reveal").count() == 0
    shown = checker.post(f"{url}{number}").text
    assert "13800130001" in shown
    assert db.session.query(AuditEntry).filter_by(action="phone.reveal").count() == 1
    again = checker.post(f"{url}{number}/verdict", data={"note": "少一口人"})
    assert again.status_code == 422
    assert "少一口人" in again.text
    assert checker.post(f"{url}{number}/verdict", data={"verdict": "differs"}).status_code == 303
    assert db.session.query(PhoneCheck).one().verdict == "differs"
    assert checker.post(f"{url}99999").status_code == 404


def test_the_office_draws_and_sees_households_claimed_twice(made, app, clock):
    for entry in made.entries:
        submit_forms([Filled(entry, "households", field.household(1))], made.during)
    field.staff("off", "office")
    db.session.commit()
    clock.set(made.after)
    office = field.sign_in(app.test_client(), "off")
    url = f"/task-round/office/{made.stage_id}/"
    page = office.get(url).text
    assert "0001 的第 1 户；0002 的第 1 户" in page
    assert "西洛街道办事处 群立社区居民委员会" in page
    assert "抽样：2 位考生有表可以抽" in page
    assert f"{url}households/sample" in page
    field.staff("town", "office", township="520523100")
    assert field.sign_in(app.test_client(), "town").get(url).status_code == 404


@pytest.fixture
def trial(app_context, clock):
    world = field.build("task-2")
    clock.set(world.during)
    return world


def test_a_day_is_reported_corrected_late_and_closed(trial, app, clock):
    own = field.sign_in(app.test_client(), "a1")
    home = f"/trial-operation/{trial.entry_ids[0]}/"
    days = slots_of(trial.entries[0])
    assert "写第 1 天的日报" in own.get(home).text
    wrong = own.post(f"{home}reports/1", data=REPORT | {"amount": "三千"})
    assert wrong.status_code == 422
    assert "三千" in wrong.text
    assert own.post(f"{home}reports/1", data=REPORT).status_code == 303
    assert own.post(f"{home}reports/1", data=REPORT | {"orders": "11"}).status_code == 303
    assert own.get(f"{home}reports/2").status_code == 404
    clock.set(days[0].due + timedelta(hours=1))
    over = own.post(f"{home}reports/1", data=REPORT | {"orders": "99"})
    assert over.status_code == 422
    assert "不能再改" in over.text
    assert 'value="99"' in over.text
    clock.set(days[1].due + timedelta(hours=1))
    assert "可以补交，算迟交" in own.get(home).text
    assert own.post(f"{home}reports/2", data=REPORT).status_code == 303
    clock.set(days[6].ends + timedelta(hours=1))
    assert "没有交" in own.get(home).text
    assert own.get(f"{home}reports/3").status_code == 200
    assert [
        row.late for row in db.session.query(FormResponse).filter_by(current=True).order_by(FormResponse.slot)
    ] == [False, True]
    field.examiners(trial, "spirit")
    marker = field.sign_in(app.test_client(), "marker")
    assert "买了化肥" in marker.get(f"/examine/{trial.stage_id}/spirit/{trial.entry_ids[0]}/").text
