"""Requests about one's own data: asked once, answered in time, by two where it deletes or touches a list's facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from recruit import audit, storage
from recruit.calendar import WorkCalendar
from recruit.data_request_words import answer_of, right_of, set_words, words_of
from recruit.data_requests import ANSWERS, FIELDS, PARTS, answer_due, answers_to, by_two
from recruit.db import db
from recruit.erasing import Scope
from recruit.errors import Refusal
from recruit.intake.checks import tidied_name
from recruit.models import (
    Account,
    Application,
    Attachment,
    AuditEntry,
    Candidacy,
    DataRequest,
    Message,
    Recheck,
)
from recruit.personal import Contact, contact_of, set_application_contact
from recruit.queries.data_requests import own_applications, waiting_requests, why_bound
from recruit.queries.results import current_result
from recruit.recheck import TOTAL
from recruit.services.answer_data_request import (
    Answer,
    answer_data_request,
    confirm_data_answer,
    send_back_data_answer,
)
from recruit.services.ask_about_data import Asked, ask_about_data
from recruit.services.erase_requests import PARTS as ERASERS
from recruit.services.send_messages import read_message
from recruit.services.set_contact import email_of, phone_of, set_contact
from tests.recruit.funnel import small
from tests.support.funnel import applicant_of, at_the_test, office, person, publish, second

AT = small.AFTER_TEST
LATER = AT + timedelta(days=30)
PHONE = "13812345678"


class World:
    """N0001 is in the running, N0004 is out; the list of the test is published."""

    def __init__(self) -> None:
        self.stage = at_the_test(marks=(90, 80, 70, 60))
        publish(self.stage)
        self.own = applicant_of(self.stage, "N0001")
        self.out = applicant_of(self.stage, "N0004")

    def application(self, account: Account) -> Application:
        (found,) = own_applications(account)
        if found.contact_sealed is None:
            set_application_contact(
                found, found.cohort_id, Contact(phone="+8613800000000", address="一村1号")
            )
        return found

    def messages(self) -> list[Message]:
        """Those about requests to the one in the running."""
        query = db.session.query(Message).filter_by(account_id=self.own.id)
        return query.filter(Message.template.in_(("contact-changed", "data-request-answered"))).all()

    def ask(
        self, field: str = "phone", right: str = PHONE, kind: str = "correct", **more: object
    ) -> DataRequest:
        by = more.pop("by", self.own)
        application = self.application(more.pop("of", self.own))
        return ask_about_data(Asked(application, kind, field, "写错了", right, **more), by, AT)


@pytest.fixture
def world(running) -> World:
    return World()


def refused(act, *args, **named) -> str:
    with pytest.raises(Refusal) as found:
        act(*args, **named)
    return found.value.code


@pytest.mark.parametrize(
    ("kind", "field", "answer", "two"),
    [("correct", "phone", "done", True), ("correct", "address", "done", False),
     ("correct", "name", "done", True), ("correct", "marks", "noted", True),
     ("correct", "marks", "objection", False), ("correct", "name", "kept", False), ("erase", "papers", "done", True),
     ("erase", "both", "kept", False)],
)  # fmt: skip
def test_who_answers_what(kind, field, answer, two):
    assert answer in answers_to(kind, field)
    assert by_two(kind, field, answer) is two


def test_no_answer_changes_what_a_list_came_from():
    assert not [one for one in ("id_number", "schooling", "village", "answers", "papers", "marks")
                if "done" in answers_to("correct", one)]  # fmt: skip
    assert {a for one in FIELDS for a in answers_to("correct", one)} | set(
        answers_to("erase", PARTS[0])
    ) == set(ANSWERS)


def test_fifteen_working_days_end_with_their_day():
    zone = ZoneInfo("Asia/Shanghai")
    # Filed on Wednesday 1 June 2016; the Dragon Boat Festival (9 to 11 June) is made up on Sunday the 12th.
    calendar = WorkCalendar(
        frozenset(date(2016, 6, day) for day in (9, 10, 11)), frozenset({date(2016, 6, 12)})
    )
    filed = datetime(2016, 6, 1, 3, tzinfo=UTC)
    assert answer_due(filed, calendar, zone) == datetime(2016, 6, 24, tzinfo=zone)


@pytest.mark.database
def test_a_phone_is_put_right_by_two_officers_and_the_person_hears(world):
    made = world.ask()
    assert (made.number, made.state, words_of(made), right_of(made)) == (
        "ZL0001",
        "open",
        "写错了",
        "+86" + PHONE,
    )
    assert PHONE.encode() not in (made.right_sealed or b"")
    answer_data_request(made, Answer("done", "核对过，已改"), office(), AT)
    assert contact_of(made.application).phone != "+86" + PHONE  # it opens the door to the account
    confirm_data_answer(made, second(), AT)
    assert (made.state, made.answer, answer_of(made)) == ("answered", "done", "核对过，已改")
    assert contact_of(made.application).phone == "+86" + PHONE
    assert contact_of(made.application).address
    assert phone_of(world.own) == "+86" + PHONE
    assert (
        db.session.query(Message).filter_by(template="data-request-answered", account_id=world.own.id).count()
        == 1
    )
    said = [one.action for one in db.session.query(AuditEntry).filter(AuditEntry.action.like("own.%"))]
    assert said == ["own.ask", "own.propose-answer", "own.answer"]
    assert PHONE not in str([one.facts for one in db.session.query(AuditEntry)])
    assert list(audit.verify()) == []


@pytest.mark.database
def test_the_old_phone_hears_before_another_takes_its_place(world):
    set_contact(world.own, "13800000001", "old@example.org")
    made = world.ask()
    answer_data_request(made, Answer("done", "核对过，已改"), office(), AT)
    confirm_data_answer(made, second(), AT)
    told = {one.template: read_message(one)[0] for one in world.messages()}
    assert told == {"contact-changed": "+8613800000001", "data-request-answered": "+86" + PHONE}
    assert email_of(world.own) == "old@example.org"


def test_a_form_filled_in_before_the_answer_does_not_write_the_old_phone_back(world):
    made = world.ask("address", "二村2号")
    revision = made.application.revision
    answer_data_request(made, Answer("done", "改了"), office(), AT)
    assert made.application.revision == revision + 1


@pytest.mark.parametrize("name", ["王" * 41, "王1明", "王"])
def test_a_name_is_held_to_what_registration_asks(world, name):
    assert refused(world.ask, "name", name) == "name-invalid"
    assert right_of(world.ask("name", " 王 小明　")) == tidied_name(" 王 小明　")


@pytest.mark.database
def test_a_name_that_was_asked_for_before_it_was_checked_is_refused_and_can_be_kept(world):
    made = world.ask("name", "王小明")
    set_words(made, "写错了", "王" * 90)
    assert refused(answer_data_request, made, Answer("done", "改"), office(), AT) == "name-invalid"
    assert answer_data_request(made, Answer("kept", "名字太长"), office(), AT).state == "answered"


@pytest.mark.database
def test_deleting_contact_takes_the_email_beside_a_phone_and_leaves_other_answers(world):
    gone = world.application(world.out)
    held = Contact("+8613800000001", "old@example.org", "一村1号", {"household": "五口人"})
    set_application_contact(gone, gone.cohort_id, held)
    set_contact(world.out, held.phone, held.email)
    asked = world.ask("contact", kind="erase", of=world.out, by=world.out)
    answer_data_request(asked, Answer("done", "都删"), office(), LATER)
    confirm_data_answer(asked, second(), LATER)
    assert contact_of(gone) == Contact(answers={"household": "五口人"})
    assert (phone_of(world.out), email_of(world.out)) == (held.phone, None)


@pytest.mark.database
def test_the_only_way_to_be_reached_stays(world):
    set_contact(world.out, None, "only@example.org")
    asked = world.ask("contact", kind="erase", of=world.out, by=world.out)
    answer_data_request(asked, Answer("done", "都删"), office(), LATER)
    confirm_data_answer(asked, second(), LATER)
    assert email_of(world.out) == "only@example.org"


@pytest.mark.database
def test_marks_are_never_changed_and_a_note_takes_two(world):
    before = current_result(world.stage).sha256
    made = world.ask("marks", "应该是 99 分")
    assert refused(answer_data_request, made, Answer("done", "好"), office(), AT) == "data-answer"
    answer_data_request(made, Answer("noted", "记下了"), office(), AT)
    assert made.state == "proposed"
    assert refused(confirm_data_answer, made, office(), AT) == "same-signatory"
    assert refused(answer_data_request, made, Answer("kept", "不改"), second(), AT) == "data-answered"
    assert refused(send_back_data_answer, made, second(), AT) == "reason-wanted"
    send_back_data_answer(made, second(), AT, "没有核对原件")
    assert (made.state, made.answer, made.proposed_by_id) == ("open", None, None)
    answer_data_request(made, Answer("noted", "记下了"), office(), AT)
    confirm_data_answer(made, second(), AT)
    assert (made.state, current_result(world.stage).sha256) == ("answered", before)


@pytest.mark.database
def test_a_name_takes_two_and_the_published_list_stays(world):
    made = world.ask("name", "王小明")
    bundle = current_result(world.stage).bundle
    answer_data_request(made, Answer("done", "身份证看过"), office(), AT)
    assert made.application.person.name != "王小明"
    confirm_data_answer(made, second(), AT)
    assert made.application.person.name == "王小明"
    assert current_result(world.stage).bundle == bundle


@pytest.mark.database
def test_papers_go_when_somebody_is_out_and_not_before(world):
    running, gone = world.application(world.own), world.application(world.out)
    facts = {"mime": "image/jpeg", "size": 5, "received_at": small.START}
    db.session.add(Attachment(application_id=gone.id, field="photo", sha256=storage.put(b"photo"), **facts))
    db.session.flush()
    kept = world.ask("papers", kind="erase")
    assert why_bound(running, LATER) == "data-bound-running"
    assert refused(answer_data_request, kept, Answer("done", "删"), office(), LATER) == "data-bound-running"
    answer_data_request(kept, Answer("kept", "还在选拔中，留到名单公布后"), office(), LATER)
    assert kept.state == "answered"

    asked = world.ask("both", kind="erase", of=world.out, by=world.out)
    assert why_bound(gone, LATER) is None
    answer_data_request(asked, Answer("done", "都删"), office(), LATER)
    assert gone.attachments[0].erased_at is None
    confirm_data_answer(asked, second(), LATER)
    assert gone.attachments[0].erased_at == LATER
    assert contact_of(gone) == Contact()
    assert gone.person.name


@pytest.mark.database
def test_what_is_held_or_in_dispute_stays(world):
    gone = world.application(world.out)
    posted = current_result(world.stage)
    posted.posted_until = AT + timedelta(days=2)
    db.session.flush()
    assert why_bound(gone, AT) == "data-bound-running"
    assert why_bound(gone, posted.posted_until) is None
    gone.cohort.hold_reason = "上级要求"
    assert why_bound(gone, LATER) == "data-bound-hold"


@pytest.mark.database
def test_an_open_request_about_a_list_keeps_its_evidence(running):
    stage = at_the_test(marks=(90, 80, 70, 60))
    publish(stage)
    account = applicant_of(stage, "N0004")
    (own,) = own_applications(account)
    candidacy = db.session.query(Candidacy).filter_by(application_id=own.id).one()
    made = Recheck(
        result=current_result(stage),
        candidacy=candidacy,
        about=TOTAL,
        filed_at=AT,
        filed_by_id=account.id,
        due_at=LATER,
    )
    db.session.add(made)
    db.session.flush()
    assert why_bound(own, LATER) == "data-bound-open"
    made.state, made.answer, made.answered_by_id = "answered", "confirmed", office().id
    db.session.flush()
    assert why_bound(own, LATER) is None


@pytest.mark.parametrize(
    ("field", "right", "words", "code"),
    [("nothing", "x", "x", "data-field"), ("address", "x", " ", "data-words"), ("address", "", "x", "data-right"),
     ("address", "x" * 201, "x", "data-words-long"), ("phone", "12", "x", "phone-wrong")],
)  # fmt: skip
def test_what_cannot_be_asked(world, field, right, words, code):
    asked = Asked(world.application(world.own), "correct", field, words, right)
    assert refused(ask_about_data, asked, world.own, AT) == code


def test_one_thing_is_asked_once_and_only_by_its_owner_or_a_clerk(world):
    made = world.ask()
    assert refused(world.ask) == "data-asked"
    assert refused(world.ask, "email", "a@b.example", by=world.out) == "not-yours"
    assert refused(world.ask, "email", "a@b.example", by=person("judge", "judge")) == "role-missing"
    assert world.ask("address", "二村2号", by=person("clerk", "clerk")).via == "desk"
    answer_data_request(made, Answer("kept", "没有错"), office(), AT)
    assert world.ask().number == "ZL0003"
    assert [one.field for one in waiting_requests(office(), world.stage.cohort)] == ["address", "phone"]


def test_nobody_answers_in_their_own_case(world):
    made = world.ask()
    clerk = office()
    own, world.own.person_id = world.own.person_id, None
    db.session.flush()
    clerk.person_id = own
    db.session.flush()
    assert refused(answer_data_request, made, Answer("done", "好"), clerk, AT) == "own-case"


@pytest.mark.database
def test_words_and_proof_go_on_schedule_and_the_number_stays(world):
    made = world.ask()
    made.proof_sha256, made.file_type = storage.put(b"proof"), "pdf"
    still = world.ask("address", "二村2号")
    answer_data_request(made, Answer("kept", "没有错"), office(), AT)
    part = next(one for one in ERASERS if one.code == "data-requests")
    scope = Scope(world.stage.cohort, LATER)
    ids = list(db.session.scalars(part.due(scope)))
    assert ids == [made.id]
    assert part.wipe(scope, ids) == {made.proof_sha256}
    db.session.expire_all()
    assert (words_of(made), right_of(made), answer_of(made), made.number) == ("", "", "", "ZL0001")
    assert list(db.session.scalars(part.due(scope))) == []
    assert words_of(still)
