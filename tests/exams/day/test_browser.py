"""Safe Exam Browser in the office's rooms: the header is checked against address and key; the others are not asked."""

from __future__ import annotations

import hashlib

import pytest

from exams.services.set_browser import set_browser
from exams.sitting.browser import HEADER, proves, tidy_key
from recruit.db import db
from recruit.errors import Refusal
from tests.support.signed_in import sign_in

KEY = "0ab1" * 16


def told(url: str, key: str = KEY) -> dict[str, str]:
    return {HEADER: hashlib.sha256((url + key).encode()).hexdigest()}


def test_the_hash_is_of_this_address_and_this_key():
    url = "https://exam.example.org/exam/sitting/1?x=1"
    sent = told(url)[HEADER]
    assert proves(url, KEY, sent)
    assert proves(url + "#q3", KEY, sent.upper())
    for wrong in (None, "", "é", told(url, "f" * 64)[HEADER], told(url + "2")[HEADER]):
        assert not proves(url, KEY, wrong)
    assert tidy_key(f" {KEY[:32].upper()}\n{KEY[32:]} ") == KEY
    assert tidy_key("g" * 64) == tidy_key(KEY[:-1]) == ""


def test_in_a_room_the_paper_opens_in_that_browser_alone(world, people, seated, app, clock):
    clock.set(world.opens)
    with pytest.raises(Refusal, match="browser-key"):
        set_browser(world.stage, "abc", people.office, world.opens)
    set_browser(world.stage, KEY, people.office, world.opens)
    db.session.commit()
    at_home, in_room = sign_in(app.test_client(), "a4"), sign_in(app.test_client(), "a1")
    assert at_home.post(f"/exam/{world.entry_ids[3]}/start").status_code == 303
    begin = f"/exam/{world.entry_ids[0]}/start"
    refused = in_room.post(begin)
    assert "Safe Exam Browser" in refused.text
    begun = in_room.post(begin, headers=told(f"http://localhost{begin}"))
    assert begun.status_code == 303
    here = begun.location
    assert "Safe Exam Browser" in in_room.get(here).text
    assert in_room.get(here, headers=told(f"http://localhost{here}")).status_code == 200
    assert in_room.post(here + "/answers", json={"answers": []}).status_code == 200
    set_browser(world.stage, " ", people.office, world.opens)
    db.session.commit()
    assert "Safe Exam Browser" not in in_room.get(here).text
