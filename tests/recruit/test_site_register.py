"""The register of sites: facts, pictures, the chain of agreement, exemptions, and what may be offered."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from recruit.db import db
from recruit.erasing import Scope
from recruit.errors import Refusal
from recruit.models import Account, AuditEntry, Cohort, Place, SiteExemption, SiteFile, SitePhoto, SiteStep
from recruit.queries.places import allotment_stage, on_offer
from recruit.queries.sites import register, site_line, steps_of
from recruit.services.close_stage import propose
from recruit.services.describe_site import add_photo, describe_site
from recruit.services.erase_sites import PARTS
from recruit.services.exempt_site import confirm_exemption, propose_exemption, send_back_exemption
from recruit.services.review_site import Opinion, review, village_opinion
from recruit.site_facts import SiteFacts, read_facts
from recruit.site_words import private_of, said_of
from recruit.storage import get
from tests.recruit.funnel import small
from tests.support.closing import (
    AFTER_ALLOTMENT,
    ONE,
    THREE,
    TWO,
    cohort,
    office,
    ranked,
    second,
    source,
    supplied,
)

pytestmark = pytest.mark.database
AT = small.START
CHECKS = """, review: township, checks: [
  {code: people, level: hard, min: 2000}, {code: distance, level: hard, min: 3},
  {code: area, level: soft, min: 30, source: unconfirmed}]}"""
TYPED = {
    "people": "2,000", "area": "35", "latitude": "27.459", "longitude": "106.219",
    "owner": "王老五", "address": "村口小卖部", "broadband": "是",
}  # fmt: skip


def reviewed() -> Cohort:
    return cohort(text=source().replace('"999001002": 1}}', '"999001002": 1}' + CHECKS, 1))


def clerk(name: str = "丙") -> Account:
    found = db.session.scalar(select(Account).where(Account.name == name))
    return found or small.staff(f"clerk-{name}", "clerk", name=name)


def place_of(running: Cohort, village: str = ONE) -> Place:
    (code,) = supplied(running, village)
    return db.session.scalars(select(Place).where(Place.code == code)).one()


def facts(**changes: str) -> SiteFacts:
    found, wrong = read_facts({**TYPED, **changes})
    assert wrong == []
    return found


def agreed(running: Cohort, place: Place, **changes: str) -> None:
    """Described, agreed to by the village, passed by the township."""
    describe_site(running, place, facts(**changes), clerk(), AT)
    village_opinion(running, place, Opinion("support", "同意", "赵主任", AT.date()), clerk(), AT)
    review(running, place, "township", "pass", "", clerk("丁"), AT)


def state(place: Place) -> str:
    return db.session.scalars(select(SiteFile.state).where(SiteFile.place_id == place.id)).one()


def picture() -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret"
    Image.new("RGB", (60, 40), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_only_what_all_three_agreed_to_is_offered(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    stage = allotment_stage(cohort_)
    assert stage is not None
    assert on_offer(stage) == []
    agreed(cohort_, place)
    assert (state(place), on_offer(stage)) == ("county", [])
    review(cohort_, place, "county", "pass", "", office(), AT)
    assert on_offer(stage) == [place]


def test_without_a_review_in_the_programme_every_place_is_offered(running):
    cohort_ = cohort()
    place = place_of(cohort_)
    stage = allotment_stage(cohort_)
    assert stage is not None
    assert on_offer(stage) == [place]


def test_one_person_too_few_is_refused_until_two_people_let_it_off(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place, people="1999")
    with pytest.raises(Refusal) as refused:
        review(cohort_, place, "county", "pass", "要办", office(), AT)
    assert (refused.value.code, refused.value.facts["checks"]) == ("site-hard-rule", "覆盖人口")
    exemption = propose_exemption(cohort_, place, "people", "邻村也来", office(), AT)
    with pytest.raises(Refusal, match="exempt-twice"):
        propose_exemption(cohort_, place, "people", "再提", office(), AT)
    with pytest.raises(Refusal, match="site-hard-rule"):
        review(cohort_, place, "county", "pass", "", office(), AT)
    both = small.staff("both", "office", "second-signatory", name="甲")
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_exemption(exemption, both, AT)  # another account of the same human being
    confirm_exemption(exemption, second(), AT)
    assert review(cohort_, place, "county", "pass", "", office(), AT).verdict == "pass"


def test_a_rule_that_is_met_needs_nobody_to_let_it_off(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place)
    with pytest.raises(Refusal, match="site-nothing-to-waive"):
        propose_exemption(cohort_, place, "people", "顺便", office(), AT)
    with pytest.raises(Refusal, match="site-nothing-to-waive"):
        propose_exemption(cohort_, place, "area", "软的", office(), AT)


def test_an_exemption_sent_back_lets_nothing_off(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place, people="1999")
    exemption = propose_exemption(cohort_, place, "people", "邻村也来", office(), AT)
    send_back_exemption(exemption, second(), AT, "人太少")
    assert exemption.state == "rejected"
    with pytest.raises(Refusal, match="site-hard-rule"):
        review(cohort_, place, "county", "pass", "", office(), AT)
    with pytest.raises(Refusal, match="wrong-state"):
        confirm_exemption(exemption, second(), AT)


def test_a_tenth_of_a_square_metre_too_small_passes_with_a_reason_on_record(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place, area="29.9")
    with pytest.raises(Refusal) as refused:
        review(cohort_, place, "county", "pass", " ", office(), AT)
    assert refused.value.facts == {"field": "words", "checks": "面积"}
    review(cohort_, place, "county", "pass", "门口有空坝", office(), AT)
    noted = db.session.scalars(select(SiteExemption)).one()
    assert (noted.code, noted.state, noted.reason) == ("area", "noted", "门口有空坝")
    assert site_line(cohort_, place).unmet == ()


def test_two_stations_less_than_three_kilometres_apart_name_each_other(running):
    cohort_ = reviewed()
    one, two, three = (place_of(cohort_, village) for village in (ONE, TWO, THREE))
    describe_site(cohort_, one, facts(), clerk(), AT)
    describe_site(cohort_, two, facts(longitude="106.249403"), clerk(), AT)
    describe_site(cohort_, three, facts(longitude="107"), clerk(), AT)
    found = {line.place.code: [each.facts["other"] for each in line.unmet] for line in register(cohort_)}
    assert found == {one.code: [two.code], two.code: [one.code], three.code: []}
    review_refused(cohort_, two)
    assert site_line(cohort_, one).unmet == (), "a site that was refused is nobody's neighbour"


def review_refused(cohort_: Cohort, place: Place) -> None:
    village_opinion(cohort_, place, Opinion("support", "同意", "赵主任", AT.date()), clerk(), AT)
    review(cohort_, place, "township", "refuse", "离得太近", clerk("丁"), AT)


def test_sent_back_keeps_everything_and_mending_asks_the_township_again(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place)
    review(cohort_, place, "county", "return", "补一张照片", office(), AT)
    assert state(place) == "returned"
    add_photo(cohort_, place, "indoor", picture(), clerk(), AT)
    assert state(place) == "township"
    steps = steps_of(place)
    assert [(one.step, one.verdict, one.revision) for one in steps] == [
        ("village", "support", 1), ("township", "pass", 1), ("county", "return", 1),
    ]  # fmt: skip
    assert said_of(steps[2]) == {"words": "补一张照片", "signed": "甲"}


def test_a_site_changed_after_it_was_accepted_is_offered_no_more_until_seen_again(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place)
    review(cohort_, place, "county", "pass", "", office(), AT)
    describe_site(cohort_, place, facts(), clerk(), AT)
    assert state(place) == "accepted", "the same facts again are no change"
    describe_site(cohort_, place, facts(people="2100"), clerk(), AT)
    assert state(place) == "township"


def test_whoever_described_or_reviewed_it_does_not_accept_it(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    describe_site(cohort_, place, facts(), office(), AT)
    village_opinion(cohort_, place, Opinion("support", "同意", "赵主任", AT.date()), clerk(), AT)
    review(cohort_, place, "township", "pass", "", clerk("丁"), AT)
    with pytest.raises(Refusal, match="same-signatory"):
        review(cohort_, place, "county", "pass", "", office(), AT)
    other = small.staff("reviewer", "office", name="戊")
    review(cohort_, place, "county", "return", "换人看", other, AT)
    describe_site(cohort_, place, facts(people="2500"), clerk(), AT)
    review(cohort_, place, "township", "pass", "", other, AT)
    with pytest.raises(Refusal, match="same-signatory"):
        review(cohort_, place, "county", "pass", "", other, AT)


def test_a_clerk_does_not_speak_for_the_county_and_nobody_skips_a_step(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    describe_site(cohort_, place, facts(), clerk(), AT)
    for step in ("township", "county"):
        with pytest.raises(Refusal, match="wrong-state"):
            review(cohort_, place, step, "pass", "", office(), AT)
    agreed(cohort_, place, people="3000")
    with pytest.raises(Refusal, match="role-missing"):
        review(cohort_, place, "county", "pass", "", clerk("己"), AT)


def test_a_village_that_says_no_sends_it_back(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    village_opinion(cohort_, place, Opinion("object", "离学校太近", "赵主任", AT.date()), clerk(), AT)
    assert state(place) == "returned"
    describe_site(cohort_, place, facts(), clerk(), AT)
    assert state(place) == "draft", "a changed site needs the village's yes"


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        (Opinion("maybe", "同意", "赵主任", date(2026, 1, 1)), "verdict", "site-opinion"),
        (Opinion("support", "同意", " ", date(2026, 1, 1)), "signed", "site-signed"),
        (Opinion("support", " ", "赵主任", date(2026, 1, 1)), "words", "site-words"),
        (Opinion("support", "同意", "赵主任", AT.date() + timedelta(days=2)), "said_on", "site-day"),
        (Opinion("support", "", "赵主任", date(2026, 1, 1), b"no picture"), "sheet", "picture-type"),
    ],
)
def test_each_thing_wrong_with_an_opinion_names_its_field(running, said, field, code):
    cohort_ = reviewed()
    place = place_of(cohort_)
    with pytest.raises(Refusal) as refused:
        village_opinion(cohort_, place, said, clerk(), AT)
    assert (refused.value.code, refused.value.facts["field"]) == (code, field)


def test_pictures_lose_where_and_with_what_they_were_taken_and_a_newer_one_replaces(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    add_photo(cohort_, place, "outdoor", picture(), clerk(), AT)
    row = add_photo(cohort_, place, "outdoor", picture(), clerk(), AT)
    assert db.session.scalar(select(func.count()).select_from(SitePhoto)) == 1
    assert not Image.open(BytesIO(get(row.sha256))).getexif()
    with pytest.raises(Refusal, match="unknown"):
        add_photo(cohort_, place, "attic", picture(), clerk(), AT)


def test_after_the_allotment_is_signed_nothing_about_a_site_changes(running):
    cohort_ = cohort()
    place = place_of(cohort_)
    ranked(cohort_, (90,))
    stage = cohort_.stage("allotment")
    assert propose(stage, office(), AFTER_ALLOTMENT).state == "proposed"
    stage.state = "closed"
    db.session.flush()
    with pytest.raises(Refusal, match="places-settled"):
        describe_site(cohort_, place, facts(), clerk(), AT)


def test_owners_are_sealed_and_the_log_knows_neither_name_nor_number(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place)
    review(cohort_, place, "county", "return", "打电话给 13800001111", office(), AT)
    file = db.session.scalars(select(SiteFile)).one()
    assert private_of(file)["owner"] == "王老五"
    log = " ".join(str(entry.facts) for entry in db.session.scalars(select(AuditEntry)))
    assert "王老五" not in log
    assert "13800001111" not in log


def test_when_the_time_of_keeping_is_over_people_go_and_places_stay(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place, people="1999")
    propose_exemption(cohort_, place, "people", "邻村也来", office(), AT)
    add_photo(cohort_, place, "map", picture(), clerk(), AT)
    for part in PARTS:
        ids = list(db.session.scalars(part.due(Scope(cohort_, AT))))
        assert ids, part.code
        part.wipe(Scope(cohort_, AT), ids)
        assert list(db.session.scalars(part.due(Scope(cohort_, AT)))) == [], part.code
    assert all(said_of(step) == {} for step in db.session.scalars(select(SiteStep)))
    assert site_line(cohort_, place).file is not None
