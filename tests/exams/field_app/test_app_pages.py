"""The pages behind the app: who gets which, and all that a phone needs as one answer."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta

import pytest

from exams import ticket
from exams.models import Document, Parcel
from exams.survey.model import SurveyForm
from exams.web.field.page import SCRIPTS, STATIC
from exams.web.field.words import TEXTS
from recruit.db import db
from tests.exams.fieldwork import field
from tests.support.signed_in import browser


def work_of(app, world, headers, more: str = ""):
    return app.test_client().get(f"/field/{world.entry_ids[0]}/work{more}", headers=headers)


def test_the_address_leads_to_the_running_work(made, app, clock):
    own = browser(app, "a1")
    here = f"/field/{made.entry_ids[0]}/"
    assert own.get("/field/").headers["Location"] == here
    page = own.get(here)
    assert page.status_code == 200
    assert "丙某1" not in page.text  # a copy of it stays on the phone
    assert own.get(f"/field/{made.entry_ids[1]}/").status_code == 404
    db.session.rollback()
    made.stage.state = "closed"
    db.session.commit()
    assert "现在没有要在外面做的任务" in own.get("/field/").text
    assert "sign-in" in app.test_client().get(here).headers["Location"]


def test_all_that_a_phone_needs(made, app, bearer):
    told = work_of(app, made, bearer).json
    assert (told["title"], told["zone"], told["ended"]) == ("任务考核第一轮", 480, False)
    assert told["closes"] == "2016-05-31T00:00:00+08:00"
    kinds = [(part["code"], part["kind"], part["target"], part["form"]) for part in told["components"]]
    assert kinds == [("screenshots", "picture", 3, None), ("downloads", "picture", 3, None),
                     ("households", "form", 3, "households"), ("plan", "document", 1, "plan")]  # fmt: skip
    household = SurveyForm.from_json(told["forms"]["households"])
    assert {"village_code", "phone", "consent"} <= {one.name for one in household.questions()}
    assert told["components"][2]["hint"]
    assert all(one["qr_url"].startswith("data:image/") for one in told["links"])
    assert len(told["links"]) == 2
    packed = work_of(app, made, {**bearer, "Accept-Encoding": "gzip"}).data
    assert len(packed) < 16 * 1024
    assert json.loads(gzip.decompress(packed))["forms"] == told["forms"]
    again = work_of(app, made, bearer, f"?forms={told['forms_digest']}").json
    assert "forms" not in again
    assert "forms" in work_of(app, made, bearer, "?forms=x").json


def test_what_has_arrived_is_told_with_the_phones_own_names(made, app, bearer, clock):
    from tests.exams.fieldwork.test_parcel_pages import Phone

    entry = made.entries[0]
    phone = Phone(app, entry.id, bearer)
    names = [f"00000000-0000-0000-0000-00000000000{n}" for n in (1, 2, 3)]
    for name, shade in zip(names, (7, 8, 9), strict=True):
        phone.announce(field.picture(shade), name)
        phone.send(field.picture(shade), 0, name)
    db.session.rollback()
    first, second, third = db.session.query(field.Evidence).order_by(field.Evidence.id)
    first.state = "accepted"
    second.state, second.reason = "rejected", "unreadable"
    db.session.commit()
    own = work_of(app, made, bearer).json["own"]["screenshots"]
    assert (own["waiting"], own["accepted"], own["rejected"]) == (1, 1, 1)
    assert own["accepted_ids"] == [names[0]]
    assert own["to_replace"] == [{"id": second.id, "serial": 2, "reason": "看不清", "name": names[1]}]
    db.session.rollback()
    field.submit_documents([field.Written(made.entries[0], "plan", field.PLAN)], clock.now())
    third.replaces_id = second.id
    db.session.commit()
    told = work_of(app, made, bearer).json["own"]
    assert told["screenshots"]["to_replace"] == []
    assert told["plan"]["document"]["at"].startswith("2016-05-2")


def test_days_are_slots_with_their_own_deadlines(trial, app, clock):
    headers = {"X-Field-Ticket": ticket.issue(trial.entry_ids[0], opens=ticket.FIELD)}
    field.submit_forms([field.Filled(trial.entries[0], "reports", field.day(), "1")], clock.now())
    db.session.commit()
    told = work_of(app, trial, headers).json
    part = next(one for one in told["components"] if one["days"])
    assert len(part["days"]) == 7
    assert part["days"][0]["due"] == "2016-06-03T00:00:00+08:00"
    assert told["own"][part["code"]]["slots"]["1"]["late"] is False


@pytest.mark.parametrize("opens", [ticket.EXAM, None])
def test_work_opens_to_the_entrys_own_ticket_only(made, app, opens):
    other = ticket.issue(made.entry_ids[1], opens=ticket.FIELD)
    given = other if opens is None else ticket.issue(made.entry_ids[0], opens=opens)
    answer = work_of(app, made, {"X-Field-Ticket": given, "Accept": "application/json"})
    assert (answer.status_code, "components" in answer.text) == (403, False)
    assert browser(app, "a2").get(f"/field/{made.entry_ids[0]}/work").status_code == 404


def test_whoever_asks_without_end_is_braked(made, app, bearer, clock):
    answers = [work_of(app, made, bearer) for _turn in range(45)]
    assert (answers[-1].status_code, answers[-1].json["error"]) == (429, "parcels-too-often")
    clock.advance(seconds=5)
    assert work_of(app, made, bearer).status_code == 200


def test_what_installs_it_and_what_keeps_it(made, app):
    client = app.test_client()
    told = json.loads(client.get("/field/app.webmanifest").data)
    assert (told["start_url"], told["scope"], told["display"]) == ("/field/", "/field/", "standalone")
    for icon in told["icons"]:
        sent = client.get(icon["src"])
        side = int(icon["sizes"].split("x")[0])
        assert sent.data[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(sent.data[16:20], "big"), int.from_bytes(sent.data[20:24], "big")) == (
            side,
            side,
        )
    worker = client.get("/field/worker.js")
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
    kept = json.loads(re.search(r"ZeyouKept = (\{.*\});", worker.text)[1])
    page = browser(app, "a1").get(f"/field/{made.entry_ids[0]}/").text
    asked = set(re.findall(r'(?:src|href)="/static/([^"]+\.(?:js|css|svg))"', page))
    assert asked <= set(kept["names"])
    assert all(client.get(kept["base"] + name).status_code == 200 for name in kept["names"])


def test_the_app_is_small(made, app):
    """As it travels on a first visit, without the engine of the forms, which comes when a form is opened."""
    own = browser(app, "a1")
    here = f"/field/{made.entry_ids[0]}/"
    page = own.get(here).text
    wanted = [here, *re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css|svg))"', page), "/field/worker.js"]
    sent = [own.get(address, headers={"Accept-Encoding": "gzip"}) for address in wanted]
    assert len(sent) >= 10
    assert gzip.decompress(sent[0].data)
    assert sum(len(one.data) for one in sent) < 40 * 1024


def test_before_the_window_the_work_is_told_and_so_is_its_opening(made, app, bearer, clock):
    clock.set(made.opens - timedelta(hours=1))
    told = work_of(app, made, bearer).json
    assert told["opens"] > told["now"][:10]
    assert browser(app, "a1").get("/field/").status_code == 302


@pytest.mark.parametrize(
    ("content", "state", "refusal"),
    [
        ({"shape": 1, "answers": field.PLAN, "language": "zh"}, "taken", ""),
        ({"shape": 1, "answers": {**field.PLAN, "risks": ""}, "language": "zh"}, "refused", "answers-unfit"),
        (
            {"shape": 1, "answers": {**field.PLAN, "risks": {"a": []}}, "language": "zh"},
            "refused",
            "answers-unfit",
        ),
        ([], "refused", "parcel-malformed"),
    ],
    ids=["whole", "empty", "strange", "list"],
)
def test_a_plan_written_on_the_phone_is_judged_as_on_the_page(made, app, bearer, content, state, refusal):
    from tests.exams.fieldwork.test_parcel_pages import NAME, Phone

    phone = Phone(app, made.entry_ids[0], bearer)
    whole = json.dumps(content).encode()
    phone.announce(whole, kind="document", component="plan")
    assert phone.send(whole, 0).json["state"] == state
    db.session.rollback()
    assert db.session.query(Parcel).filter_by(client_id=NAME).one().refusal == refusal
    assert [one.answers for one in db.session.query(Document)] == ([field.PLAN] if state == "taken" else [])


def test_every_word_of_the_scripts_is_there_and_every_word_is_said():
    scripts = [STATIC / name for name in (*SCRIPTS, "field-worker.js")]
    code = "".join(script.read_text("utf-8") for script in scripts)
    assert set(re.findall(r'(?:word|line|say)\("([a-z-]+)"', code)) <= TEXTS.keys()
    assert TEXTS.keys() <= set(re.findall(r'"([a-z][a-z-]*)"', code))
