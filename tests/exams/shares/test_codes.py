"""Codes are short, without look-alikes, and tell one slip; what a programme may say of links is checked."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random

import pytest

from exams.models import ShareLink
from exams.services.make_share_link import make_share_links
from exams.shares.bots import is_bot, only_looks_ahead
from exams.shares.codes import ALPHABET, LENGTH, canonical, derived_code, new_code, spaced
from exams.shares.rules import is_address
from recruit.commands.programme import known_kinds
from recruit.db import db
from recruit.programme import load, read
from recruit.programme.messages import message
from recruit.programme.problems import errors
from tests.exams.fieldwork import field
from tests.recruit.programme.files import JINSHA, write
from tests.support.candidates import begun, standing


def test_one_wrong_sign_and_two_that_changed_places_are_always_told():
    dice = Random(4)
    for _turn in range(20):
        code = new_code(dice.randrange)
        assert len(code) == LENGTH
        assert canonical(code) == code
        for place in range(LENGTH):
            wrong = [code[:place] + sign + code[place + 1 :] for sign in ALPHABET if sign != code[place]]
            assert not any(map(canonical, wrong))
            for other in range(place + 1, LENGTH):
                signs = list(code)
                signs[place], signs[other] = signs[other], signs[place]
                swapped = "".join(signs)
                assert swapped == code or canonical(swapped) is None


def test_a_code_is_read_as_people_type_it_and_has_no_look_alikes():
    code = derived_code("somebody")
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for typed in (code.lower(), spaced(code), f" {code[:4]}-{code[4:]} ", full_width):
        assert canonical(typed) == code
    assert not set("01258BILOSUVZ") & set(ALPHABET)
    for hostile in ("", "x" * 5000, "../../etc", "\x00" * 8, "<script>", code + "A"):
        assert canonical(hostile) is None


def test_everybody_has_both_links_once_and_no_code_follows_from_a_number(made):
    codes = {row.code for row in db.session.query(ShareLink)}
    assert len(codes) == 4
    assert make_share_links(made.stage, made.entries) == 0
    assert {row.code for row in db.session.query(ShareLink)} == codes


def test_codes_of_a_demonstration_repeat_and_real_ones_do_not(app_context):
    def codes(demo: bool) -> list[str]:
        programme = load("jinsha-2016")
        standing(begun(programme, demo=demo), "task-1", 2)
        found = [row.code for row in db.session.query(ShareLink).order_by(ShareLink.id)]
        db.session.rollback()
        return found

    first = codes(False)
    assert all(canonical(code) for code in first)
    assert derived_code("test/task-1/share/0001/0") not in first


def test_a_demonstration_gives_the_same_code_everywhere(made, link):
    assert link("share").code == derived_code("test/task-1/share/0001/0")


@pytest.mark.parametrize(
    ("agent", "bot"),
    [
        ("Mozilla/5.0 (Linux; Android 9; V1818A) Chrome/70.0 Mobile Safari MicroMessenger/8.0", False),
        ("Mozilla/5.0 (Linux; Android 8.1; CUBOT X18) AppleWebKit/537.36 Chrome/80 Mobile Safari/537.36", False),
        ("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", True),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605 mpcrawler MicroMessenger", True),
        ("DingTalkBot-LinkService/1.0 (+https://open.dingtalk.com/)", True),
        ("WeChatShareExtensionNew/7.0", True),
        ("facebookexternalhit/1.1", True),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120", True),
        ("curl/8.0", True),
        ("", True),
    ],
)  # fmt: skip
def test_programs_are_told_by_what_they_call_themselves(agent, bot):
    assert is_bot(agent) is bot


def test_a_page_fetched_ahead_of_time_is_nobody_looking():
    assert only_looks_ahead({"Sec-Purpose": "prefetch;prerender"})
    assert only_looks_ahead({"X-Moz": "prefetch"})
    assert not only_looks_ahead({"Accept": "text/html"})


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://app.example.cn/get?x=1", True),
        ("http://a.cn", True),
        ("javascript:alert(1)", False),
        ("//evil.example", False),
        ("https://user:pw@app.example.cn/", False),
        ("https://127.0.0.1/", False),
        ("https://localhost/", False),
        ("https://应用.cn/", False),
        ('https://a.cn/"onclick=', False),
        ("ftp://a.cn/", False),
    ],
)
def test_an_address_that_people_are_led_to_is_a_plain_one(address, good):
    assert is_address(address) is good


MISTAKES = [
    ("        component: screenshots\n", "        component: plan\n", "not-allowed", "share.component"),
    ("https://app.example.cn/cuntao", "javascript:alert(1)", "share-address", "downloads.store_url"),
    ("title: {zh: 农村淘宝合伙人招募", "title: {zh: " + "长" * 30, "share-long", "share.title"),
    (
        "component: screenshots\n",
        "component: screenshots\n        colour: red\n",
        "unknown-key",
        "share.colour",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "path"), MISTAKES, ids=[mistake[3] for mistake in MISTAKES])
def test_what_a_programme_says_of_links_is_checked(tmp_path, old, new, code, path):
    assert JINSHA.count(old) == 1
    reading = read(write(tmp_path, JINSHA.replace(old, new)), known_kinds())
    found = [one for one in errors(reading.problems) if one.path == f"stages.task-1.params.{path}"]
    assert [one.code for one in found] == [code]
    assert not re.search(r"%\(|True|None", message(found[0]))


def test_a_stage_without_links_gives_none(app_context, clock):
    made = field.build("task-2")
    clock.set(made.during + timedelta(hours=1))
    assert db.session.query(ShareLink).count() == 0
