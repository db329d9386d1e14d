"""Opening as a stage after the agreement: everything there, two people's word, the engagement knows the day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, Entry, Stage
from recruit.queries.openings import engagement_of, openings_of
from recruit.services import close_stage
from recruit.services.issue_agreements import issue_agreements
from recruit.services.report_opening import (
    confirm_opening,
    report_never,
    report_opening,
    send_opening_back,
)
from tests.support import closing
from tests.support.candidates import staff
from tests.support.printing import layout_stood_in

pytestmark = pytest.mark.database
STAGE = """  - code: opening
    kind: opening
    track: people
    title: {zh: 开业, en: Opening}
    window: {opens: 2026-05-09, closes: 2026-05-31}
    exit: single
    params:
      checklist:
        - {code: line, title: {zh: 网络, en: Line}}
        - {code: sign, title: {zh: 门头, en: Sign}}
"""
AT = datetime(2026, 5, 20, 4, tzinfo=UTC)
AFTER = datetime(2026, 6, 2, tzinfo=UTC)
DAY = date(2026, 5, 19)
ALL = {"line": True, "sign": True}


@pytest.fixture
def stage(make_app) -> Stage:
    app = make_app(ZEYOU_KINDS=(*closing.KINDS, "recruit.opening:KIND"), ZEYOU_BLUEPRINTS=())
    with app.app_context():
        text = closing.source().replace("\nsupport:\n", f"\n{STAGE}support:\n", 1)
        signing, _entries = closing.at_the_agreement(2, text)
        with layout_stood_in():
            issued = issue_agreements(
                signing, closing.office(), closing.SIGNING, base_url="https://zeyou.example"
            )
        closing.both_sign(signing, issued.agreements)
        staff("clerk1", "clerk", township="999001001")
        staff("clerk2", "clerk", township="999001002")
        closing.second()
        db.session.commit()
        yield signing.cohort.stage("opening")


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def entries(stage: Stage) -> list[Entry]:
    return [one.entry for one in openings_of(stage)]


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def test_whoever_signed_stands_here_and_two_people_open_the_station(stage):
    first, second = entries(stage)
    kind, by = kind_of(stage), closing.office()
    assert [(one.code, one.count) for one in kind.blockers(stage)] == [("openings-open", 2)]
    report = report_opening(first, ALL, DAY, "", by, AT)
    assert refused(lambda: confirm_opening(report, by, AT))[0] == "same-signatory"
    assert refused(lambda: report_never(first, ALL, "x", by, AT))[0] == "opening-twice"
    assert kind.second_hands(stage)[0].count == 1
    confirm_opening(report, closing.second(), AT)
    assert engagement_of(first.candidacy).opened_on == DAY
    assert first.outcome == "advanced"
    never = report_never(second, {"line": True}, "房主收回了房子", by, AT)
    confirm_opening(never, closing.second(), AT)
    assert (second.outcome, never.marks) == ("out", {"line": True, "sign": False})
    assert kind.blockers(stage) == []
    closing.close(stage.cohort.stage("agreement"), AFTER)
    result = close_stage.propose(stage, by, AFTER)
    other = staff("third", "second-signatory")
    close_stage.confirm(result, other, AFTER)
    assert {one.reason for one in kind.rulings(stage)} == {"opened", "not-opened"}
    assert kind.reason_words(stage, "not-opened") == "没有开业"


def test_what_a_report_needs(stage):
    first, *_more = entries(stage)
    by = closing.office()
    assert refused(lambda: report_opening(first, {"line": True}, DAY, "", by, AT)) == (
        "opening-list",
        "marks",
    )
    assert refused(lambda: report_opening(first, ALL, date(2026, 5, 21), "", by, AT)) == (
        "opening-day",
        "opened_on",
    )
    early = date(2026, 5, 1)
    assert refused(lambda: report_opening(first, ALL, early, "", by, AT)) == ("change-day", "opened_on")
    assert refused(lambda: report_never(first, {}, " ", by, AT)) == ("reason-wanted", "remark")
    home = first.candidacy.township_code
    foreign = account("clerk2" if home.endswith("1") else "clerk1")
    assert refused(lambda: report_opening(first, ALL, DAY, "", foreign, AT))[0] == "outside-township"


def test_one_that_was_sent_back_is_reported_anew_and_a_clerk_recalls_the_own(stage):
    first, *_more = entries(stage)
    clerk = account("clerk1" if first.candidacy.township_code.endswith("1") else "clerk2")
    report = report_opening(first, ALL, DAY, "", clerk, AT)
    assert refused(lambda: send_opening_back(report, " ", closing.second(), AT)) == (
        "reason-wanted",
        "reason",
    )
    send_opening_back(report, "门头还没装", closing.second(), AT)
    again = report_opening(first, ALL, DAY, "装好了", clerk, AT)
    send_opening_back(again, "", clerk, AT)
    assert [one.state for one in openings_of(stage)[0].reports] == ["rejected", "recalled"]
    assert engagement_of(first.candidacy).opened_on is None
