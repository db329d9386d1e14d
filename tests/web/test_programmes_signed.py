"""Drafts that several hands sign, send back, restore or drop at one moment: what is published is what was signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from recruit.audit import verify
from recruit.db import db
from recruit.models import AuditEntry, Cohort, DraftProposal, ProgrammeDraft, ProgrammeVersion
from recruit.queries.drafts import newest
from tests.support.candidates import staff
from tests.support.signed_in import browser
from tests.web.test_at_the_same_moment import at_once
from tests.web.test_programmes import office, site  # noqa: F401 - fixtures

pytestmark = pytest.mark.database

SIGN, CONFIRM, BACK = (f"/programmes/1/{step}" for step in ("sign", "confirm", "back"))


@pytest.fixture
def post(site: Flask, office: Any) -> Callable[..., Callable[[], int]]:  # noqa: F811
    """Something that somebody sends from a browser of their own."""
    with site.app_context():
        staff("third", "second-signatory")
        db.session.commit()

    def made(login: str, url: str, **data: str) -> Callable[[], int]:
        page = browser(site, login)
        return lambda: page.post(url, data=data).status_code

    return made


@pytest.fixture
def counts(site: Flask) -> Callable[[], dict[str, int]]:  # noqa: F811
    def found() -> dict[str, int]:
        with site.app_context():
            assert not list(verify())
            kinds = (ProgrammeVersion, Cohort, DraftProposal)
            return {kind.__name__: db.session.query(kind).count() for kind in kinds}

    return found


def state(site: Flask) -> list[str]:  # noqa: F811
    with site.app_context():
        return [one.state for one in db.session.query(DraftProposal).order_by(DraftProposal.id)]


def test_of_two_who_put_forward_one_does(post, counts, site):  # noqa: F811
    codes = at_once([post("office", SIGN, shown="1", cohort="ty", reason="") for _ in range(3)])
    assert sorted(codes) == [303, 422, 422]
    assert (counts()["DraftProposal"], state(site)) == (1, ["proposed"])


def test_of_two_who_sign_one_publishes(post, counts, site):  # noqa: F811
    assert post("office", SIGN, shown="1", cohort="ty")() == 303
    codes = at_once([post(login, CONFIRM) for login in ("second", "second", "third")])
    assert set(codes) <= {303, 409}
    assert counts() == {"ProgrammeVersion": 1, "Cohort": 1, "DraftProposal": 1}
    with site.app_context():
        assert db.session.query(AuditEntry).filter_by(action="draft.confirm").count() == 1


def test_it_is_signed_or_taken_back_never_both(post, counts, site):  # noqa: F811
    assert post("office", SIGN, shown="1", cohort="ty")() == 303
    at_once([post("second", CONFIRM), post("office", BACK, reason=""), post("third", BACK, reason="再看")])
    published = counts()["ProgrammeVersion"]
    assert state(site) == ["confirmed"] if published else state(site)[0] in ("recalled", "rejected")


def test_of_two_drafts_that_ask_for_one_running_one_opens_it(post, counts, site):  # noqa: F811
    assert post("office", "/programmes/", origin="blank", code="another")() == 303
    assert post("office", "/programmes/", origin="shipped:meihekou-2019", code="third-one")() == 303
    for draft in (1, 3):
        assert post("office", f"/programmes/{draft}/sign", shown="1", cohort="ty")() == 303
    codes = at_once([post("second", CONFIRM), post("third", "/programmes/3/confirm")])
    assert set(codes) <= {303, 409, 422}
    assert counts() == {"ProgrammeVersion": 1, "Cohort": 1, "DraftProposal": 2}
    assert sorted(state(site)) == ["confirmed", "proposed"]  # whoever lost finds it waiting still


def test_two_drafts_of_one_programme_become_two_versions(post, counts):
    assert post("office", "/programmes/", origin="shipped:meihekou-2019", code="taoyuan-2027")() == 303
    for draft in (1, 2):
        assert post("office", f"/programmes/{draft}/sign", shown="1")() == 303
    jobs = [post("second", CONFIRM), post("third", "/programmes/2/confirm")]
    codes = at_once(jobs)
    assert set(codes) <= {303, 409, 422}
    for job in jobs:
        job()
    assert counts()["ProgrammeVersion"] == 2


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("/programmes/1/steps", {"shown": "1", "number": "1"}),
        ("/programmes/1/drop", {}),
        ("/programmes/1/text", {"shown": "1", "source": "id: x"}),
        ("/programmes/1/stages", {"shown": "1", "move": "0:1"}),
        ("/programmes/1/files", {"shown": "1", "drop": "villages.csv"}),
    ],
)
def test_what_waits_for_a_signature_stands_still(post, site, url, data):  # noqa: F811
    assert post("office", SIGN, shown="1")() == 303
    assert post("office", url, **data)() in (303, 409, 422)
    with site.app_context():
        draft = db.session.get_one(ProgrammeDraft, 1)
        assert (draft.state, newest(draft).number) == ("open", 1)


def test_a_running_of_that_code_opened_meanwhile_is_told_and_nothing_is_published(post, counts, site):  # noqa: F811
    assert post("office", SIGN, shown="1", cohort="ty")() == 303
    assert post("office", "/programmes/", origin="shipped:meihekou-2019", code="second-one")() == 303
    assert post("office", "/programmes/2/sign", shown="1", cohort="ty")() == 303
    assert post("second", "/programmes/2/confirm")() == 303
    page = browser(site, "second")
    told = page.post(CONFIRM, follow_redirects=True).text
    assert "ty" in told
    assert "已经有人用了" in told
    assert counts() == {"ProgrammeVersion": 1, "Cohort": 1, "DraftProposal": 2}
    assert post("office", BACK, reason="")() == 303
    assert post("office", SIGN, shown="1", cohort="ty-2")() == 303
