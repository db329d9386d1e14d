"""Papers the notice demands: registration waits for them; originals are seen, or the office refuses in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, inspect, select

from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.intake.registration import KIND
from recruit.messages import tell
from recruit.models import Account, Application, AuditEntry, Candidacy, Cohort, Message, ResultRow
from recruit.queries.applications import missing_of
from recruit.queries.entries import entries_of
from recruit.queries.lacking_papers import chosen_of, count_lacking
from recruit.queries.progress import progress_of
from recruit.services import close_stage
from recruit.services.attach import Paper, attach
from recruit.services.correct_application import correct_application
from recruit.services.decide_waiver import WaiverRuling, decide_waivers
from recruit.services.exclude import Grounds, confirm_exclusion, propose_exclusion
from recruit.services.register import register
from recruit.services.send_messages import read_message
from recruit.services.settle_papers import (
    recall_originals,
    refuse_for_papers,
    see_originals,
    take_in_again,
)
from recruit.services.withdraw import withdraw
from recruit.web.own_way import answers_of
from tests.support.importing import numbered
from tests.support.people import staff
from tests.support.registering import (
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    applied,
    clerk,
    filled,
    open_jinsha,
    picture,
)

pytestmark = pytest.mark.database
FIELDS = ("photo", "id_front", "id_back", "diploma")


@pytest.fixture
def cohort(app_context: object, clock: FixedClock) -> Cohort:
    return open_jinsha(clock.now())


def after(cohort: Cohort) -> datetime:
    return cohort.stage("registration").closes_at + timedelta(hours=1)


def office(at: datetime) -> Account:
    return db.session.query(Account).filter_by(login="office1").first() or staff(at, "office1", "office")


def hand_in(application: Application, by: Account, at: datetime, *fields: str) -> None:
    attach([Paper(application, field, picture()) for field in fields or FIELDS], by, at)


def blocked(cohort: Cohort) -> dict[str, int]:
    return {one.code: one.count for one in KIND.blockers(cohort.stage("registration"))}


def candidacy(application: Application) -> Candidacy:
    return db.session.query(Candidacy).filter_by(application_id=application.id).one()


def test_every_channel_is_counted_until_the_last_picture_is_there(cohort, clock):
    at, by = clock.now(), clerk(clock.now())
    web, account = applied(cohort, at, 1)
    (desk,) = register(cohort, [filled(2)], "desk", by, at)
    (sheet,) = register(cohort, [filled(3)], "import", by, at)
    assert blocked(cohort) == {"applications-incomplete": 3}
    hand_in(web, account, at, *FIELDS[:3])
    assert blocked(cohort) == {"applications-incomplete": 3}
    hand_in(web, account, at, FIELDS[3])
    hand_in(desk, by, at)
    assert blocked(cohort) == {"applications-incomplete": 1}
    assert see_originals([sheet], by, at) == 1
    assert (blocked(cohort), missing_of(sheet)) == ({}, [])
    noted = db.session.query(AuditEntry).filter_by(action="application.originals").one()
    assert (noted.actor, noted.subject) == ("clerk1", f"application:jinsha-2016/{sheet.number}")


def test_who_left_or_does_not_meet_the_conditions_is_not_asked(cohort, clock):
    at = clock.now()
    gone, account = applied(cohort, at, 1)
    withdraw(gone, "", account, at)
    applied(cohort, at, 2, declarations=frozenset())
    assert count_lacking(cohort) == 0


def test_a_township_clerk_sees_originals_of_its_own_people_only(cohort, clock):
    at, by = clock.now(), clerk(clock.now())
    own, account = applied(cohort, at, 1)
    other, _account = applied(cohort, at, 2, township_code=OTHER_TOWNSHIP, village_code=OTHER_VILLAGE)
    assert (count_lacking(cohort, by), count_lacking(cohort)) == (1, 2)
    for people, who, code in (
        ([own, other], by, "outside-township"),
        ([own], account, "role-missing"),
        ([own], staff(at, "judge1", "judge"), "role-missing"),
    ):
        with pytest.raises(Refusal, match=code):
            see_originals(people, who, at)


def test_nobody_is_refused_for_it_while_there_is_time(cohort, clock):
    application, _account = applied(cohort, clock.now(), 1)
    with pytest.raises(Refusal) as said:
        refuse_for_papers([application], office(clock.now()), clock.now())
    assert said.value.code == "papers-still-time"
    assert "5月18日" in tell(said.value) or "2016" in tell(said.value)
    with pytest.raises(Refusal, match="role-missing"):
        refuse_for_papers([application], clerk(clock.now()), after(cohort))


def test_after_the_deadline_those_who_lack_papers_are_refused_together_and_told(cohort, clock):
    at = clock.now()
    whole, account = applied(cohort, at, 1)
    hand_in(whole, account, at)
    two = [applied(cohort, at, serial)[0] for serial in (2, 3)]
    late = after(cohort)
    assert refuse_for_papers([whole, *two], office(at), late) == 2
    assert [one.state for one in (whole, *two)] == ["eligible", "refused", "refused"]
    assert blocked(cohort) == {}
    told = db.session.query(Message).filter_by(template="registration-refused").count()
    assert told == 2
    progress = progress_of(two[0], late)
    assert progress is not None
    assert (progress.current.stage.code, progress.current.state) == ("registration", "out")
    assert "材料没有交齐" in answers_of(progress, late).where
    assert answers_of(progress, late).until == "报名的名单签字以前"
    assert refuse_for_papers(two, office(at), late) == 0


def test_between_the_deadline_and_the_list_the_applicant_is_sent_to_the_desk(cohort, clock):
    application, _account = applied(cohort, clock.now(), 1)
    stage, late = cohort.stage("registration"), after(cohort)

    def owed(at: datetime) -> list[str]:
        progress = progress_of(application, at)
        assert progress is not None
        return [todo.code for todo in progress.todos if todo.code.startswith("papers")]

    assert (owed(clock.now()), owed(late)) == (["papers"], ["papers-late"])
    progress = progress_of(application, late)
    assert progress is not None
    assert "带原件到乡镇登记点" in answers_of(progress, late).next
    stage.state = "closed"
    assert owed(late) == []


def test_the_lists_say_papers_and_not_misconduct(cohort, clock):
    at = clock.now()
    whole, account = applied(cohort, at, 1)
    hand_in(whole, account, at)
    lacking, _account = applied(cohort, at, 2)
    late, stage = after(cohort), cohort.stage("registration")
    refuse_for_papers([lacking], office(at), late)
    second = staff(at, "second1", "second-signatory", name="乙乙")
    result = close_stage.confirm(close_stage.propose(stage, office(at), late), second, late)
    rows = {
        row.candidacy.application_id: (row.outcome, row.reason)
        for row in db.session.query(ResultRow).filter_by(result_id=result.id)
    }
    assert rows == {whole.id: ("advanced", "eligible"), lacking.id: ("out", "papers-missing")}
    outcomes = {one.candidacy.application_id: one.outcome for one in entries_of(cohort.stage("briefing"))}
    assert outcomes == {whole.id: "in", lacking.id: "out"}
    # What is signed is signed.
    hand = clerk(at)
    with pytest.raises(Refusal, match="stage-closed"):
        take_in_again([lacking], office(at), late)
    with pytest.raises(Refusal, match="stage-closed"):
        see_originals([lacking], hand, late)
    with pytest.raises(Refusal, match="window-closed"):
        hand_in(lacking, hand, late)


def test_registration_does_not_close_over_missing_papers(cohort, clock):
    applied(cohort, clock.now(), 1)
    with pytest.raises(Refusal, match="stage-blocked") as said:
        close_stage.propose(cohort.stage("registration"), office(clock.now()), after(cohort))
    assert "applications-incomplete" in said.value.facts["codes"]


def test_until_the_list_is_signed_the_desk_takes_what_is_missing_and_the_office_takes_them_in_again(
    cohort, clock
):
    at, by = clock.now(), clerk(clock.now())
    application, account = applied(cohort, at, 1)
    late = after(cohort)
    hand_in(application, account, at, "photo")
    with pytest.raises(Refusal, match="window-closed"):
        hand_in(application, account, late, "diploma")
    with pytest.raises(Refusal, match="window-closed"):
        hand_in(application, by, late, "photo")  # what is there is not exchanged any more
    refuse_for_papers([application], office(at), late)
    with pytest.raises(Refusal, match="papers-lacking"):
        take_in_again([application], office(at), late)
    hand_in(application, by, late, *FIELDS[1:])
    assert take_in_again([application], office(at), late) == 1
    assert (application.state, candidacy(application).state) == ("eligible", "active")
    assert [entry.outcome for entry in entries_of(cohort.stage("briefing"))] == ["in"]
    with pytest.raises(Refusal, match="wrong-state"):
        take_in_again([application], office(at), late)


def test_a_request_for_a_waiver_does_not_hold_registration_open_after_it(cohort, clock):
    at = clock.now()
    application, _account = applied(cohort, at, 1, schooling="junior", waiver_reason="会修电脑")
    assert blocked(cohort) == {"waivers-undecided": 1, "applications-incomplete": 1}
    refuse_for_papers([application], office(at), after(cohort))
    assert blocked(cohort) == {}
    see_originals([application], office(at), after(cohort))
    take_in_again([application], office(at), after(cohort))
    assert application.state == "waiver"
    assert blocked(cohort) == {"waivers-undecided": 1}


def test_whoever_is_excluded_is_neither_granted_a_waiver_nor_corrected(cohort, clock):
    at = clock.now()
    application, account = applied(cohort, at, 1, schooling="junior", waiver_reason="会修电脑")
    second = staff(at, "second1", "second-signatory", name="乙乙")
    grounds = Grounds("fraud", "毕业证是假的", at.date(), "证是买的")
    confirm_exclusion(propose_exclusion(candidacy(application), grounds, office(at), at), second, at)
    assert application.state == "refused"
    assert "waivers-undecided" not in blocked(cohort)
    with pytest.raises(Refusal, match="candidacy-ended"):
        decide_waivers([WaiverRuling(application.waivers[0], True, "同意")], office(at), at)
    with pytest.raises(Refusal, match="candidacy-ended"):
        correct_application(application, filled(1, schooling="senior"), account, at)
    with pytest.raises(Refusal, match="wrong-state"):
        take_in_again([application], office(at), at)
    assert (application.state, candidacy(application).state) == ("refused", "excluded")


def crowd(cohort: Cohort, at: datetime, count: int) -> list[Application]:
    forms = [
        replace(filled(1), id_number=numbered(serial), phone=f"136{serial:08d}") for serial in range(count)
    ]
    return register(cohort, forms, "web", None, at)


def test_so_many_more_people_cost_no_more_statements(cohort, clock):
    """What is settled holds registration and, on SQLite, everybody's writing: it must not go person by person."""
    by, late = office(clock.now()), after(cohort)
    costs = []
    everybody = crowd(cohort, clock.now(), 64)
    for people in (everybody[:4], everybody[4:]):
        db.session.commit()
        cost = []
        for step in (refuse_for_papers, see_originals, take_in_again):
            db.session.expire_all()
            chosen = chosen_of(select(Application), [int(inspect(one).identity[0]) for one in people])
            with counted() as statements:
                assert step(chosen, by, late) == len(chosen)
                db.session.commit()
            # A message is a row of its own, as everywhere.
            cost.append(sum(not one.startswith("INSERT INTO message") for one in statements))
        costs.append(cost)
    few, many = costs
    assert all(more <= less + 6 for less, more in zip(few, many, strict=True)), costs


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", see)


def test_whoever_is_taken_in_again_is_told_as_they_were_told_that_they_were_refused(cohort, clock):
    application, account = applied(cohort, clock.now(), 1)
    late = after(cohort)
    refuse_for_papers([application], office(clock.now()), late)
    see_originals([application], office(late), late)
    take_in_again([application], office(late), late)
    told = db.session.query(Message).filter_by(account_id=account.id).order_by(Message.id)
    assert [one.template for one in told][-2:] == ["registration-refused", "registration-restored"]
    assert application.number in read_message(told.all()[-1])[1]


def test_what_was_noted_of_the_wrong_person_is_taken_back_until_the_list_is_signed(cohort, clock):
    at, by = clock.now(), clerk(clock.now())
    application, account = applied(cohort, at, 1)
    other, _account = applied(cohort, at, 2, township_code=OTHER_TOWNSHIP, village_code=OTHER_VILLAGE)
    with pytest.raises(Refusal, match="wrong-state"):
        recall_originals(application, by, at)
    see_originals([application], by, at)
    see_originals([other], office(at), at)
    for found, who, code in ((other, by, "outside-township"), (application, account, "role-missing")):
        with pytest.raises(Refusal, match=code):
            recall_originals(found, who, at)
    assert blocked(cohort) == {}
    recall_originals(application, by, at)
    assert blocked(cohort) == {"applications-incomplete": 1}
    assert missing_of(application) == list(FIELDS)
    noted = db.session.query(AuditEntry).filter_by(action="application.originals-back").one()
    assert (noted.actor, noted.subject) == ("clerk1", f"application:jinsha-2016/{application.number}")
    cohort.stage("registration").state = "closed"
    db.session.flush()
    with pytest.raises(Refusal, match="stage-closed"):
        recall_originals(other, office(at), at)
