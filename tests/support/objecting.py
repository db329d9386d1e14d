"""A list about which everything may be asked, whoever asks, and two people of the office with no hand in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Recheck, Result, Ruling
from recruit.queries.rechecks import own_candidacy
from recruit.recheck import TOTAL
from recruit.services.file_recheck import Filing, file_rechecks
from recruit.services.report_posted import Report, report_posted
from recruit.services.rule_objection import Decided, propose_ruling
from tests.recruit.funnel import small
from tests.support import funnel

OUT = small.AFTER_TEST
HOUR = timedelta(hours=1)
WORDS = "轮到我的时候停了电，13800000000 可以作证"
RULES = """    posting: {working_days: 3}
    recheck: {days: 5, answer_days: 2, working_days: false}
    objections:
      - {code: evidence, days: 5, answer_days: 2, working_days: false}
      - {code: ruling, days: 5, answer_days: 15, working_days: false, answer_working_days: true, blocks: true}
      - {code: report, days: 3, answer_days: 3, working_days: true}
"""


def with_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the small programme takes every kind of request about its test's list."""
    changed = small.SOURCE.replace("    posting: {working_days: 3}\n", RULES, 1)
    assert changed != small.SOURCE
    monkeypatch.setattr(small, "SOURCE", changed)


def listed() -> Result:
    return funnel.publish(funnel.at_the_test())


def own(result: Result, number: str) -> Account:
    found = db.session.query(Account).filter_by(login=f"A{number}").one_or_none()
    return found or funnel.applicant_of(result.stage, number)


def filing(result: Result, kind: str, number: str = "N0003") -> Filing:
    by = own(result, number)
    return Filing(result, own_candidacy(by, result, number), TOTAL, WORDS, by, kind)


def filed(result: Result, kind: str, at: datetime = OUT) -> Recheck:
    return file_rechecks([filing(result, kind)], at)[0]


def reported(result: Result, number: str = "N0001", at: datetime = OUT, **given: object) -> Recheck:
    report = Report(result, number, "听说他的学历不是真的", "某甲", "13900000000")
    return report_posted(replace(report, **given), at)


def two() -> tuple[Account, Account]:
    return funnel.reviewer("one"), funnel.reviewer("two")


def ruled(
    recheck: Recheck, kind: str = "confirmed", at: datetime = OUT, letter: bytes | None = None
) -> Ruling:
    return propose_ruling(recheck, Decided(kind, "查过当天的记录", "某乙、某丙", letter), two()[0], at)


def refused(action: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as found:
        action()
    return found.value
