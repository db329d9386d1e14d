"""The pages of blind plans: a marker's, the office's, the candidate's own marks."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest

from exams.models import Document, PlanComparison, PlanLikeness, PlanMark, PlanSheet
from exams.services.compare_plans import ask_comparison, compare_waiting
from exams.services.submit_document import Written, submit_documents
from recruit.db import db
from recruit.models import Account, AuditEntry, Result
from tests.exams.fieldwork.test_texts_reading import docx, pdf, words
from tests.exams.plans import pieces
from tests.exams.plans.pieces import CRITERIA, dealt, give, sheets_of
from tests.scoring.texts import plans
from tests.support.candidates import staff
from tests.support.signed_in import browser

MARKING = "/task-round/marking"


@pytest.fixture
def sheet(made) -> PlanSheet:
    dealt(made)
    return sheets_of(made.entries[0])[0]


@pytest.fixture
def marker(app, sheet):
    return browser(app, db.session.get_one(Account, sheet.account_id).login)


def at(sheet: PlanSheet) -> str:
    """Where its marker finds it."""
    return f"{MARKING}/{sheet.stage_id}/{sheet.turn}"


def form(*marks: str, **more: str) -> dict[str, str]:
    return {f"c-{code}": mark for code, mark in zip(CRITERIA, marks, strict=True)} | more


def test_a_marker_fills_in_undoes_hands_in_and_sees_no_name(made, sheet, marker):
    person = made.entries[0].candidacy.person.name
    document = sheet.document
    document.answers = document.answers | {"needs": f"我叫{person}，准考证 0001，{person}种茶" * 5}
    db.session.commit()
    page = marker.get(at(sheet)).text
    assert person not in page
    assert "0001" not in page
    assert "▇▇" in page
    assert "种茶" in page
    wrong = marker.post(at(sheet), data=form("26", "30", "abc", "1", **{"w-plan": "<b>好"}))
    assert wrong.status_code == 422
    assert "“摸清本村情况”请填 0 到 25" in wrong.text
    assert 'value="abc"' in wrong.text
    assert "&lt;b&gt;好" in wrong.text
    done = marker.post(at(sheet), data=form("20", "30", "10", "1", **{"w-plan": "写得细"}))
    assert done.status_code == 303
    assert "61 分，没交" in marker.get(f"{MARKING}/{made.stage.id}").text
    marker.post(f"{at(sheet)}/undo")
    assert "61 分" not in marker.get(f"{MARKING}/{made.stage.id}").text
    marker.post(at(sheet), data=form("20", "30", "10", "1"))
    for _ in range(2):
        assert marker.post(f"{MARKING}/{made.stage.id}/hand-in").status_code == 303
    assert db.session.query(PlanMark).count() == 1
    assert "61 分，已交" in marker.get(f"{MARKING}/{made.stage.id}").text
    assert marker.post(at(sheet), data=form("1", "1", "1", "1")).status_code == 422
    assert f"{MARKING}/{made.stage.id}" in marker.get("/examine/").text


def test_a_sheet_is_its_markers_alone(app, made, sheet, marker):
    other = next(
        one for one in made.markers if one.id not in {s.account_id for s in sheets_of(made.entries[0])}
    )
    foreign = browser(app, other.login)
    for method, path in (
        ("get", at(sheet)),
        ("post", at(sheet)),
        ("post", f"{at(sheet)}/undo"),
        ("post", f"{at(sheet)}/aside"),
        ("post", f"{at(sheet)}/named"),
        ("get", f"{MARKING}/{sheet.stage_id}/999999"),
        ("get", f"{MARKING}/999999"),
    ):
        assert getattr(foreign, method)(path).status_code == 404
    assert marker.get(f"/task-round/written/{sheet.document_id}").status_code == 404
    assert browser(app, made.office.login).get(at(sheet)).status_code == 403


def test_a_text_that_names_its_writer_is_told_and_a_marker_steps_aside(app, made, sheet, marker):
    assert marker.post(f"{at(sheet)}/named").status_code == 303
    assert "您报告过了" in marker.get(at(sheet)).text
    office = browser(app, made.office.login)
    assert re.search(r"0001 · 工作人员m\d报告", office.get(f"/task-round/office/{made.stage.id}/plans/").text)
    assert marker.post(f"{at(sheet)}/aside", data={"reason": "known"}).status_code == 303
    assert marker.get(at(sheet)).status_code == 404


def test_the_office_names_deals_and_sees_no_mark_before_all_are_in(app, made):
    office, url = browser(app, made.office.login), f"/task-round/office/{made.stage.id}/plans"
    chosen = [str(one.id) for one in made.markers]
    assert "加了 3 位" in office.post(f"{url}/markers", data={"marker": chosen}, follow_redirects=True).text
    assert "分出去 4 份" in office.post(f"{url}/deal", follow_redirects=True).text
    assert "分出去 0 份" in office.post(f"{url}/deal", follow_redirects=True).text
    give(made, made.entries[0], 87, 85)
    give(made, made.entries[1], 61)
    page = office.get(f"{url}/").text
    assert "全部评完以前" in page
    assert "86" not in page
    give(made, made.entries[1], None, 61)
    assert "73.50" in office.get(f"{url}/").text
    gone = office.post(f"{url}/apart", data={"who": chosen[0], "number": "0002", "reason": "interest"})
    assert gone.status_code == 303
    assert office.post(f"{url}/markers/{chosen[1]}/release").status_code == 303
    for login, roles in (("aud", "auditor"), ("mark", "marker")):
        reader = browser(app, staff(login, roles).login)
        assert reader.get(f"{url}/").status_code == (200 if roles == "auditor" else 403)
        assert reader.post(f"{url}/deal").status_code == 403


def published(made) -> None:
    """The list is out a minute after the last mark."""
    at = made.after + timedelta(minutes=1)
    signers = staff("one", "office"), staff("two", "second-signatory")
    db.session.add(
        Result(
            stage=made.stage, version=1, state="published", inputs_sha256="", bundle="", sha256="",
            proposed_at=at, proposed_by_id=signers[0].id, confirmed_at=at, confirmed_by_id=signers[1].id,
            published_at=at,
        )
    )  # fmt: skip
    made.stage.state = "closed"
    db.session.commit()


def test_candidates_see_their_own_marks_once_the_list_is_out(app, made, sheet, marker):
    marker.post(
        at(sheet),
        data=form("25", "35", "20", "0", **{"w-money": "账不清<i>"}),
    )
    marker.post(f"{MARKING}/{made.stage.id}/hand-in")
    give(made, made.entries[0], None, 60)
    give(made, made.entries[0], None, None, 62)
    own, rival = browser(app, "a1"), browser(app, "a2")
    url = f"/task-round/{made.entries[0].id}/written/plan/marks"
    assert own.get(url).status_code == 404
    published(made)
    page = own.get(url).text
    assert "相差超过 15 分，请了第三位，评 62 分" in page
    assert "61 分，满分 100" in page
    assert "账不清&lt;i&gt;" in page
    assert not [one.name for one in made.markers if one.name in page or one.login in page]
    assert rival.get(url).status_code == 404
    assert rival.get(f"/task-round/{made.entries[1].id}/written/plan/marks").status_code == 404
    assert "看每一条得了几分" in own.get(f"/task-round/{made.entries[0].id}/written/plan").text


def test_comments_stay_with_the_office_where_the_programme_says_so(app, app_context, clock):
    made = pieces.build(of=pieces.programme("markers: 1, comments: false"))
    clock.set(made.after)
    dealt(made)
    (sheet,) = sheets_of(made.entries[0])
    marker = browser(app, db.session.get_one(Account, sheet.account_id).login)
    marker.post(at(sheet), data=form("5", "5", "5", "5", **{"w-money": "账不清"}))
    marker.post(f"{MARKING}/{made.stage.id}/hand-in")
    published(made)
    page = browser(app, "a1").get(f"/task-round/{made.entries[0].id}/written/plan/marks").text
    assert "由一位阅卷人评分，20 分" in page
    assert "账不清" not in page


@pytest.fixture
def pair(made):
    """0003 has copied from 0001, who wrote hostile signs."""
    made.stage.closes_at = made.after + timedelta(hours=1)
    own = plans.plan(1, 30)
    text = "<script>alert(1)</script>\n" + plans.written(own)
    submit_documents(
        [Written(made.entries[0], "plan", file=text.encode(), file_name="a.txt")], made.world.during
    )
    copy = plans.written(plans.exchanged(own, 0.15, 3))
    submit_documents(
        [Written(made.entries[2], "plan", file=docx(f"<w:p>{words(copy)}</w:p>"), file_name="b.docx")],
        made.world.during + timedelta(hours=1),
    )
    ask_comparison(made.stage, "plan", made.office, made.after)
    db.session.commit()
    compare_waiting(made.after)
    return db.session.query(PlanLikeness).one()


def test_the_office_sees_both_sides_with_passages_marked_and_notes_what_it_thinks(app, made, pair):
    office, stage = browser(app, made.office.login), made.stage.id
    listed = office.get(f"/task-round/office/{stage}/copies/plan").text
    assert "0001 和 0003" in listed
    assert "先交的 0001" in listed
    url = f"/task-round/office/{stage}/pair/{pair.id}"
    page = office.get(f"{url}?whole=1").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
    left, right = (set(re.findall(rf'<mark id="{side}-(\d+)">', page)) for side in "ab")
    assert left == right != set()
    assert "略去" in office.get(url).text or page.count("</mark>") == office.get(url).text.count("</mark>")
    assert office.post(url, data={"verdict": "copied", "note": ""}).status_code == 422
    kept = office.post(url, data={"verdict": "wrong", "note": "写了一半"})
    assert (kept.status_code, "写了一半" in kept.text) == (422, True)
    assert office.post(url, data={"verdict": "copied", "note": "第 1 段到第 3 段"}).status_code == 303
    assert db.session.query(AuditEntry).filter_by(action="plans.looked").count() == 2
    assert "抄袭" in office.get(f"/task-round/office/{stage}/copies/plan").text


def test_copies_are_the_county_offices_alone(app, made, pair):
    stage, base = made.stage.id, "/task-round/office"
    for account in (made.markers[0], staff("aud", "auditor")):
        reader = browser(app, account.login)
        assert reader.get(f"{base}/{stage}/copies/plan").status_code == 403
        assert reader.get(f"{base}/{stage}/pair/{pair.id}").status_code == 403
    township = browser(app, staff("t1", "office", township="520523001").login)
    assert township.get(f"{base}/{stage}/copies/plan").status_code == 404
    office = browser(app, made.office.login)
    for path in (
        f"{stage}/pair/99999",
        f"{stage}/copies/households",
        f"{stage}/copies/no",
        "999/copies/plan",
    ):
        assert office.get(f"{base}/{path}").status_code == 404
    assert office.post(f"{base}/{stage}/copies/plan").status_code == 303
    assert db.session.query(PlanComparison).one().state == "asked"
    assert "正在比对" in office.get(f"{base}/{stage}/copies/plan").text


def test_a_template_is_put_up_and_taken_off(app, made):
    office, url = browser(app, made.office.login), f"/task-round/office/{made.stage.id}/copies/plan"
    bad = office.post(f"{url}/template", data={"file": (io.BytesIO(b"\x89PNG\0"), "x.pdf")})
    assert (bad.status_code, "只收 PDF" in bad.text) == (422, True)
    office.post(f"{url}/template", data={"file": (io.BytesIO("一、基本情况".encode()), "样本.txt")})
    page = office.get(url).text
    assert "样本.txt" in page
    number = re.search(r"template/(\d+)/off", page)
    assert number is not None
    assert office.post(f"{url}/template/{number[1]}/off").status_code == 303
    assert "样本.txt" not in office.get(url).text
    assert office.post(f"{url}/template/{number[1]}/off", follow_redirects=True).status_code in (200, 404)


def test_a_scan_is_refused_at_once_and_nothing_typed_is_lost(app, made, clock):
    clock.set(made.world.during)
    own, url = browser(app, "a3"), f"/task-round/{made.entries[2].id}/written/plan"
    typed = {"village": "写到一半<b>"}
    for content, told in (
        (pdf(), "里没有文字，多半是扫描件"),
        (b"%PDF-1.4 broken", "损坏了"),
        (b"\x89PNG\r\n\x1a\n\0", "只收 PDF"),
    ):
        answer = own.post(f"{url}/file", data=typed | {"file": (io.BytesIO(content), "计划书.pdf")})
        assert (answer.status_code, told in answer.text) == (422, True), told
        assert "写到一半&lt;b&gt;" in answer.text
        assert "也可以把文字写在上面" in answer.text
    assert db.session.query(Document).filter_by(entry_id=made.entries[2].id).count() == 0
    sent = {"file": (io.BytesIO(pdf("Tea of Willow Village")), "计划书.pdf")}
    assert own.post(f"{url}/file", data=sent).status_code == 303
    assert "Tea of Willow Village" in own.get(url).text
    assert own.post(url, data=pieces.answers("手写")).status_code == 303
    page = own.get(url).text
    assert "以前交过的，1 次" in page
    assert "第 2 次交" in page


def test_of_somebody_who_left_meanwhile_a_marker_is_told_so_and_keeps_the_comments(made, sheet, marker):
    url, stage = at(sheet), f"{MARKING}/{sheet.stage_id}"
    for entry in made.entries:
        entry.candidacy.state = "withdrawn"
    db.session.commit()
    answer = marker.post(url, data=form("1", "1", "1", "1", **{"w-plan": "<b>写得细", "csrf_token": "t"}))
    assert (answer.status_code, "这位考生已经不在了" in answer.text) == (409, True)
    assert "<blockquote>&lt;b&gt;写得细</blockquote>" in answer.text
    assert answer.text.count("<blockquote>") == 1
    assert marker.post(f"{stage}/hand-in").status_code == 409
    assert marker.get(url).status_code == 404
    assert marker.post(f"{stage}/999").status_code == 404
