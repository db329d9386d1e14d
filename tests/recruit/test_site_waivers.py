"""What was agreed to about a site holds for what was seen: no longer, and not by one person's hand alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from recruit.closing.allotment import KIND
from recruit.db import db
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.models import Account, Cohort, Place, SiteExemption, SiteFile
from recruit.programme.model import SiteRule
from recruit.queries.places import allotment_stage, on_offer
from recruit.queries.sites import site_line
from recruit.services.describe_site import add_photo, describe_site
from recruit.services.exempt_site import confirm_exemption, propose_exemption, propose_reopening
from recruit.services.review_site import Opinion, review, village_opinion
from recruit.services.supply_places import close_place
from recruit.site_checks import check_site
from recruit.site_waivers import covers, waived
from tests.recruit.funnel import small
from tests.recruit.test_site_checks import GOOD, HERE, NEAR, YULU
from tests.recruit.test_site_register import AT, agreed, clerk, facts, picture, place_of, reviewed, state
from tests.support.closing import THREE, TWO, office, ranked, second

database = pytest.mark.database


def finding(code, facts_=GOOD, others=()):
    return next(one for one in check_site(YULU, facts_, HERE, others) if one.code == code)


@pytest.mark.parametrize(
    ("then", "now", "holds"),
    [("1999", "1999", True), ("1900", "1999", True), ("1999", "1998", False), (None, "1999", False)],
)
def test_a_waiver_holds_while_the_shortfall_is_no_larger(then, now, holds):
    kept = waived(finding("people", {"people": then} if then else {}))
    assert covers(kept, finding("people", {"people": now})) is holds


@pytest.mark.parametrize(
    ("code", "then", "now", "holds"),
    [
        ("rent-free", {"rent": "100"}, {"rent": "100"}, True),
        ("rent-free", {"rent": "100"}, {"rent": "60"}, True),
        ("rent-free", {"rent": "100"}, {"rent": "60000"}, False),
        ("ground-floor", {"floor": 2}, {"floor": 2}, True),
        ("ground-floor", {"floor": 2}, {"floor": 9}, False),
        ("ground-floor", {"floor": 2}, {"floor": -1}, False),
    ],
)
def test_a_waiver_of_a_yes_or_no_holds_for_the_number_behind_it(code, then, now, holds):
    rule = [SiteRule(code, "hard", None, None, "notice")]
    kept, found = (check_site(rule, told, HERE, ())[0] for told in (then, now))
    assert covers(waived(kept), found) is holds


def test_a_waiver_of_what_was_not_known_ends_when_it_is_known():
    kept = waived(finding("truck", {}))
    assert covers(kept, finding("truck", {}))
    assert not covers(kept, finding("truck", {"truck": False}))
    assert not covers({}, finding("truck", {})), "a waiver that kept nothing covers nothing"


def test_a_waiver_of_one_neighbour_is_none_for_another():
    """The nearest is 2,999 m away; another comes within 3 km, further off than the first."""
    later = NEAR.__class__("P0", (27_459_000, 106_188_607))
    kept = waived(finding("distance", others=[NEAR]))
    assert kept["near"] == {"P2": 2999}
    assert covers(kept, finding("distance", others=[NEAR]))
    assert not covers(kept, finding("distance", others=[NEAR, later]))
    closer = NEAR.__class__("P2", (27_459_000, 106_249_000))
    assert not covers(kept, finding("distance", others=[closer]))


def waive(cohort_: Cohort, place: Place, code: str = "people") -> SiteExemption:
    return confirm_exemption(propose_exemption(cohort_, place, code, "邻村也来", office(), AT), second(), AT)


@database
def test_what_was_waived_for_1999_people_is_not_waived_for_five(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place, people="1999")
    waive(cohort_, place)
    describe_site(cohort_, place, facts(people="5"), clerk(), AT)
    assert site_line(cohort_, place).exempt == frozenset()
    review(cohort_, place, "township", "pass", "", clerk("丁"), AT)
    with pytest.raises(Refusal, match="site-hard-rule"):
        review(cohort_, place, "county", "pass", "要办", office(), AT)
    waive(cohort_, place)
    assert review(cohort_, place, "county", "pass", "", office(), AT).verdict == "pass"


@database
def test_a_waiver_is_confirmed_only_for_the_site_that_was_put_forward(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place, people="1999")
    asked = propose_exemption(cohort_, place, "people", "邻村也来", office(), AT)
    describe_site(cohort_, place, facts(people="5"), clerk(), AT)
    with pytest.raises(Refusal, match="site-changed"):
        confirm_exemption(asked, second(), AT)
    describe_site(cohort_, place, facts(people="2000"), clerk(), AT)
    with pytest.raises(Refusal, match="site-changed"):
        confirm_exemption(asked, second(), AT)
    close_place(cohort_, place, clerk(), AT, "不办了")
    with pytest.raises(Refusal, match="place-closed"):
        confirm_exemption(asked, second(), AT)


@database
def test_after_the_allotment_is_signed_no_waiver_is_confirmed(running):
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place, people="1999")
    asked = propose_exemption(cohort_, place, "people", "邻村也来", office(), AT)
    cohort_.stage("allotment").state = "closed"
    db.session.flush()
    with pytest.raises(Refusal, match="places-settled"):
        confirm_exemption(asked, second(), AT)


def another(name: str = "戊") -> Account:
    found = db.session.scalar(select(Account).where(Account.name == name))
    return found or small.staff("reviewer", "office", name=name)


@database
def test_every_hand_counts_and_not_the_last_only(running):
    """A types all facts, a clerk adds one picture: A still describes what A would judge."""
    cohort_ = reviewed()
    place = place_of(cohort_)
    describe_site(cohort_, place, facts(), office(), AT)
    add_photo(cohort_, place, "indoor", picture(), clerk(), AT)
    village_opinion(cohort_, place, Opinion("support", "同意", "赵主任", AT.date()), another(), AT)
    for by in (office(), another()):
        with pytest.raises(Refusal, match="same-signatory"):
            review(cohort_, place, "township", "pass", "", by, AT)
    review(cohort_, place, "township", "pass", "", clerk("丁"), AT)
    for by in (office(), another()):
        with pytest.raises(Refusal, match="same-signatory"):
            review(cohort_, place, "county", "pass", "", by, AT)
    free = small.staff("free", "office", name="辛")
    review(cohort_, place, "county", "pass", "", free, AT)
    describe_site(cohort_, place, facts(people="2001"), clerk(), AT)
    review(cohort_, place, "township", "pass", "", clerk("丁"), AT)
    assert review(cohort_, place, "county", "pass", "", office(), AT).verdict == "pass", (
        "what was said before it was last accepted binds nobody"
    )


@database
def test_who_waited_for_the_lock_judges_what_stands_there_now(running):
    """The page had read the site before somebody else changed it."""
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place)
    assert site_line(cohort_, place).state == "county"
    changed = update(SiteFile).values(state="township").execution_options(synchronize_session=False)
    db.session.execute(changed)
    with pytest.raises(Refusal, match="wrong-state"):
        review(cohort_, place, "county", "pass", "", office(), AT)


def accepted_while_choosing() -> tuple[Cohort, Place]:
    cohort_ = reviewed()
    place = place_of(cohort_)
    agreed(cohort_, place)
    review(cohort_, place, "county", "pass", "", office(), AT)
    ranked(cohort_, (90,))
    return cohort_, place


@database
def test_nobody_alone_takes_an_accepted_site_away_once_candidates_choose(running):
    cohort_, place = accepted_while_choosing()
    for act in (
        lambda: describe_site(cohort_, place, facts(people="2100"), clerk(), AT),
        lambda: add_photo(cohort_, place, "indoor", picture(), clerk(), AT),
        lambda: close_place(cohort_, place, clerk(), AT, "不办了"),
    ):
        with pytest.raises(Refusal, match="site-accepted"):
            act()
    describe_site(cohort_, place, facts(), clerk(), AT)  # the same facts again take nothing away
    assert state(place) == "accepted"
    asked = propose_reopening(cohort_, place, "面积量错了", office(), AT)
    with pytest.raises(Refusal, match="exempt-twice"):
        propose_reopening(cohort_, place, "面积量错了", office(), AT)
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_exemption(asked, small.staff("both", "office", "second-signatory", name="甲"), AT)
    confirm_exemption(asked, second(), AT)
    describe_site(cohort_, place, facts(people="2100"), clerk(), AT)
    assert state(place) == "township"
    with pytest.raises(Refusal, match="wrong-state"):
        propose_reopening(cohort_, place, "再改", office(), AT)


@database
def test_a_site_that_is_looked_at_again_keeps_its_wishes_and_holds_the_list(running):
    cohort_, place = accepted_while_choosing()
    stage = allotment_stage(cohort_)
    assert stage is not None
    confirm_exemption(propose_reopening(cohort_, place, "面积量错了", office(), AT), second(), AT)
    assert (on_offer(stage), on_offer(stage, final=True)) == ([place], [])
    (found,) = [one for one in KIND.blockers(stage) if one.code == "sites-again"]
    assert "1 个审定过的点位正在重新审核：甲镇 一村。" in tell(Refusal(found.code, **found.facts))
    describe_site(cohort_, place, facts(people="2100"), clerk(), AT)
    review(cohort_, place, "township", "pass", "", clerk("丁"), AT)
    review(cohort_, place, "county", "pass", "", office(), AT)
    assert on_offer(stage, final=True) == [place]
    assert "sites-again" not in [one.code for one in KIND.blockers(stage)]


@database
def test_a_neighbour_that_is_not_given_out_stops_no_list_and_one_that_is_does_by_name(running):
    cohort_, place = accepted_while_choosing()
    stage = allotment_stage(cohort_)
    assert stage is not None
    near = place_of(cohort_, TWO)
    agreed(cohort_, near, longitude="106.249403")
    place_of(cohort_, THREE)
    assert "sites-unmet" not in [one.code for one in KIND.blockers(stage)]
    waive(cohort_, near, "distance")
    review(cohort_, near, "county", "pass", "", office(), AT)
    (found,) = [one for one in KIND.blockers(stage) if one.code == "sites-unmet"]
    assert "1 个点位没达到必须的条件：甲镇 一村。" in tell(Refusal(found.code, **found.facts))
    waive(cohort_, place, "distance")
    assert "sites-unmet" not in [one.code for one in KIND.blockers(stage)]
