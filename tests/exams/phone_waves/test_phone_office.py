"""What the office sees: how many forms hold, the checkers beside each other, what stands out in forms."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.kinds.task_round import KIND
from exams.kinds.task_round.leads import FORM_LEADS
from exams.models import FormLeads, FormResponse, LeadLook, PhoneCall, PhoneCheck, PhoneSample
from exams.queries.phone_calls import calls_of
from exams.queries.phone_rates import checkers as side_by_side
from exams.queries.phone_rates import rate_of, rates
from exams.services.make_form_leads import ask_form_leads, make_waiting
from exams.services.phone_check import Checked, record_phone_checks
from exams.services.stop_work import stop_work
from recruit.db import db
from tests.exams.fieldwork import field

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def called(made, draw, give, checkers):
    """Ten forms of the first candidate, five confirmed; two of the second, never reached; four of the third, denied."""
    for place, count in enumerate((10, 2, 4)):
        give(place, count)
    draw(made.after)
    # The two villages lie in one township, so that nobody is drawn beyond the five.
    for call in db.session.query(PhoneCall).all():
        call.double = False
        number = call.response.entry.candidacy.number
        verdict = {"0001": "confirmed", "0002": "not-reached", "0003": "denied"}[number]
        checker = checkers[number == "0003"]
        tries = range(3) if verdict == "not-reached" else range(1)
        for turn in tries:
            at = made.after + timedelta(hours=24 * turn)
            record_phone_checks([Checked(call.response, verdict)], checker, at)
    db.session.commit()
    return made


def test_what_a_sample_says_of_all_forms(called):
    each, whole = rates(called.stage, "households", calls_of(called.stage, "households"))
    first = each["0001"]
    assert (first.forms, first.called, first.good, first.estimate) == (10, 5, 5, 1.0)
    assert 0.5 <= first.low < 1.0
    assert first.high == 1.0
    second = each["0002"]
    assert (second.estimate, second.low, second.least, second.most) == (None, None, 0.0, 1.0)
    third = each["0003"]
    assert (third.called, third.good, third.low, third.high) == (4, 0, 0.0, 0.0)
    assert (whole.forms, whole.called, whole.reached, whole.good) == (16, 11, 9, 5)
    assert whole.estimate == pytest.approx(10 / 14)
    assert whole.least < whole.estimate < whole.most
    assert rate_of(called.stage, "households", "0003") == third
    assert rate_of(called.stage, "households", "9999") is None


@pytest.mark.database
def test_forms_are_counted_by_township_wherever_their_place_stands(called):
    forms = [one for one in db.session.query(FormResponse) if one.entry.candidacy.number == "0001"]
    for one in forms[:4]:
        one.answers = {**one.answers, "village_code": "520523002001"}
    db.session.flush()
    told = rate_of(called.stage, "households", "0001")
    before = rates(called.stage, "households", calls_of(called.stage, "households"))
    assert before[0]["0001"] == told
    for one in forms[2:7]:
        one.answers = {"where": one.answers}
    db.session.flush()
    assert rates(called.stage, "households", calls_of(called.stage, "households")) == before
    for one in forms[:4]:
        one.answers = {"village_code": "520523001001"}
    db.session.flush()
    after = rate_of(called.stage, "households", "0001")
    assert (after.forms, after != told) == (10, True)


def test_the_offices_page_reads_the_calls_once(called, app, office, monkeypatch):
    read = []
    monkeypatch.setattr(
        "exams.kinds.task_round.checkers.calls_of", lambda *of: read.append(of) or calls_of(*of)
    )
    for again in ("phone_rates", "phone_calls"):
        monkeypatch.setattr(f"exams.queries.{again}.calls_of", lambda *_of, **_by: pytest.fail("read again"))
    page = field.sign_in(app.test_client(), office.login)
    assert page.get(f"/task-round/office/{called.stage_id}/households/calls").status_code == 200
    assert len(read) == 1


def test_the_candidate_reads_it_in_words_and_the_mark_stays(called):
    marks = {one.candidate: one.values["households"] for one in KIND.marks(called.stage)}
    (told,) = KIND.mark_notes(called.stage, "0001", called.after)
    assert "抽了 5 户，打通 5 户，属实 5 户" in told
    assert "到 100% 之间" in told
    assert "不改变分数" in told
    (never,) = KIND.mark_notes(called.stage, "0002", called.after)
    assert "都没有打通" in never
    assert marks == {one.candidate: one.values["households"] for one in KIND.marks(called.stage)}


def test_a_checker_who_denies_unlike_the_others_is_a_lead(made, draw, give, checkers):
    for place in range(3):
        give(place, 10)
    draw(made.after)
    db.session.query(PhoneSample).one().kind = "random"
    for call in db.session.query(PhoneCall).all():
        odd = call.response.entry.candidacy.number == "0003"
        checks = [Checked(call.response, "denied" if odd else "confirmed")]
        record_phone_checks(checks, checkers[odd], made.after)
    one, other = side_by_side(made.stage, "households", calls_of(made.stage, "households"))
    assert {one.calls, other.calls} == {10, 5}
    assert {rate.verdict for rate in other.apart} == {"denied"}


@pytest.mark.database
def test_the_page_of_calls(called, app, clock, office, checkers):
    field.staff("town", "office", township="520523100")
    call = db.session.query(PhoneCall).order_by(PhoneCall.id).first()
    call.double, call.second_id = True, checkers[1].id
    record_phone_checks([Checked(call.response, "denied")], checkers[1], called.after)
    response_id = call.response_id
    db.session.commit()
    clock.set(called.after)
    boss, town, checker = (field.sign_in(app.test_client(), one) for one in ("off", "town", "call1"))
    url = f"/task-round/office/{called.stage_id}/households/calls"
    assert [one.get(url).status_code for one in (town, checker)] == [404, 403]
    page = boss.get(url).text
    assert "1 户两个抽查员的结果不一样，要定" in page
    assert "没打通的全不算到全算" in page
    bad = boss.post(f"{url}/{response_id}/settle", data={"verdict": "so-so", "note": "问过"})
    assert (bad.status_code, 'value="问过"' in bad.text) == (422, True)
    assert checker.post(f"{url}/{response_id}/settle", data={"verdict": "denied"}).status_code == 403
    assert boss.post(f"{url}/{response_id}/settle", data={"verdict": "denied"}).status_code == 303
    assert "已经定了：没有这回事" in boss.get(url).text
    assert boss.get(url.replace("households", "plan")).status_code == 404
    assert boss.get(f"/task-round/office/{called.stage_id}/").status_code == 200
    db.session.rollback()
    assert db.session.query(PhoneCheck).filter_by(part="settled").one().verdict == "denied"


@pytest.fixture
def surveyed(made, give):
    """The third candidate's forms were made in the middle of the night; the others' were not."""
    night = made.during.astimezone(made.stage.cohort.programme.timezone).replace(hour=2)
    for place in (0, 1):
        for n in range(10):
            give(
                place,
                1,
                captured=night.replace(hour=9 + n),
                persons=str(2 + (n + place) % 5),
                smartphones=str(n % 3),
                parcels=str(n),
                fetch_km=str(n),
                away=str(n % 2),
            )
    give(2, 8, captured=night, persons="5")
    db.session.commit()
    return made


def test_leads_are_looked_for_shown_and_looked_at(surveyed, app, clock, office, draw):
    made = surveyed
    clock.set(made.after)
    draw(made.after)
    db.session.commit()
    boss = field.sign_in(app.test_client(), "off")
    url = f"/task-round/office/{made.stage_id}/households/leads"
    assert "还没有看过" in boss.get(url).text
    assert boss.post(url).status_code == 303
    page = boss.get(url).text
    assert "28 份表，3 位考生" in page
    entry_id = made.entry_ids[2]
    assert f'id="lead-{entry_id}"' in page
    assert "半夜填的：是 02:00 填的" in page
    assert boss.post(f"{url}/{entry_id}/look", data={"outcome": "", "note": "嗯"}).status_code == 422
    told = {"outcome": "talked", "note": "说是同一个院子"}
    assert boss.post(f"{url}/{entry_id}/look", data=told).status_code == 303
    assert boss.post(f"{url}/9999/look", data=told).status_code == 404
    page = boss.get(url).text
    assert "说是同一个院子" in page
    many = boss.post(f"{url}/{entry_id}/calls", data={"count": "x"})
    assert many.status_code == 409
    assert boss.post(f"{url}/{entry_id}/calls", data={"count": "2"}).status_code == 303
    sample = boss.get(f"/task-round/office/{made.stage_id}/households/sample").text
    assert "另外多打的户，不算进抽样" in sample
    record = db.session.query(PhoneSample).filter_by(kind="cause").one()
    got = boss.get(f"/task-round/office/{made.stage_id}/households/sample/{record.id}.json")
    assert (got.status_code, got.json["kind"], len(got.json["drawn"])) == (200, "cause", 2)
    assert boss.get(f"/task-round/office/{made.stage_id}/households/sample/99.json").status_code == 404
    db.session.rollback()
    assert db.session.query(LeadLook).one().outcome == "talked"


@pytest.mark.database
def test_the_worker_looks_at_many_forms_and_too_few_are_told(made, give, office, monkeypatch):
    monkeypatch.setattr("exams.services.make_form_leads.AT_ONCE", 0)
    give(0, 2)
    row = ask_form_leads(made.stage, "households", office, made.after)
    db.session.commit()
    assert row.state == "asked"
    assert make_waiting(made.after) == 1
    assert db.session.query(FormLeads).one().state == "few"
    give(0, 1)
    give(1, 3)
    ask_form_leads(made.stage, "households", office, made.after)
    db.session.commit()
    assert make_waiting(made.after) == 1
    row = db.session.query(FormLeads).one()
    assert (row.state, row.content["forms"], row.content["people"]) == ("ready", 6, 2)
    assert make_waiting(made.after) == 0
    ask_form_leads(made.stage, "households", office, made.after)
    stop_work("leads", row.id, office, made.after)
    db.session.commit()
    assert make_waiting(made.after) == 0
    assert (row.state, row.content["forms"]) == ("stopped", 6)
    ask_form_leads(made.stage, "households", office, made.after)
    db.session.commit()
    assert make_waiting(made.after) == 1
    assert db.session.query(FormLeads).one().state == "ready"


def test_leads_of_a_candidate_as_a_source(made, app):
    lead = {
        "code": "narrow", "kind": "test", "own": 0.2, "others": None, "superiority": None, "adjusted": 0.001,
        "facts": {"forms": 10, "ratio": 20},
    }  # fmt: skip
    owner = {"forms": 10, "touched": 0, "score": 3.0, "leads": [lead], "told": []}
    content = {"forms": 30, "owners": {"0001": owner, "0002": {**owner, "leads": []}}}
    db.session.add(
        FormLeads(
            stage_id=made.stage_id,
            component="households",
            state="ready",
            asked_at=made.after,
            content=content,
        )
    )
    db.session.flush()
    with app.test_request_context():
        (found,) = FORM_LEADS.find(made.stage)["0001"]
        assert found.words.startswith("各家的答案差别太小")
        assert found.url.endswith(f"#lead-{made.entry_ids[0]}")
        looked = LeadLook(
            entry_id=made.entry_ids[0],
            component="households",
            outcome="nothing",
            by_id=field.staff("o2", "office").id,
            at=made.after,
        )
        db.session.add(looked)
        db.session.flush()
        assert FORM_LEADS.find(made.stage) == {}
