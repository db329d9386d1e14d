"""What anybody says about somebody whom a list posts: in time, by name, and never before that person was heard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from recruit.db import db
from recruit.models import (
    AuditEntry,
    Message,
    Recheck,
)
from recruit.queries.own_requests import PARTS
from recruit.recheck_words import heard_of, party_of
from recruit.services.report_posted import receipt_code
from recruit.services.rule_objection import confirm_ruling, hear
from tests.recruit.funnel import small
from tests.support.objecting import (
    OUT,
    listed,
    own,
    refused,
    reported,
    ruled,
    two,
    with_rules,
)

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def running(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch):
    with_rules(monkeypatch)
    with make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=()).app_context() as context:
        yield context


@pytest.mark.database
def test_anybody_reports_somebody_posted_and_that_person_is_heard_before_two_decide(running):
    result = listed()
    concerned = own(result, "N0001")
    recheck = reported(result)
    assert (recheck.kind, recheck.via, recheck.filed_by_id, recheck.number) == (
        "report",
        "page",
        None,
        "YY0001",
    )
    assert party_of(recheck) == ("某甲", "13900000000")
    assert b"1390" not in recheck.party_sealed
    assert [(one.account_id, one.template) for one in db.session.query(Message)] == [
        (concerned.id, "objection-about-you")
    ]
    entry = db.session.query(AuditEntry).filter_by(action="recheck.file").one()
    assert (entry.actor, entry.subject) == ("public", "candidacy:small/N0001")
    assert "某甲" not in str(entry.facts)
    assert refused(lambda: ruled(recheck)).code == "objection-hearing"
    assert (
        refused(lambda: hear(recheck, "我", date(2026, 5, 5), own(result, "N0002"), OUT)).code == "not-yours"
    )
    hear(recheck, "证书可以查", date(2026, 5, 5), concerned, OUT)
    assert heard_of(recheck) == "证书可以查"
    assert refused(lambda: hear(recheck, "再说", date(2026, 5, 5), two()[0], OUT)).code == "objection-heard"
    confirm_ruling(ruled(recheck), two()[1], OUT)
    assert recheck.answer == "confirmed"
    reported(result)  # a second one by somebody else is no duplicate
    assert receipt_code(recheck) != receipt_code(db.session.query(Recheck).filter_by(number="YY0002").one())


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"number": "N0004"}, "objection-not-posted", "number"),
        ({"number": "N9999"}, "objection-not-posted", "number"),
        ({"words": " "}, "recheck-words", "words"),
        ({"name": ""}, "objection-party", "name"),
        ({"contact": " "}, "objection-party", "contact"),
        ({"name": "某" * 41}, "objection-party-long", "name"),
    ],
)
def test_a_report_names_the_wrong_field(running, given, code, field):
    result = listed()
    wrong = refused(lambda: reported(result, **given))
    assert (wrong.code, wrong.facts["field"]) == (code, field)


def test_a_report_comes_in_time_by_the_servers_clock(running):
    result = listed()
    until = datetime(2026, 5, 9, tzinfo=UTC)  # the 6th to the 8th are worked
    assert reported(result, at=until - timedelta(milliseconds=1)).state == "open"
    assert refused(lambda: reported(result, at=until)).code == "objection-over"


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 5, 4), "objection-hearing-day"), (date(2026, 5, 6), "objection-hearing-day")],
)
def test_a_hearing_lies_between_the_report_and_today(running, day, code):
    recheck = reported(listed())
    assert refused(lambda: hear(recheck, "他说", day, two()[0], OUT)).code == code


def test_ones_own_data_hold_ones_own_words_and_never_those_of_whoever_reported(running):
    result = listed()
    recheck = reported(result)
    hear(recheck, "证书可以查", date(2026, 5, 5), own(result, "N0001"), OUT)
    application = recheck.candidacy.application
    told = [part(application, OUT) for part in PARTS]
    assert [one.records[0]["words"] for one in told if one.code == "heard"] == ["证书可以查"]
    everything = str([one.records for one in told])
    assert "学历" not in everything
    assert "某甲" not in everything
    assert "1390" not in everything
