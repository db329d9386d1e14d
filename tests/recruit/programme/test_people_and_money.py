"""Eligibility and the subsidy schedule, on Jinsha's own rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from recruit.eligibility import ApplicantFacts, age_on, screen
from recruit.programme import load
from recruit.subsidies import schedule

TODAY = date(2016, 5, 10)


@pytest.fixture(scope="module")
def jinsha():
    return load("jinsha-2016")


@pytest.fixture(scope="module")
def fit(jinsha):
    signed = frozenset(declaration.code for declaration in jinsha.eligibility.declarations)
    return ApplicantFacts(date(1990, 1, 1), "senior", True, date(2020, 1, 1), True, signed)


def failing(jinsha, facts):
    return {
        finding.rule: finding.waivable
        for finding in screen(jinsha.eligibility, facts, TODAY)
        if not finding.ok
    }


def test_a_fit_applicant_passes_every_rule(jinsha, fit):
    assert failing(jinsha, fit) == {}
    assert len(screen(jinsha.eligibility, fit, TODAY)) == 6 + len(jinsha.eligibility.declarations)


@pytest.mark.parametrize(
    ("birth", "rules"),
    [
        (date(1998, 5, 18), {}),  # eighteen on the reference day itself
        (date(1998, 5, 19), {"age-min": True}),
        (date(1970, 5, 19), {}),  # still forty-five on the reference day
        (date(1970, 5, 18), {"age-max": True}),
        (None, {"age-min": False, "age-max": False}),
    ],
)
def test_ages_include_both_bounds_on_the_reference_day(jinsha, fit, birth, rules):
    assert failing(jinsha, replace(fit, birth_date=birth)) == rules


def test_a_leap_day_birthday_counts_from_the_first_of_march():
    assert age_on(date(2000, 2, 29), date(2018, 2, 28)) == 17
    assert age_on(date(2000, 2, 29), date(2018, 3, 1)) == 18


def test_only_age_and_schooling_can_be_waived(jinsha, fit):
    assert failing(jinsha, replace(fit, schooling="junior")) == {"schooling": True}
    assert failing(jinsha, replace(fit, schooling=None)) == {"schooling": False}
    assert failing(jinsha, replace(fit, schooling="college")) == {}
    assert failing(jinsha, replace(fit, id_valid=False)) == {"id-card": False}
    assert failing(jinsha, replace(fit, contact=False)) == {"contact": False}
    unsigned = replace(fit, declarations=fit.declarations - {"no-criminal-record"})
    assert failing(jinsha, unsigned) == {"declaration:no-criminal-record": False}


def test_a_card_is_good_on_its_last_day(jinsha, fit):
    assert failing(jinsha, replace(fit, id_expires=TODAY)) == {}
    assert failing(jinsha, replace(fit, id_expires=date(2016, 5, 9))) == {"id-expired": False}
    assert failing(jinsha, replace(fit, id_expires=None)) == {}


def test_a_partner_is_promised_27_600_yuan(jinsha):
    lines = schedule(jinsha.support, date(2016, 6, 16))
    assert sum(line.amount for line in lines) == Decimal(27600)
    sums = Counter()
    for line in lines:
        sums[line.kind] += line.amount
    assert sums == {"allowance": 14400, "renovation": 10000, "goods": 2000, "training": 1200}
    assert Counter(line.kind for line in lines) == {
        "allowance": 36,
        "renovation": 1,
        "goods": 1,
        "training": 3,
    }


def test_the_allowance_falls_each_contract_year(jinsha):
    lines = [line for line in schedule(jinsha.support, date(2016, 6, 16)) if line.kind == "allowance"]
    assert [(line.period, line.amount) for line in lines[::12]] == [(1, 600), (2, 400), (3, 200)]
    assert [line.amount for line in lines[11:13]] == [600, 400]
    assert lines[12].due == date(2017, 6, 16)


def test_a_contract_begun_on_the_31st_is_due_on_the_last_day_of_shorter_months(jinsha):
    lines = [line for line in schedule(jinsha.support, date(2016, 8, 31)) if line.kind == "allowance"]
    assert [line.due for line in lines[:7:2]] == [
        date(2016, 8, 31),
        date(2016, 10, 31),
        date(2016, 12, 31),
        date(2017, 2, 28),
    ]
