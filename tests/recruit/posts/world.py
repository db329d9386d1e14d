"""A small programme that staffs sites by rule: people were screened, sites are supplied, the posts are next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from recruit.db import db
from recruit.models import Account, Cohort, Entry, Result, Stage
from recruit.programme import load_text
from recruit.queries.entries import entries_of
from recruit.services import close_stage
from recruit.services.decide import Verdict, decide
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.supply_places import NewPlace, add_places
from tests.recruit.funnel import small

KINDS = (*small.KINDS, "recruit.closing.posts:KIND", "recruit.closing.allotment:KIND")
ONE, TWO, THREE = "999001001001", "999001001002", "999001002001"
FIRST, SECOND = "999001001", "999001002"
POSTING = datetime(2026, 5, 7, 9, tzinfo=UTC)
AFTER = datetime(2026, 5, 8, tzinfo=UTC)

STAFFING = """
  staffing:
    posts:
      - {code: promotion, title: {zh: 业务推广, en: Promotion}}
      - {code: platform, title: {zh: 平台运营, en: Platform}}
      - {code: produce, title: {zh: 农产品上行, en: Produce}}
      - {code: logistics, title: {zh: 仓储物流, en: Logistics}}
    providers:
      - {code: centre, title: {zh: 公共服务中心, en: Centre}}
      - {code: township, title: {zh: 乡镇, en: Township}, reach: township}
      - {code: village, title: {zh: 本村, en: Village}, reach: village}
    marks:
      - {code: demonstration, title: {zh: 示范村, en: Demonstration village}, count: 1}
    rules:
      - {site: township, seats: [{provider: centre, count: 2}, {provider: township, count: 2}], cover: all}
      - {site: village, seats: [{provider: village, count: 2}]}
      - {site: village, marked: demonstration, seats: [{provider: centre, count: 1}], extra: true}
"""
POSTS = """
  - code: posting
    kind: posts
    track: people
    title: {zh: 定岗, en: Posting}
    summary: {zh: 定岗, en: Posting}
    window: {opens: 2026-05-07, closes: 2026-05-07}
    exit: cohort
    params: {provider: sent_by, wish: wished_post}
"""
FORM = """
forms:
  - code: registration
    title: {zh: 报名表, en: Registration}
    fields:
      - code: sent_by
        label: {zh: 由谁派, en: Sent by}
        type: choice
        choices:
          - {code: centre, title: {zh: 中心, en: Centre}}
          - {code: township, title: {zh: 乡镇, en: Township}}
          - {code: village, title: {zh: 本村, en: Village}}
      - code: wished_post
        label: {zh: 想做的岗位, en: Post}
        type: choice
        required: false
        choices:
          - {code: promotion, title: {zh: 业务推广, en: Promotion}}
          - {code: platform, title: {zh: 平台运营, en: Platform}}
"""


def source(staffing: str = STAFFING, posts: str = POSTS, form: str = FORM) -> str:
    """The small programme, its test and talk replaced by the posting."""
    head, _rest, tail = small.source().partition("  - code: test\n")
    tail = tail[tail.index("support:") :].replace("forms: []", form)
    places = 'by_township: {"999001001": 2, "999001002": 1}}'
    head = head.replace(
        "places: {total: 3, capacity: 1, " + places,
        'places:\n  total: 3\n  capacity: 1\n  by_township: {"999001001": 2, "999001002": 1}' + staffing,
    )
    return f"{head}{posts}{tail}"


def cohort(**changes: str) -> Cohort:
    version = publish(load_text(source(**changes), small.REGIONS), None, small.START)
    return open_cohort(version, "small", None, small.START)


@dataclass(frozen=True)
class Made:
    """By the ids, which do not change."""

    stage_id: int
    cohort_id: int

    @property
    def stage(self) -> Stage:
        return db.session.get_one(Stage, self.stage_id)

    @property
    def cohort(self) -> Cohort:
        return db.session.get_one(Cohort, self.cohort_id)

    def entry(self, number: str) -> Entry:
        return next(one for one in entries_of(self.stage) if one.candidacy.number == number)


#: (sent by, wished post, township, village) in the order of registration.
PEOPLE = (
    ("centre", "promotion", FIRST, ONE),
    ("centre", "promotion", FIRST, ONE),
    ("township", "", FIRST, ONE),
    ("township", "platform", FIRST, ONE),
    ("village", "", FIRST, TWO),
    ("village", "", SECOND, THREE),
    ("centre", "platform", SECOND, THREE),
)


def office() -> Account:
    return small.staff("office", "office", name="甲")


def build(people: tuple[tuple[str, str, str, str], ...] = PEOPLE) -> Made:
    """One township site, a village site, a demonstration village's, and these people in the stage of posts."""
    running = cohort()
    first = office()
    add_places(
        running,
        [
            NewPlace(ONE, "甲镇中心", "T1", sort="township"),
            NewPlace(TWO, "", "V2"),
            NewPlace(THREE, "", "V3", marks=("demonstration",)),
        ],
        first,
        small.START,
    )
    entries = small.people(running, len(people))
    for entry, (provider, wish, township, village) in zip(entries, people, strict=True):
        application = entry.candidacy.application
        application.answers = {"sent_by": provider, **({"wished_post": wish} if wish else {})}
        application.township_code, application.village_code = township, village
        entry.candidacy.township_code = township
    second = small.staff("second", "second-signatory", name="乙")
    screen = running.stage("screen")
    decide(screen, [Verdict(entry, "advanced") for entry in entries], None, small.START)
    close_stage.confirm(close_stage.propose(screen, first, small.BEFORE_MAY), second, small.BEFORE_MAY)
    db.session.commit()
    return Made(running.stage("posting").id, running.id)


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def close(stage: Stage, at: datetime = AFTER, reason: str = "") -> Result:
    """Both signatures."""
    result = close_stage.propose(stage, account("office"), at, reason)
    return close_stage.confirm(result, account("second"), at)


def publish_list(stage: Stage, at: datetime = AFTER) -> Result:
    return close_stage.publish(close(stage, at), account("office"), at + timedelta(minutes=1))
