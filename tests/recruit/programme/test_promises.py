"""What a programme says of money after signing: read, told with its origin, refused where it does not fit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from recruit.programme import load, load_text
from recruit.programme.problems import ProgrammeError
from tests.recruit.funnel import small
from tests.support import money

#: The lines of the section that say what is looked at.
CHECKLIST = money.source().partition("  payee_wait_days: 2\n")[2].partition("  items:\n")[0]


def loaded(text: str):
    return load_text(text, small.REGIONS)


def test_jinsha_pays_the_fitting_out_after_its_acceptance_and_counts_by_days():
    items = {one.code: one for one in load("jinsha-2016").support.items}
    assert (items["renovation"].needs, items["renovation"].clawback) == (("accepted",), "keep")
    assert (items["allowance"].exit, items["allowance"].needs) == ("by-days", ())
    assert [code for code, one in items.items() if one.sign_list] == ["goods"]
    support = load("jinsha-2016").support
    assert (support.payee_wait_days, len(support.checklist)) == (1, 4)
    assert load("jinsha-2016").deposits == ()


def test_what_is_not_said_stays_as_it_was_and_is_told_all_the_same():
    from tests.support import closing

    programme = loaded(closing.source())
    item = programme.support.items[0]
    assert (item.needs, item.exit, item.clawback, item.sign_list) == ((), "by-days", "keep", False)
    told = {one.path: (one.value, one.source) for one in programme.settings}
    assert told["support.items.allowance.exit"] == ("by-days", "office")
    assert told["support.payee_wait_days"] == ("1", "office")


def test_deposits_and_settings_are_read():
    programme = loaded(money.source())
    (deposit,) = programme.deposits
    assert (deposit.code, deposit.amount, [one.code for one in deposit.checklist]) == (
        "equipment",
        Decimal(5000),
        ["tv"],
    )
    assert (programme.support.payee_wait_days, programme.support.items[0].clawback) == (2, "all")
    told = {one.path for one in programme.settings}
    assert {
        "deposits.equipment.amount",
        "support.items.renovation.needs",
        "support.items.goods.sign_list",
    } <= told


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("needs: [accepted]", "needs: [sunshine]", "not-allowed"),
        ("clawback: all", "clawback: some", "not-allowed"),
        ("clawback: all", "exit: by-days", "rule-not-here"),
        ("every: month,", "every: month, clawback: all,", "rule-not-here"),
        ("every: month,", "every: month, sign_list: true,", "rule-not-here"),
        (CHECKLIST,
         "", "checklist-missing"),
        ("amount: 5000", "amount: -1", "too-small"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name(old, new, code):
    text = money.source()
    assert old in text
    with pytest.raises(ProgrammeError) as refused:
        loaded(text.replace(old, new, 1))
    assert code in [problem.code for problem in refused.value.problems]
