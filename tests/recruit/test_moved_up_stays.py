"""A corrected list leaves standing what was answered by the version before: a yes keeps its place, a no is not asked
again, and neither is undone by a correction that is about somebody else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.list_changes import told_changes
from recruit.models import Mark, Stage
from recruit.queries.entries import entries_of
from recruit.queries.lists import bundle_of
from recruit.queries.replacements import gone, next_in_reserve
from recruit.queries.results import current_result
from recruit.replacement import HAD_THEIR_TURN
from recruit.services import close_stage
from recruit.services.answer_offer import Reply, answer_offer
from scoring.canonical import parse_json
from scoring.verification import verify, verify_bytes
from tests.recruit.funnel import small
from tests.recruit.test_offers import HOUR, candidacy, in_the_talk, offered, own
from tests.support.funnel import at_the_test, correct, office, publish, second

AT = small.AFTER_TEST
LATER = AT + 3 * HOUR


def published() -> Stage:
    """N0001 and N0002 went on, N0003 to N0005 stand by, N0006 fell out; N0002 has left."""
    stage = at_the_test(
        marks=(90, 80, 70, 60, 50, 40), replacement="{rule: reserve, accept_hours: 24}", reserve=3
    )
    publish(stage)
    candidacy(stage, "N0002").state = "withdrawn"
    db.session.flush()
    return stage


def refused_and_came(stage: Stage) -> None:
    """N0003 says no, N0004 says yes."""
    answer_offer(offered(stage), Reply(False), own(stage, "N0003"), AT + HOUR)
    answer_offer(offered(stage, AT + HOUR), Reply(True), own(stage, "N0004"), AT + HOUR)


def marked(stage: Stage, number: str, mark: int) -> None:
    """As an examiner would put it right."""
    entry = next(one for one in entries_of(stage) if one.candidacy.number == number)
    found = db.session.query(Mark).filter_by(entry_id=entry.id, current=True).one()
    found.value = Decimal(mark)
    db.session.flush()


def outcomes(stage: Stage) -> dict[str, tuple[str, str | None]]:
    rows = bundle_of(current_result(stage))["rows"]
    return {row["candidate"]: (row["outcome"], row["reason"]) for row in rows}


def standing(stage: Stage) -> dict[str, str]:
    """Who has an entry in the talk, and how it stands."""
    return {one.candidacy.number: one.outcome for one in entries_of(stage.cohort.stage("talk"))}


@pytest.mark.database
def test_a_correction_about_somebody_else_leaves_yes_and_no_standing(running):
    stage = published()
    first = current_result(stage)
    refused_and_came(stage)
    marked(stage, "N0006", 45)
    second_list = correct(stage, "登错了", LATER)
    assert outcomes(stage) == {
        "N0001": ("advanced", None),
        "N0004": ("advanced", "moved-up"),
        "N0005": ("reserve", None),
        "N0006": ("reserve", None),
        "N0003": ("out", "place-declined"),
        "N0002": ("out", "withdrawn"),
    }
    assert standing(stage) == {"N0001": "in", "N0002": "out", "N0004": "in"}
    # Nobody's place is free, nobody is asked twice, and a stranger works out the same.
    assert gone(second_list, LATER) == []
    assert [row.candidacy.number for row in next_in_reserve(second_list, *HAD_THEIR_TURN)] == ["N0005"]
    assert verify_bytes(second_list.bundle.encode(), first.bundle.encode()) == []
    told = told_changes(stage, bundle_of(first), bundle_of(second_list))
    assert {one.number: one.why for one in told.moves if one.number in ("N0003", "N0004")} == {
        "N0003": "问过递补 N0002 空出的名额，答复不来",
        "N0004": "已经递补 N0002 空出的名额，名额保留",
    }
    # The version after takes it over from the version in force.
    marked(stage, "N0006", 47)
    correct(stage, "又登错了", LATER)
    assert outcomes(stage)["N0003"] == ("out", "place-declined")
    assert outcomes(stage)["N0004"] == ("advanced", "moved-up")
    assert list(audit.verify()) == []


@pytest.mark.database
def test_whoever_is_lifted_over_the_line_does_not_push_out_who_came(running):
    stage = published()
    refused_and_came(stage)
    marked(stage, "N0006", 95)
    correct(stage, "登错了", LATER)
    assert outcomes(stage)["N0006"] == ("advanced", None)
    assert outcomes(stage)["N0001"] == ("reserve", None)
    assert standing(stage) == {"N0001": "out", "N0002": "out", "N0004": "in", "N0006": "in"}
    # Whoever came and then leaves makes the place free by this list, for the first who was not asked yet.
    candidacy(stage, "N0004").state = "withdrawn"
    db.session.flush()
    result = current_result(stage)
    assert [one.number for one in gone(result, LATER)] == ["N0004"]
    assert [row.candidacy.number for row in next_in_reserve(result, *HAD_THEIR_TURN)] == ["N0001"]


def test_whose_own_marks_were_wrong_is_no_longer_held_to_their_no(running):
    stage = published()
    refused_and_came(stage)
    marked(stage, "N0003", 72)
    correct(stage, "登错了", LATER)
    assert outcomes(stage)["N0003"] == ("reserve", None)
    assert "replacement" not in str(
        [one for one in bundle_of(current_result(stage))["inputs"] if one["candidate"] == "N0003"]
    )


@pytest.mark.database
def test_an_offer_whose_time_is_over_counts_as_refused_though_nobody_wrote_it_down(running):
    stage = published()
    lapsed = offered(stage)
    over = AT + 25 * HOUR
    marked(stage, "N0006", 45)
    seen = close_stage.preview(stage, over).stage_list
    correct(stage, "登错了", over)
    assert lapsed.state == "lapsed"
    assert outcomes(stage)["N0003"] == ("out", "place-lapsed")
    assert seen.inputs_sha256 == current_result(stage).inputs_sha256
    # The place itself goes to the next by the line, as before.
    assert standing(stage) == {"N0001": "in", "N0002": "out", "N0004": "in"}


@pytest.mark.database
def test_a_yes_while_a_list_waits_for_its_signature_is_on_the_list_that_is_signed(running):
    stage = published()
    answer_offer(offered(stage), Reply(False), own(stage, "N0003"), AT)
    offer = offered(stage)
    marked(stage, "N0006", 45)
    waiting = close_stage.propose(stage, office(), AT, reason="登错了")
    answer_offer(offer, Reply(True), own(stage, "N0004"), AT + HOUR)
    # What the two would sign is not what the first one saw: it comes once more, with the yes on it.
    with pytest.raises(Refusal, match="inputs-changed"):
        close_stage.confirm(waiting, second(), LATER)
    close_stage.reject(waiting, second(), LATER, "有人答复了递补")
    correct(stage, "登错了", LATER)
    assert outcomes(stage)["N0004"] == ("advanced", "moved-up")
    assert in_the_talk(stage)[-1] == "N0004"


def test_a_first_list_carries_nothing(running):
    stage = published()
    assert verify(parse_json(current_result(stage).bundle.encode())) == []
    assert "replacement" not in current_result(stage).bundle
