"""Who applies again while, or just after, their old data is erased."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from recruit.db import db
from recruit.models import (
    Account,
    Application,
    Cohort,
    Person,
)
from recruit.queries.people import known_people
from recruit.services.erase_records import _wipe_people
from tests.recruit.retention.scene import TERM_OVER, Scene
from tests.support.closing import SIGNING

pytestmark = pytest.mark.database


def gone_but_the_person(scene: Scene) -> tuple[int, str, Cohort]:
    """Somebody whose only application is erased already, the index of their number, and a later cohort."""
    person = scene.applications[2].person
    later = Cohort(code="later", version_id=scene.cohort.version_id, opened_at=SIGNING, counters={})
    db.session.add(later)
    db.session.flush()
    db.session.execute(
        update(Application).where(Application.person_id == person.id).values(erased_at=TERM_OVER)
    )
    db.session.commit()
    return person.id, person.id_number_index, later


def applied_again(person_id: int, cohort: Cohort) -> Application:
    return Application(
        cohort_id=cohort.id, person_id=person_id, number="270000001", channel="web", state="eligible",
        township_code="01", village_code="", schooling="", answers={}, declarations=[], submitted_at=TERM_OVER,
    )  # fmt: skip


def test_who_applies_again_while_the_erasure_runs_is_kept(scene, running):
    """Two connections: the registration has found its person, the erasure comes up to the same one."""
    person_id, index, later = gone_but_the_person(scene)
    found, *_rest = known_people(later, [index], hold=True)
    assert [one.id for one in found.values()] == [person_id]

    def wipe():
        with running.app_context():
            _wipe_people({person_id}, TERM_OVER)
            db.session.commit()

    with ThreadPoolExecutor(1) as pool:
        wiping = pool.submit(wipe)
        time.sleep(0.5)
        assert not wiping.done(), "it waits for the registration"
        db.session.add(applied_again(person_id, later))
        db.session.commit()
        wiping.result(15)
    db.session.rollback()
    person = db.session.get_one(Person, person_id)
    assert (person.erased_at, person.id_number_index) == (None, index)
    assert db.session.query(Account).filter_by(person_id=person_id).one().active


def test_who_applies_again_just_after_the_erasure_is_somebody_new(scene, running):
    person_id, index, later = gone_but_the_person(scene)
    later_id = later.id
    _wipe_people({person_id}, TERM_OVER)

    def look():
        with running.app_context():
            people, *_rest = known_people(db.session.get_one(Cohort, later_id), [index], hold=True)
            return people

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        time.sleep(0.5)
        db.session.commit()
        assert looking.result(15) == {}
