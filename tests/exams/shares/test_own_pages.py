"""The candidate's own page, posters, and what reviewers see of both witnesses."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from exams.fieldwork.leads import SOURCES
from exams.models import ShareLink
from exams.services.count_visit import Visit, count_visits
from exams.web.shares import poster
from exams.web.shares.leads import WITNESS
from exams.web.shares.links import links_json
from exams.web.shares.poster import poster_of
from recruit.db import db
from recruit.services.assign import assign
from tests.exams.fieldwork import field


@pytest.fixture
def own(made, app):
    return field.sign_in(app.test_client(), "a1")


def test_the_page_has_both_links_the_text_to_copy_and_the_figures(made, own, link, clock):
    code = link("share").code
    count_visits([Visit(link("share").id, clock.now().date(), "person", "t" * 22)])
    db.session.commit()
    page = own.get(f"/my/links/{made.entry_ids[0]}").text
    assert f"https://zeyou.example.gov.cn/s/{code}</textarea>" in page
    assert f"https://zeyou.example.gov.cn/d/{link('download').code}" in page
    assert f"{code[:4]} {code[4:]}" in page
    assert "data:image/svg+xml" in page
    assert "<dd>1 人</dd>" in page
    assert "名单还没有导入" in page
    assert link("share", 1).code not in page


def test_nobody_reaches_anothers_page_or_poster(made, app, link):
    rival = field.sign_in(app.test_client(), "a2")
    entry = made.entry_ids[0]
    for path in (f"/my/links/{entry}", f"/my/links/{entry}/share-a4.pdf", "/my/links/99999"):
        assert rival.get(path).status_code == 404
    assert rival.post(f"/my/links/{entry}").status_code == 404
    assert app.test_client().get(f"/my/links/{entry}").status_code == 302


def test_whoever_has_no_links_yet_makes_them_once(made, own):
    entry = made.entry_ids[0]
    db.session.query(ShareLink).filter_by(entry_id=entry).delete()
    db.session.commit()
    assert "做好我的链接" in own.get(f"/my/links/{entry}").text
    assert own.get(f"/my/links/{entry}/share-a4.pdf").status_code == 409
    for _twice in range(2):
        assert own.post(f"/my/links/{entry}").status_code == 303
    assert db.session.query(ShareLink).filter_by(entry_id=entry).count() == 2


@pytest.mark.pdf
@pytest.mark.parametrize(("paper", "codes"), [("a4", 1), ("a5", 1), ("cards", 4)])
def test_a_poster_is_one_page_with_the_code_in_signs(made, own, link, paper, codes):
    answer = own.get(f"/my/links/{made.entry_ids[0]}/share-{paper}.pdf")
    assert answer.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    assert len(pages) == 1
    said = pages[0].extract_text().replace(" ", "")
    assert said.count(link("share").code) == codes
    assert "zeyou.example.gov.cn/s/" in said


def test_a_poster_says_the_village_and_never_the_name(made, app, link):
    with app.test_request_context():
        one = poster_of(made.entries[0], link("download"), "a4")
    assert one.url == f"https://zeyou.example.gov.cn/d/{link('download').code}"
    assert "丙某" not in "".join(str(value) for value in vars(one).values())


def test_many_posters_at_once_are_asked_to_wait(made, own, monkeypatch):
    class Taken:
        def acquire(self, blocking: bool) -> bool:
            return False

    monkeypatch.setattr(poster, "_free", Taken())
    answer = own.get(f"/my/links/{made.entry_ids[0]}/share-a4.pdf")
    assert answer.status_code in (409, 429)
    assert "过一分钟" in answer.text


def test_the_field_app_gets_both_links_with_their_pictures(made, app, link):
    with app.test_request_context():
        found = links_json(made.entries[0])
    assert [one["url"].rsplit("/", 2)[1] for one in found] == ["s", "d"]
    assert all(set(one) == {"title", "url", "qr_url"} and one["qr_url"].startswith("data:") for one in found)


def accepted(made, marker):
    shots = field.upload(made.entries[0], "screenshots", list(range(1, 4)), made.during)
    field.accept(shots, marker, made.during)


def test_reviewers_see_the_witness_of_their_own_candidates_only(made, app, link):
    marker, other = field.staff("marker", "marker"), field.staff("other", "marker")
    office = field.staff("office", "office")
    assign([made.entries[0]], [marker], "screenshots", office, made.during)
    db.session.commit()
    accepted(made, marker)
    count_visits([Visit(link("share").id, made.during.date(), "person", "t" * 22)])
    db.session.commit()
    page = field.sign_in(app.test_client(), "marker").get(f"/review/{made.stage_id}/links").text
    assert "0001" in page
    assert "0002" not in page
    assert field.sign_in(app.test_client(), "other").get(f"/review/{made.stage_id}/links").status_code == 404
    assert other.active


def test_what_does_not_fit_is_told_among_the_worst_cases(made, app, link, monkeypatch):
    marker, office = field.staff("marker", "marker"), field.staff("office", "office")
    assign(made.entries, [marker], "screenshots", office, made.during)
    db.session.commit()
    accepted(made, marker)
    db.session.commit()
    monkeypatch.setattr("exams.shares.witness.LEAST_SHOWN", 3)
    with app.test_request_context():
        found = WITNESS.find(made.stage)
    assert list(found) == ["0001"]
    assert found["0001"][0].code == "share-few-visits"
    assert "3 张转发截图，链接只有 0 人打开" in found["0001"][0].words
    assert found["0001"][0].url.endswith("/links?number=0001")
    assert "exams.web.shares.leads:WITNESS" in SOURCES
    page = field.sign_in(app.test_client(), "office").get(found["0001"][0].url).text
    assert "链接只有 0 人打开" in page
