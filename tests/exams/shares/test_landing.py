"""The public pages behind a code: who is counted, who is not, and what they give away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from exams.models import DownloadConfirmation, ShareDay, ShareVisitor
from exams.shares.codes import ALPHABET, check_sign
from exams.web.shares.gather import Gathered
from recruit.db import db
from recruit.models import Candidacy
from tests.exams.fieldwork import field

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 9) Chrome/70.0 Mobile MicroMessenger/8.0"}


@pytest.fixture
def look(app, link):
    """Opens a link's page in a new browser, and says that it was in sight; returns the answer of the latter."""

    def open_it(kind="share", candidate=0, client=None, headers=PHONE, note=None, seen=True):
        client = client or app.test_client()
        code = link(kind, candidate).code
        page = client.get(f"/{kind[0]}/{code}", headers=headers)
        assert page.status_code == 200
        found = re.search(r'name="note" value="([^"]+)"', page.text)
        if not seen:
            return page
        told = note if note is not None else found[1] if found else ""
        answer = client.post(f"/s/{code}/seen", data={"note": told}, headers=headers)
        counter(app).count()
        return answer

    return open_it


def counter(app) -> Gathered:
    return app.extensions["zeyou_visits"]


def numbers(link_id: int) -> tuple[int, int, int, int]:
    db.session.expire_all()
    rows = db.session.query(ShareDay).filter_by(link_id=link_id).all()
    return tuple(sum(getattr(row, name) for row in rows) for name in ("people", "again", "bots", "own"))


def test_a_page_in_sight_counts_its_visitor_once(app, look, link):
    browser = app.test_client()
    assert look(client=browser).status_code == 204
    look(client=browser)
    look()
    assert numbers(link("share").id) == (2, 1, 0, 0)


def test_opening_alone_writes_nothing(app, look, link):
    page = look(seen=False)
    app.test_client().head(f"/s/{link('share').code}", headers=PHONE)
    counter(app).count()
    assert numbers(link("share").id) == (0, 0, 0, 0)
    assert db.session.query(ShareVisitor).count() == 0
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert 'property="og:title"' in page.text
    assert "丙某" not in page.text
    assert "0001" not in page.text
    (cookie,) = page.headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "note",
    ["", "1.x", "0.0", "9" * 40 + ".a", "١٢.a", "1464141600." + "0" * 32],
    ids=["none", "short", "old", "long", "other-digits", "forged"],
)
def test_without_our_own_page_nothing_counts(look, link, note):
    assert look(note=note).status_code == (204 if note else 400)
    assert numbers(link("share").id) == (0, 0, 0, 0)


def test_the_note_of_one_link_counts_for_no_other_and_grows_old(app, look, link, clock):
    page = look(seen=False)
    note = re.search(r'name="note" value="([^"]+)"', page.text)[1]
    look(candidate=1, note=note)
    clock.advance(hours=7)
    look(note=note)
    assert numbers(link("share", 1).id) == numbers(link("share").id) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_sites_page_cannot_make_somebody_count(look, link, headers):
    look(headers=PHONE | headers)
    assert numbers(link("share").id) == (0, 0, 0, 0)


def test_programs_the_candidate_and_staff_are_numbered_apart(app, look, link):
    look(headers={"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    look(headers=PHONE | {"Sec-Purpose": "prefetch"})
    look(client=field.sign_in(app.test_client(), "a1"))
    field.staff("office", "office")
    db.session.commit()
    look(client=field.sign_in(app.test_client(), "office"))
    look(client=field.sign_in(app.test_client(), "a2"))
    assert numbers(link("share").id) == (1, 0, 2, 2)


def test_without_script_a_button_counts_and_says_thanks(app, look, link):
    browser = app.test_client()
    page = look(client=browser, seen=False)
    note = re.search(r'name="note" value="([^"]+)"', page.text)[1]
    code = link("share").code
    answer = browser.post(f"/s/{code}/seen", data={"note": note, "plain": "1"}, headers=PHONE)
    counter(app).count()
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/s/{code}?thanks=1"
    assert "谢谢" in browser.get(answer.headers["Location"]).text
    assert numbers(link("share").id) == (1, 0, 0, 0)


def test_before_after_and_without_the_candidate_nothing_counts(app, look, link, made, clock):
    clock.set(made.opens - timedelta(hours=1))
    look()
    clock.set(made.after)
    look()
    clock.set(made.during + timedelta(minutes=1))
    db.session.query(Candidacy).update({"state": "withdrawn"})
    db.session.commit()
    look()
    assert numbers(link("share").id) == (0, 0, 0, 0)


def test_every_code_that_is_none_is_answered_alike(app, link):
    right = link("share").code
    slip = right[:-1] + next(sign for sign in ALPHABET if sign != right[-1])
    free = "AAAAAAC" + check_sign("AAAAAAC")
    for method, rest in (("GET", ""), ("POST", "/seen")):
        pages = set()
        for code in (slip, free, "QQ", "SHORTER", "A" * 400):
            answer = app.test_client().open(f"/s/{code}{rest}", method=method, data={"note": "1.x"})
            assert answer.status_code == 404
            pages.add(answer.text.replace(code, "").replace(code[:20], ""))
        assert len(pages) == 1
    assert "没有这个码" in app.test_client().get(f"/d/{slip}").text


def test_a_typed_code_leads_to_its_page_and_nowhere_else(app, link):
    browser, code = app.test_client(), link("download").code
    typed = f"{code[:4].lower()} {code[4:].lower()}"
    assert browser.get("/s/", query_string={"code": typed}).headers["Location"] == f"/d/{code}"
    assert browser.get(f"/s/{code}").headers["Location"] == f"/d/{code}"
    assert browser.get("/s/", query_string={"code": "//evil.example/x"}).status_code == 404
    assert "8 位码" in browser.get("/s/").text


def confirm(app, link, tail="", client=None, candidate=0):
    client = client or app.test_client()
    code = link("download", candidate).code
    client.get(f"/d/{code}", headers=PHONE)
    return client.post(f"/d/{code}", data={"tail": tail}, headers=PHONE)


def test_a_download_is_confirmed_once_for_a_browser_and_once_for_its_digits(app, link):
    browser = app.test_client()
    assert confirm(app, link, "0138", browser).status_code == 303
    confirm(app, link, "0139", browser)
    confirm(app, link, "0138")
    confirm(app, link)
    confirm(app, link)
    db.session.expire_all()
    rows = db.session.query(DownloadConfirmation).order_by(DownloadConfirmation.id).all()
    assert [(row.tail_index is not None, row.same_tail) for row in rows] == [
        (True, False), (True, True), (False, False), (False, False),
    ]  # fmt: skip
    assert not any((row.tail_index or "")[:4] == "0138" for row in rows)
    assert len(rows[0].tail_index) == 64


def test_wrong_digits_and_ones_own_link_are_told_and_nothing_typed_is_lost(app, link):
    answer = confirm(app, link, "12a4")
    assert answer.status_code == 422
    assert "最后 4 位数字" in answer.text
    assert 'value="12a4"' in answer.text
    assert "自己点的不算" in confirm(app, link, client=field.sign_in(app.test_client(), "a1")).text
    assert db.session.query(DownloadConfirmation).count() == 0


def test_the_owners_address_is_shown_and_never_fetched_or_followed(app, link):
    page = app.test_client().get(f"/d/{link('download').code}", headers=PHONE)
    assert page.status_code == 200
    assert 'href="https://app.example.cn/cuntao" rel="noopener noreferrer nofollow external"' in page.text
    assert not re.search(r'(src|action)="https?:', page.text)


def test_a_kept_page_still_has_a_note_of_its_own_and_ends_with_the_round(app, look, link, clock, made):
    code, browser = link("share").code, app.test_client()
    first = browser.get(f"/s/{code}", headers=PHONE).text
    clock.advance(seconds=10)
    second = browser.get(f"/s/{code.lower()}", headers=PHONE).text
    assert first != second, "the note is of the moment"
    assert "\x02" not in first + second
    assert look(client=browser).status_code == 204
    assert numbers(link("share").id) == (1, 0, 0, 0)
    clock.set(made.after)
    assert "现在不计数" in app.test_client().get(f"/s/{code}", headers=PHONE).text
