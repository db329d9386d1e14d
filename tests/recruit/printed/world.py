"""Yulu with a described site and Yingjiang with applicants, for tests of printed forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from recruit import storage
from recruit.db import db
from recruit.idnumber import make_demo_id
from recruit.models import Account, Application, Candidacy, Cohort, Entry, Place, SitePhoto
from recruit.personal import id_number_of
from recruit.programme import load
from recruit.registers.papers.said import Paper, papers_of
from recruit.services.admit import admit
from recruit.services.approve import Word, approve
from recruit.services.attach import Paper as Picture
from recruit.services.attach import attach
from recruit.services.describe_site import describe_site
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.register import ApplicationForm, register
from recruit.services.review_site import Opinion, review, village_opinion
from recruit.services.supply_places import NewPlace, add_places
from recruit.site_facts import SiteFacts
from tests.support.candidates import staff
from tests.support.people import PASSWORD, hashed
from tests.support.registering import picture
from tests.support.worlds import kept

YULU, YINGJIANG = "yl", "yj"
TOWNSHIP = "530326209"
FIRST, OTHER = "533123101", "533123102"
OPINION = "群众都赞成，离学校和卫生室都近。"
OWNER = "赵大有"


def yulu() -> None:
    """Four places of one township; the first is described, pictured, agreed to by village and office."""
    kept(_yulu)
    # Files are no rows: a world that is kept has none.
    place = places()[0]
    for kind in ("outdoor", "indoor"):
        kept_file = SitePhoto(
            place_id=place.id,
            kind=kind,
            sha256=storage.put(picture(400, 300)),
            received_at=place.created_at,
            by_id=account("clerk").id,
        )
        db.session.add(kept_file)
    db.session.commit()


def _yulu() -> None:
    programme = load("yulu-2016")
    at = programme.stages[0].window.opens
    cohort = open_cohort(publish(programme, None, at), YULU, None, at)
    office, clerk = staff("office", "office"), staff("clerk", "clerk", township=TOWNSHIP)
    staff("auditor", "auditor")
    villages = programme.regions.township(TOWNSHIP).villages[:4]
    add_places(cohort, [NewPlace(one.code) for one in villages], clerk, at)
    first = db.session.query(Place).order_by(Place.code).first()
    facts = {
        "area": "36",
        "people": 2400,
        "floor": 1,
        "bandwidth": "10",
        "truck": True,
        "storage": "8",
        "rent": "0",
    }
    private = {"address": "雨碌街西头供销社一楼", "owner": OWNER, "note": "旁边是集市，三天赶一次。"}
    said = SiteFacts({**facts, "until": "2019-06-30"}, (26_000_000, 103_000_000), private)
    describe_site(cohort, first, said, clerk, at)
    later = at + timedelta(days=4)
    village_opinion(cohort, first, Opinion("support", OPINION, "李村长", date(2016, 6, 3)), clerk, later)
    review(cohort, first, "county", "pass", "可以用。", office, later)
    db.session.commit()


@dataclass(frozen=True)
class People:
    """Somebody of each of two townships."""

    first: Application
    other: Application


def yingjiang() -> None:
    """Two applicants, one in each of two townships; the village has spoken of the first."""
    kept(_yingjiang)
    for one in db.session.query(Application):
        attach([Picture(one, "photo", picture(300, 400))], owner(one), one.submitted_at)
    db.session.commit()


def owner(application: Application) -> Account:
    return db.session.query(Account).filter_by(person_id=application.person_id).one()


def _yingjiang() -> None:
    programme = load("yingjiang-2019")
    at = programme.stages[0].window.opens
    cohort = open_cohort(publish(programme, None, at), YINGJIANG, None, at, demo=True)
    staff("office", "office")
    staff("auditor", "auditor")
    clerk = staff("clerk", "clerk", township=FIRST)
    staff("elsewhere", "clerk", township=OTHER)
    for serial, township in enumerate((FIRST, OTHER), start=1):
        _applied(cohort, programme.regions.township(township).villages[0].code, serial, at)
    # As if the market survey had let both on: these forms tell of the application and of the opinions.
    review = cohort.stage("review")
    admit(review, db.session.query(Candidacy).order_by(Candidacy.id).all(), review.opens_at)
    entry = db.session.query(Entry).filter_by(stage_id=review.id).order_by(Entry.id).first()
    said = Word(entry, "village", "pass", said_on=date(2020, 11, 2), words=OPINION, signed="岳支书")
    approve(review, [said], clerk, review.opens_at + timedelta(days=3))
    db.session.commit()


def _applied(cohort: Cohort, village: str, serial: int, at: datetime) -> None:
    codes = frozenset(one.code for one in cohort.programme.eligibility.declarations)
    form = ApplicationForm(
        name=("排勒干", "闷小兰")[serial - 1],
        id_number=make_demo_id(date(1990, 2, 28), serial),
        schooling="",
        sex="m" if serial % 2 else "f",
        phone=f"138{serial:08d}",
        address="平原镇胜利路12号",
        township_code=village[:9],
        village_code=village,
        declarations=codes,
        consent=True,
        reassign=True,
        extra={
            "native_place": "云南盈江",
            "education": "高中",
            "shop_opened": "2015-03-08",
            "shop_area": "26",
            "business": "日用百货",
            "standing": "每天有五十多人来买东西，代收快递二十件上下。",
        },
        password_hash=hashed(PASSWORD),
    )
    register(cohort, [form], "web", None, at)


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def cohort(code: str) -> Cohort:
    return db.session.query(Cohort).filter_by(code=code).one()


def form(code: str, paper: str) -> Paper:
    return next(one for one in papers_of(cohort(code).programme) if one.code == paper)


def people() -> People:
    first, other = db.session.query(Application).order_by(Application.id).all()
    return People(first, other)


def id_number(application: Application) -> str:
    return id_number_of(application.person)


def places() -> list[Place]:
    return db.session.query(Place).order_by(Place.code).all()


def withdrawn(application: Application) -> None:
    db.session.query(Candidacy).filter_by(application_id=application.id).update({"state": "withdrawn"})
