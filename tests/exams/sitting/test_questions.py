"""Questions of every kind as a candidate's browser receives them, and what it sends back."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from PIL import Image

from exams.bank.items import mark
from exams.bank.richtext import Shown, called, plain, rich
from exams.kinds.online_exam.pictures import WIDEST
from exams.queries.sitting import newest_answers
from exams.sitting.answers import own_terms
from exams.sitting.seen import seen_question
from recruit.db import db
from recruit.services.erase_due import erase_due
from tests.exams.sitting.every_kind import CODES, LONG, RIGHT, WRONG, begin, items, picture
from tests.exams.sitting.sheets import asked
from tests.support.signed_in import sign_in

HOSTILE = '<script>alert(1)</script><svg onload=x> ![<b>](x" onerror="y) `<i>` {{7*7}} &amp; ![a](../../etc)'


def test_markup_holds_line_breaks_code_pictures_and_nothing_else():
    shown = rich(
        'a\nb `c<d` ![e"f](g.png)\n```html\n<p>`x`\n![n](g.png)\n```\nend',
        lambda _name: Shown("/p?1&2", 3, 4),
    )
    assert str(shown) == (
        'a<br>b <code>c&lt;d</code> <img src="/p?1&amp;2" alt="e&#34;f" width="3" height="4"><br>'
        '<code class="block">&lt;p&gt;`x`\n![n](g.png)</code>end'
    )


def test_hostile_texts_stay_texts():
    shown = str(rich(HOSTILE, lambda _name: Shown("/p", 1, 1)))
    tags = re.findall(r"<[^>]*>", shown)
    assert set(tags) <= {"<code>", "</code>", '<img src="/p" alt="a" width="1" height="1">'}
    assert unescape(re.sub(r"<[^>]*>", "", str(rich(HOSTILE)))).startswith("<script>alert(1)</script>")
    assert "![" not in plain("a ![b](c)\n`d`")
    assert plain("a ![b](c)\n`d`") == "a [b] d"


def test_a_picture_inside_code_is_called_by_nobody():
    assert called("![a](b.png) `![c](d.png)`\n```\n![e](f.png)\n```\n![g](h.png)") == ["b.png", "h.png"]


@pytest.fixture
def candidate(world, app, clock):
    clock.set(world.opens)
    return sign_in(app.test_client(), "a1")


def here(attempt) -> str:
    return f"/exam/sitting/{attempt.id}"


def test_pictures_are_numbered_as_this_candidate_meets_them(world):
    """The bank keeps an ordering's options in the right order; a number by the bank's order would tell it."""
    straight = begin(world)
    slot, item = asked(straight)[0]
    turned = type(slot)(slot.item_id, slot.order[::-1], slot.points)
    plainly = type(item)(**{**vars(item), "stem": "x"})
    assert [one.name for one in seen_question(1, slot, plainly).pictures] == [RIGHT, WRONG]
    assert [one.name for one in seen_question(1, turned, plainly).pictures] == [WRONG, RIGHT]


def test_no_key_of_any_kind_reaches_the_browser(world, candidate):
    """By no name, number, address or order; `turned` has the options of a matching and an ordering stand backwards."""
    attempt = begin(world, order="turned")
    page = candidate.get(here(attempt)).text
    for _, item in asked(attempt):
        assert item.code not in page
        assert item.explanation not in page
    for name in (RIGHT, WRONG, *(one.sha256 for one in items()[0].pictures)):
        assert name not in page
        assert name[:12] not in page
    assert re.findall(r'/picture/(\d+)/(\d+)"', page) == [("1", "1"), ("1", "2"), ("1", "1")]
    order = re.search(r'<ol class="order">(.*?)</ol>', page, re.DOTALL)[1]
    assert re.findall('data-letter="(.)"', order) == list("ABCD")
    assert [text in order for text in ("称重", "拿回执")] == [True, True]  # data: options
    assert order.index("拿回执") < order.index(
        "称重"
    )  # data: turned, as drawn and not as the bank keeps them
    assert "选对" not in page  # data: nothing tells how many of a multiple are right


def test_every_kind_without_script_and_back_on_the_page(world, candidate):
    attempt = begin(world)
    form = {
        "q1": "B", "q2": ["A", "C"], "q3": "false", "q4": "http", "q5": " 37.50 ", "q6": ["A", "B"],
        "q7": ["D", "", "A", ""], "q8": "先道歉\r\n</textarea><script>x</script>", "action": "save",
    }  # fmt: skip  # data: answers
    page = candidate.post(here(attempt), data=form).text
    assert page.count('data-state="saved"') == 8
    stored = newest_answers([attempt.id])[attempt.id]
    assert stored[6] == ["A", "B"]
    assert stored[7] == ["D", "", "A", ""]
    assert stored[8] == ["先道歉\n</textarea><script>x</script>"]  # data: an answer
    assert "</textarea><script>" not in page
    assert re.findall(r'<option value="(.)" selected', page) == ["A", "B", "D", "A"]
    marks = {i.kind: mark(i, own_terms(s, i.kind, stored[n])) for n, (s, i) in enumerate(asked(attempt), 1)}
    assert marks.pop("essay") is None
    right = {"true-false", "short", "numeric", "matching"}
    assert {kind for kind, share in marks.items() if share == 1} == right


def test_one_thing_at_two_places_is_told_and_what_was_chosen_stays(world, candidate):
    attempt = begin(world)
    page = candidate.post(
        here(attempt), data={"q7": ["A", "A", "", ""], "q3": "true", "action": "hand-in"}
    ).text
    assert "第 7 题：同一项选了两次" in page  # data: words on the page
    assert re.findall(r'<option value="(.)" selected', page) == ["A", "A"]
    assert newest_answers([attempt.id])[attempt.id] == {3: ["true"]}


def test_receipts_for_every_kind(world, candidate):
    attempt = begin(world)
    sent = [["A"], ["A", "B"], ["true"], ["http"], ["1/2"], ["", "C"], ["B", "A", "D", "C"], ["x" * 4000]]
    rows = [
        {"id": f"00000000-0000-4000-8000-{n:012}", "seq": n, "position": n, "answer": answer}
        for n, answer in enumerate(sent, 1)
    ]
    told = candidate.post(f"{here(attempt)}/answers", json={"answers": rows}).json
    assert [one["answer"] for one in told["receipts"]] == sent
    assert all(one["signature"] for one in told["receipts"])
    wrong = [{**rows[5], "id": rows[5]["id"][:-1] + "9", "answer": ["A"]}]
    assert (
        candidate.post(f"{here(attempt)}/answers", json={"answers": wrong}).json["refused"][0]["error"]
        == "answer-malformed"
    )


def test_pictures_are_small_and_only_for_whoever_sits_the_paper(world, candidate, app):
    attempt = begin(world)
    first = f"{here(attempt)}/picture/1/1"
    page = candidate.get(here(attempt)).text
    reply = candidate.get(first)
    size = Image.open(io.BytesIO(reply.data)).size
    assert reply.mimetype == "image/jpeg"
    assert size == (300, 200)
    assert f'src="{first}" alt="一张图" width="300" height="200"' in page  # data: an alt text
    assert reply.headers["Cache-Control"] == "private, max-age=3600"
    assert sign_in(app.test_client(), "a2").get(first).status_code == 404
    assert app.test_client().get(first).status_code == 302
    for none in ("1/3", "1/0", "2/1", "0/1", "9/1", "99/99"):
        assert candidate.get(f"{here(attempt)}/picture/{none}").status_code == 404
    candidate.post(f"{here(attempt)}/submit")
    assert candidate.get(first).status_code == 404


def test_a_wide_picture_is_made_narrow_and_one_that_is_gone_is_told_by_its_words(
    world, candidate, monkeypatch
):
    from exams.kinds.online_exam import pictures

    wide = picture("w.png", "navy", (1500, 300))
    assert (pictures.small(wide.sha256).width, pictures.small(wide.sha256).height) == (WIDEST, 128)
    attempt = begin(world)
    pictures.small.cache_clear()
    monkeypatch.setattr("recruit.storage.get", lambda sha256: pictures.storage.path_of("0"))
    page = candidate.get(here(attempt)).text
    assert "[一张图]" in page  # data: an alt text
    pictures.small.cache_clear()


def test_the_service_worker_hears_of_the_sitting_only(client):
    reply = client.get("/exam/sitting/worker.js")
    assert reply.mimetype == "text/javascript"
    assert reply.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in reply.headers
    assert "worker-src 'self'" in reply.headers["Content-Security-Policy"]


def test_a_receipt_verifies_for_ever(world, candidate, app, clock):
    """Also years later, after the erasure has run, and for somebody who never signed in."""
    attempt = begin(world)
    candidate.post(here(attempt), data={"q1": "A", "q8": LONG})
    done = candidate.post(f"{here(attempt)}/submit").location
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", candidate.get(done).text)[0]
    db.session.rollback()
    clock.set(world.closes + timedelta(days=4000))
    erase_due(clock.now())
    page = app.test_client().get("/exam/check", query_string={"code": code})
    assert page.status_code == 200
    assert "2 题，一共 8 题" in page.text  # data: words on the page
    assert len(CODES) == 8
