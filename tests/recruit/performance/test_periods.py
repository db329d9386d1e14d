"""From figures to a list by two people: order of periods, who may tell what, files, corrections, objections."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from recruit import storage
from recruit.commands.performance import verify
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import PerformanceFigure
from recruit.programme import load_text
from recruit.queries.performance import (
    due_period,
    figures_of,
    in_force,
    list_in_force,
    lists_of,
    outdated,
    periods_of,
    rows_of,
    stations_in,
)
from recruit.queries.performance_cases import year_of
from recruit.registers import known_registers
from recruit.registers.performance.periods import read_period
from recruit.registers.performance.said import mistakes, said_of
from recruit.services.end_engagement import Change, confirm_change, propose_change
from recruit.services.object_to_period import answer_objection, answer_of, file_objection, words_of
from recruit.services.report_figures import report_figures
from recruit.services.sign_performance import confirm_list, propose_list, send_back_list
from scoring.canonical import canonical_json, parse_json
from scoring.performance_file import verify_period
from scoring.verification import verify_bytes
from tests.recruit.funnel import small
from tests.recruit.performance.world import (
    KINDS,
    OCTOBER,
    account,
    after,
    cohort,
    month,
    open_world,
    report,
    settle,
    source,
    stations,
)
from tests.support import money

pytestmark = pytest.mark.database


@pytest.fixture
def world(make_app) -> Flask:
    app = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context(), app.test_request_context():
        open_world()
        yield app


def refused(step) -> str:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code


def texts(by: str, at: datetime) -> list[str]:
    return [
        one.text
        for one in known_registers()["performance"].duties(cohort(), account(by), at)
        if one.is_of(account(by))
    ]


def test_the_first_period_is_the_one_after_the_first_opening_and_the_last_what_the_programme_says(world):
    assert [one.code for one in periods_of(cohort(), OCTOBER)] == [
        "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]  # fmt: skip
    assert periods_of(cohort(), datetime(2027, 5, 1, tzinfo=OCTOBER.tzinfo))[-1].code == "2026-12"
    assert read_period("quarter", "2026-q4").last == date(2026, 12, 31)
    assert read_period("quarter", "2026-10") is None


def test_a_period_is_put_forward_when_it_is_over_in_its_turn_and_with_all_figures(world):
    office = account("office")
    assert refused(
        lambda: propose_list(cohort(), month(6), office, datetime(2026, 6, 30, tzinfo=OCTOBER.tzinfo))
    ) == ("performance-running")
    assert refused(lambda: propose_list(cohort(), month(7), office, after(7))) == "performance-order"
    report(6, 10, 20, None)
    assert refused(lambda: propose_list(cohort(), month(6), office, after(6))) == "performance-missing"
    assert texts("clerk2", after(6)) or texts("clerk1", after(6))
    made = propose_list(cohort(), month(6), office, after(6), incomplete=True)
    assert refused(lambda: report(6, 11)) == "performance-waiting"
    assert refused(lambda: propose_list(cohort(), month(6), office, after(6))) == "performance-waiting"
    assert refused(lambda: confirm_list(made, office, after(6))) == "role-missing"
    assert texts("second", after(6)) == ["确认2026年6月的业绩考核"]
    confirm_list(made, account("second"), after(6))
    assert [(row.rank, row.status) for row in made.rows] == [
        (1, "clear"),
        (2, "bottom"),
        (None, "no-figures"),
    ]
    assert due_period(cohort(), after(6)) is None


def test_the_file_is_what_anybody_recomputes_and_names_nobody(world, tmp_path):
    held = settle(6, 30, 20, 10)
    content = storage.get(held.file_sha256)
    assert verify_period(content) == []
    told = parse_json(content)
    assert verify_bytes(canonical_json(told["list"])) == []
    assert not any(one.name in content.decode() for one in stations())
    path = tmp_path / "period.json"
    path.write_bytes(content)
    done = world.test_cli_runner().invoke(verify, [str(path)])
    assert (done.exit_code, "1 个垫底" in done.output) == (0, True)
    path.write_bytes(content.replace(b'"streak":1', b'"streak":0'))
    assert world.test_cli_runner().invoke(verify, [str(path)]).exit_code == 1


def test_commission_is_worked_out_and_what_was_paid_is_on_record(world):
    held, key = settle(6, 30, 20, 10), stations()[0].engagement.id
    assert [row.earned for row in held.rows] == [{"buying": "6.00"}, {"buying": "4.00"}, {"buying": "2.00"}]
    told = {key: {"paid": Decimal("6.00")}}
    assert refused(
        lambda: report_figures(cohort(), month(6), told, money.clerk_of(money.engagement(key)), after(6))
    )
    assert report_figures(cohort(), month(6), told, account("office"), after(6)) == 1
    assert figures_of(cohort(), "2026-06")[key]["paid"] == Decimal("6.00")


def test_a_clerk_tells_the_own_townships_figures_until_the_list_is_confirmed(world):
    one = stations()[0]
    clerk = money.clerk_of(one.engagement)
    other = account("clerk2" if clerk.login == "clerk1" else "clerk1")
    told = {one.engagement.id: {"orders": Decimal(5), "sales": Decimal("50.00")}}
    assert refused(lambda: report_figures(cohort(), month(6), told, other, after(6))) == "performance-station"
    assert (
        refused(lambda: report_figures(cohort(), month(6), told, account("second"), after(6)))
        == "role-missing"
    )
    assert report_figures(cohort(), month(6), told, clerk, after(6)) == 2
    assert report_figures(cohort(), month(6), told, clerk, after(6)) == 0
    for wrong in (Decimal("5.5"), Decimal(-1)):
        bad = {one.engagement.id: {"orders": wrong}}
        assert (
            refused(lambda bad=bad: report_figures(cohort(), month(6), bad, clerk, after(6)))
            == "performance-figure"
        )
    bad = {one.engagement.id: {"sales": Decimal("1.001")}}
    assert refused(lambda: report_figures(cohort(), month(6), bad, clerk, after(6))) == "performance-money"
    settle(6, 30, 20, 10)
    assert refused(lambda: report_figures(cohort(), month(6), told, clerk, after(6))) == "performance-settled"
    assert db.session.query(PerformanceFigure).filter_by(engagement_id=one.engagement.id).count() == 4


def test_whoever_rested_is_left_out_and_the_row_goes_on_afterwards(world):
    last = stations()[2]
    settle(6, 30, 20, 10)
    rest = Change("suspend", date(2026, 7, 5), "illness", "住院")
    confirm_change(
        propose_change(last.engagement, rest, account("office"), after(7)), account("second"), after(7)
    )
    back = Change("resume", date(2026, 7, 20), "other", "回来了")
    confirm_change(
        propose_change(last.engagement, back, account("office"), after(7)), account("second"), after(7)
    )
    assert {one.number: one.left_out for one in stations_in(cohort(), month(7))}[
        last.candidacy.number
    ] == "paused"
    july = settle(7, 30, 20, 0)
    assert [(row.rank, row.status) for row in july.rows] == [(1, "clear"), (2, "bottom"), (None, "left-out")]
    august = settle(8, 30, 20, 10)
    assert {row.engagement_id: row.streak for row in august.rows}[last.engagement.id] == 2


def test_what_changed_after_it_was_put_forward_is_not_confirmed(world):
    report(6, 30, 20, 10)
    made = propose_list(cohort(), month(6), account("office"), after(6))
    rest = Change("suspend", date(2026, 6, 5), "illness", "住院")
    change = propose_change(stations()[0].engagement, rest, account("office2"), after(6))
    confirm_change(change, account("second"), after(6))
    assert refused(lambda: confirm_list(made, account("second"), after(6))) == "performance-changed"
    send_back_list(made, account("second"), after(6), "数据变了")
    again = confirm_list(
        propose_list(cohort(), month(6), account("office"), after(6)), account("second"), after(6)
    )
    assert (made.state, again.version) == ("rejected", 2)
    assert verify_period(storage.get(again.file_sha256)) == []


def test_a_correction_says_why_and_later_periods_are_counted_anew(world):
    settle(6, 30, 20, 10)
    first = settle(7, 30, 20, 10)
    assert [row.streak for row in first.rows] == [0, 0, 2]
    office, at = account("office"), after(8)
    assert refused(lambda: propose_list(cohort(), month(6), office, at, "核对")) == "performance-same"
    report(6, 5, 20, 10)
    assert refused(lambda: propose_list(cohort(), month(6), office, at)) == "reason-wanted"
    better = confirm_list(propose_list(cohort(), month(6), office, at, "数字填错了"), account("second"), at)
    assert verify_period(storage.get(better.file_sha256)) == []
    assert outdated(cohort(), in_force(lists_of(cohort()))) == ["2026-07"]
    assert "前面一期更正过，2026年7月的连续次数要重新提交" in texts("office", at)
    later = datetime(2026, 9, 4, tzinfo=at.tzinfo)
    confirm_list(propose_list(cohort(), month(7), office, later, "六月更正"), account("second"), later)
    rows = rows_of(in_force(lists_of(cohort())).values())[stations()[2].engagement.id]
    assert [(code, row.streak) for code, row in sorted(rows.items())] == [("2026-06", 0), ("2026-07", 1)]
    assert outdated(cohort(), in_force(lists_of(cohort()))) == []
    assert list_in_force(cohort(), "2026-06").version == 2


def test_a_correction_after_which_everybody_stands_as_before_asks_for_nothing(world):
    """Putting the later period forward again would be refused as the same: nobody could ever be done with it."""
    settle(6, 30, 20, 10)
    settle(7, 30, 20, 10)
    office, at = account("office"), after(8)
    report(6, 40, 20, 10)
    confirm_list(propose_list(cohort(), month(6), office, at, "漏了十单"), account("second"), at)
    assert outdated(cohort(), in_force(lists_of(cohort()))) == []
    assert not [one for one in texts("office", at) if "更正过" in one]
    assert refused(lambda: propose_list(cohort(), month(7), office, at, "核对")) == "performance-same"


def test_an_objection_is_sealed_and_answered_by_somebody_else_in_time(world):
    held, one = settle(6, 30, 20, 10), stations()[2]
    own, stranger = money.owner(one.engagement), money.owner(stations()[0].engagement)
    assert refused(lambda: file_objection(one, held, "少算了", stranger, after(6))) == "role-missing"
    assert refused(lambda: file_objection(one, held, " ", own, after(6))) == "case-statement"
    late = datetime(2026, 7, 9, 9, tzinfo=OCTOBER.tzinfo)
    assert refused(lambda: file_objection(one, held, "少算了", own, late)) == "objection-late"
    made = file_objection(one, held, "少算了两单", own, after(6))
    assert "少算了".encode() not in made.words_sealed
    assert words_of(made) == "少算了两单"
    assert refused(lambda: file_objection(one, held, "再说一次", own, after(6))) == "objection-filed"
    assert (
        refused(lambda: answer_objection(made, "upheld", "查了", account("office"), after(6)))
        == "objection-own-list"
    )
    assert not any("异议" in text for text in texts("office", after(6)))
    assert any("异议" in text for text in texts("office2", after(6)))
    answer_objection(made, "upheld", "补两单", account("office2"), after(6))
    assert (made.outcome, answer_of(made)) == ("upheld", "补两单")
    assert (
        refused(lambda: answer_objection(made, "refused", "x", account("office2"), after(6))) == "wrong-state"
    )


def test_the_best_of_the_year_have_the_highest_sums(world):
    settle(6, 30, 20, 10)
    settle(7, 30, 20, 60)
    found = [(one.candidacy.number, rank) for one, rank, _sum in year_of(cohort(), 2026)]
    assert found == [(stations()[place].candidacy.number, rank) for rank, place in ((1, 2), (2, 0), (3, 1))]
    told = known_registers()["performance"].told(cohort(), after(7))
    assert told["periods"]["2026-07"] == {"version": 1, "ranked": 3, "bottom": 1}


def test_what_a_programme_says_must_agree():
    programme = load_text(source(), small.REGIONS)
    assert said_of(programme).removal.periods == 3
    assert ("registers.performance.removal.periods", "3", "unconfirmed") in {
        (one.path, one.value, one.source) for one in programme.settings
    }
    good = programme.registers["performance"]
    for change, path in (
        ({"first": "2026-q1"}, "first"),
        ({"measures": good["measures"][:1]}, "measures"),
        ({"ties": ["measure:none"]}, "ties[0]"),
        ({"commission": [{"code": "a", "measure": "none", "rate": 1}]}, "commission[0].measure"),
        ({"commission": [{"code": "a", "measure": "sales"}]}, "commission[0]"),
        ({"removal": {"last": 2, "periods": 3, "at_least": 2}}, "removal.at_least"),
        ({"removal": {"last": 1, "periods": 3, "at_once": ["late"]}}, "removal.at_once[0]"),
    ):
        assert path in [found for found, _code, _facts in mistakes({**good, **change})], change
    assert list(mistakes(good)) == []
