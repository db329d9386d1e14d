"""The pages of an exam as a candidate without script, a stranger and the office meet them."""

import gzip
import re
from datetime import timedelta

import pytest

from exams.bank.items import SEED, load_bank
from exams.models import Attempt
from exams.queries.sitting import newest_answers
from exams.services.load_bank import load_bank as store
from exams.services.start_attempt import start_attempt
from recruit.db import db
from tests.exams.sitting.sheets import asked, position_of, right
from tests.exams.sitting.world import build
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

MINUTE = timedelta(minutes=1)


@pytest.fixture
def candidate(world, app, clock):
    clock.set(world.opens)
    return sign_in(app.test_client(), "a1")


def begin(client, world) -> str:
    reply = client.post(f"/exam/{world.entry_ids[0]}/start")
    assert reply.status_code == 303
    return reply.location


def attempt() -> Attempt:
    db.session.rollback()
    return db.session.query(Attempt).one()


@pytest.mark.database
def test_the_whole_way_without_script(world, candidate):
    assert "60 分钟" in candidate.get(f"/exam/{world.entry_ids[0]}").text  # data: words on the page
    here = begin(candidate, world)
    filled = {f"q{n}": right(slot, item) for n, (slot, item) in enumerate(asked(attempt())[:49], 1)}
    saved = candidate.post(here, data={**filled, "action": "save"})
    assert saved.status_code == 200
    assert len(re.findall(r"<li>第 \d+ 题，凭据 [0-9a-f]{12}", saved.text)) == 49  # data: words on the page
    assert candidate.post(here, data={**filled, "action": "hand-in"}).location == f"{here}/review"
    assert len(re.findall(r"#q\d+", candidate.get(f"{here}/review").text)) == 1
    done = candidate.post(f"{here}/submit")
    receipt = candidate.get(done.location).text
    code = attempt().receipt
    assert code in receipt
    assert "49 题，一共 50 题" in receipt  # data: words on the page
    stranger = candidate.application.test_client()
    checked = stranger.get("/exam/check", query_string={"code": code.lower().replace("-", " ")}).text
    assert "49 题，一共 50 题" in checked  # data: words on the page
    assert "Candidate" not in checked


def test_what_was_typed_stays_when_it_is_refused(world, candidate):
    here = begin(candidate, world)
    position = position_of(attempt(), "short")
    reply = candidate.post(here, data={f"q{position}": "x" * 201, "action": "hand-in"})
    assert "x" * 201 in reply.text
    assert 'class="notice bad"' in reply.text
    assert newest_answers([attempt().id]) == {}


def test_a_save_shows_the_questions_to_nobody_who_may_not_see_them(world, candidate, clock, monkeypatch):
    here = begin(candidate, world)
    position = position_of(attempt(), "short")
    monkeypatch.setattr("exams.kinds.online_exam.candidate.browser_key", lambda _entry: "a" * 64)
    assert "<fieldset" not in candidate.post(here, data={f"q{position}": "kept"}).text
    assert newest_answers([attempt().id])[attempt().id] == {position: ["kept"]}
    clock.advance(hours=2)
    candidate.post(f"{here}/submit", data={"by": "clock"})
    late = candidate.post(here, data={f"q{position}": "late"})
    assert "/receipt/" in late.location


def test_an_empty_field_takes_back_only_what_the_page_showed(world, candidate):
    here = begin(candidate, world)
    position = position_of(attempt(), "multiple")
    candidate.post(here, data={f"q{position}": ["A", "B"]})
    candidate.post(here, data={})
    assert newest_answers([attempt().id])[attempt().id] == {position: ["A", "B"]}
    candidate.post(here, data={"had": [str(position)]})
    assert newest_answers([attempt().id])[attempt().id] == {position: []}


def test_a_page_says_how_new_is_what_it_shows(world, candidate, clock):
    """So that a phone does not show as what counts something older that it still holds."""
    here = begin(candidate, world)
    position = position_of(attempt(), "multiple")
    clock.advance(seconds=30)
    candidate.post(here, data={f"q{position}": ["A", "B"]})
    told = rf'data-position="{position}" data-kind="multiple" data-seq="(\d+)"'
    assert re.findall(told, candidate.get(here).text) == ["301"]  # tenths of a second, as a phone counts
    candidate.post(here, data={"had": [str(position)]})
    assert re.findall(told, candidate.get(here).text) == ["302"]
    assert candidate.get(here).text.count(" data-seq=") == 2  # and the whole page's


def test_no_key_reaches_the_browser(world, candidate):
    page = candidate.get(begin(candidate, world)).text
    drawn = asked(attempt())
    for _, item in drawn:
        assert item.explanation not in page
        assert item.code not in page
    for body, (slot, item) in zip(page.split('<fieldset class="q"')[1:], drawn, strict=True):
        markup = re.sub(
            r"<label.*?</label>|<legend>.*?</legend>", "", body.split("</fieldset>")[0], flags=re.DOTALL
        )
        names = set(re.findall(r"([a-z-]+)=", markup))
        assert names <= {"id", "data-position", "data-kind", "class", "type", "name", "value", "data-state",
                         "maxlength", "autocomplete", "autocapitalize", "spellcheck", "aria-label"}  # fmt: skip
        offered = re.findall(r'value="([^"]*)"', markup)
        assert offered == {"single": list("ABCDEFGHIJ"[: len(slot.order)]), "true-false": ["true", "false"],
                           "multiple": list("ABCDEFGHIJ"[: len(slot.order)]), "short": [""]}[item.kind]  # fmt: skip
        assert "checked" not in markup


def test_the_sitting_is_small(world, candidate):
    """As it travels on a first visit: the page with all fifty questions, and every file that it asks for."""
    here = begin(candidate, world)
    page = candidate.get(here).text
    assert page.count("<fieldset") == 50
    addresses = [here, *re.findall(r'(?:src|href)="(/static/[^"]+)"', page), "/exam/sitting/worker.js"]
    assert len(addresses) >= 9
    sent = [candidate.get(address, headers={"Accept-Encoding": "gzip, deflate"}) for address in addresses]
    assert all(
        reply.headers["Content-Encoding"] == "gzip" for reply in sent if reply.mimetype != "image/svg+xml"
    )
    assert gzip.decompress(sent[0].data).decode().count("<fieldset") == 50
    assert sum(len(reply.data) for reply in sent) < 60 * 1024


def test_hostile_text_in_questions_and_answers_stays_text(world, candidate):
    here = begin(candidate, world)
    position = position_of(attempt(), "short")
    bad = '"><script>alert(1)</script>{{7*7}}'
    page = candidate.post(here, data={f"q{position}": bad}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page


def test_time_over_closes_the_paper_and_gives_the_receipt(world, candidate, clock):
    here = begin(candidate, world)
    clock.set(world.opens + 60 * MINUTE)
    over = candidate.get(here).text
    assert "<fieldset" not in over
    assert candidate.post(f"{here}/submit").status_code == 303
    assert attempt().finished_by == "clock"
    assert candidate.get(here).status_code == 303


def test_handed_in_papers_take_nothing_more(world, candidate):
    here = begin(candidate, world)
    candidate.post(f"{here}/submit")
    position = position_of(attempt(), "short")
    assert candidate.post(here, data={f"q{position}": "x"}).status_code == 409
    assert newest_answers([attempt().id]) == {}
    assert candidate.get(f"{here}/review").status_code == 303


@pytest.mark.parametrize("moment", ["before", "open", "after", "withdrawn"])
def test_the_start_page_fits_the_moment(world, candidate, clock, moment):
    if moment == "withdrawn":
        world.entries[0].candidacy.state = "withdrawn"
        db.session.commit()
    clock.set({"before": world.opens - MINUTE, "after": world.closes}.get(moment, world.opens))
    page = candidate.get(f"/exam/{world.entry_ids[0]}")
    assert page.status_code == 200
    assert ("/start" in page.text) is (moment == "open")


def test_foreign_numbers_lead_nowhere(world, candidate, app):
    here = begin(candidate, world)
    other = sign_in(app.test_client(), "a2")
    entry = f"/exam/{world.entry_ids[0]}"
    for path in (
        entry,
        here,
        f"{here}/review",
        here.replace("sitting", "receipt"),
        "/exam/999",
        "/exam/sitting/999",
    ):
        assert other.get(path).status_code == 404
    for path in (f"{entry}/start", here, f"{here}/submit"):
        assert other.post(path).status_code == 404
    assert attempt().submitted_at is None


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "' OR 1=1 --", "<b>", "x" * 500])
def test_a_receipt_that_does_not_exist(app, app_context, code):
    page = app.test_client().get("/exam/check", query_string={"code": code})
    assert page.status_code == 404
    assert "<b>" + "</" not in page.text
    assert app.test_client().get("/exam/check").status_code == 200


@pytest.mark.database
def test_the_office_sees_the_room_draws_and_collects(app_context, app, clock):
    small = tuple(item for item in load_bank(SEED) if item.kind != "short")
    world = build(2, items=small)
    clock.set(world.opens)
    staff("chief", "office")
    staff("eye", "auditor")
    office, auditor = sign_in(app.test_client(), "chief"), sign_in(app.test_client(), "eye")
    room = f"/exam/office/{world.stage_id}"
    assert "/draw" in office.get(room).text
    assert "/draw" not in auditor.get(room).text
    assert auditor.post(f"{room}/draw").status_code == 403
    assert office.post(f"{room}/draw").status_code == 409
    store(load_bank(SEED), world.opens)
    db.session.commit()
    assert office.post(f"{room}/draw").status_code == 303
    start_attempt(world.entries[0], world.opens)
    db.session.commit()
    office.post(f"{room}/collect")
    assert attempt().submitted_at is None
    clock.set(world.closes + MINUTE)
    assert office.post(f"{room}/collect").status_code == 303
    assert attempt().finished_by == "clock"
    assert office.get("/exam/office/999").status_code == 404
    briefing = next(stage.id for stage in world.stage.cohort.stages if stage.code == "briefing")
    assert office.get(f"/exam/office/{briefing}").status_code == 404


def test_english_pages_carry_no_foreign_placeholder(world, candidate):
    page = candidate.get(f"{begin(candidate, world)}?lang=en").text
    assert "%(" not in page
