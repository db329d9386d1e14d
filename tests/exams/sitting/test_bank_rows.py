"""The bank in the database: loading twice changes nothing, changing a question leaves the sat one alone."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from exams.bank.items import SEED, load_bank
from exams.models import BankItem
from exams.queries.bank import item_of, newest_versions, pools
from exams.services.load_bank import Loaded
from exams.services.load_bank import load_bank as store
from recruit.db import db

pytestmark = pytest.mark.database
ITEMS = load_bank(SEED)


@pytest.fixture
def at(app_context, clock):
    return clock.now()


def test_loading_twice_changes_nothing(at):
    assert store(ITEMS, at) == Loaded(added=len(ITEMS))
    assert store(ITEMS, at) == Loaded(same=len(ITEMS))
    assert db.session.scalar(select(func.count(BankItem.id))) == len(ITEMS)


def test_every_kind_of_key_comes_back_as_it_was(at):
    store(ITEMS, at)
    db.session.expire_all()
    stored = {row.code: item_of(row) for row in db.session.scalars(select(BankItem))}
    assert stored == {item.code: replace(item, points=None) for item in ITEMS}


def test_a_changed_question_is_a_new_version_and_the_old_row_stays(at):
    store(ITEMS[:3], at)
    changed = replace(ITEMS[0], stem=ITEMS[0].stem + "?")
    assert store([changed], at) == Loaded(changed=1)
    rows = db.session.scalars(
        select(BankItem).where(BankItem.code == changed.code).order_by(BankItem.version)
    ).all()
    assert [(row.version, row.stem, row.state) for row in rows] == [
        (1, ITEMS[0].stem, "retired"),
        (2, changed.stem, "reviewed"),
    ]
    assert newest_versions()[changed.code].version == 2
    drawn = [choice for pool in pools().values() for choice in pool if choice.code == changed.code]
    assert [choice.id for choice in drawn] == [rows[1].id]


def test_a_question_taken_back_does_not_fall_back_to_its_old_wording(at):
    store(ITEMS[:1], at)
    store([replace(ITEMS[0], stem="other")], at)
    newest_versions()[ITEMS[0].code].state = "draft"
    db.session.flush()
    assert pools() == {}


def test_the_blueprint_decides_what_a_question_is_worth(at):
    assert store([replace(ITEMS[0], points=Decimal(9))], at) == Loaded(added=1)
    assert item_of(newest_versions()[ITEMS[0].code]).points is None
