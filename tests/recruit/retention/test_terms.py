"""When each kind of data is due: facts in, decision out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from recruit.programme.keeping import KINDS
from recruit.programme.model import Keeping
from recruit.retention import Facts, cutoff, open_kinds, terms

LAST = datetime(2026, 5, 8, 12, tzinfo=UTC)
OVER = Facts(LAST)
KEEP = {code: Keeping(kind.days, kind.events[0]) for code, kind in KINDS.items()}
SECOND = timedelta(seconds=1)


def kinds_at(at: datetime, facts: Facts = OVER, keep=KEEP) -> frozenset[str]:
    return open_kinds(terms(keep, facts, at))


def test_a_kind_is_due_at_the_very_moment_its_days_are_over():
    due = LAST + timedelta(days=180)
    assert "household_forms" not in kinds_at(due - SECOND)
    assert "household_forms" in kinds_at(due)
    assert "applications" not in kinds_at(due)


def test_what_has_a_time_of_its_own_is_always_asked_one_by_one():
    assert kinds_at(LAST - timedelta(days=400)) == {"agreements", "messages", "staff"}
    assert {term.kind: term.due_at for term in terms(KEEP, Facts(LAST), LAST)}["messages"] is None


def test_all_is_open_in_the_end():
    assert kinds_at(LAST + timedelta(days=1095)) == set(KINDS)


def test_a_signature_later_than_the_last_list_counts_where_the_programme_says_so():
    keep = {**KEEP, "papers": Keeping(10, "last-signature")}
    signed = Facts(LAST, LAST + timedelta(days=30))
    assert "papers" not in kinds_at(LAST + timedelta(days=40) - SECOND, signed, keep)
    assert "papers" in kinds_at(LAST + timedelta(days=40), signed, keep)
    # Nobody signed, or before the last list: the list counts.
    for facts in (Facts(LAST), Facts(LAST, LAST - timedelta(days=3))):
        assert "papers" in kinds_at(LAST + timedelta(days=10), facts, keep)


def test_a_hold_keeps_everything_whatever_the_day():
    found = terms(KEEP, Facts(LAST, held=True), LAST + timedelta(days=9999))
    assert {term.state for term in found} == {"held"}
    assert open_kinds(found) == frozenset()


def test_the_cutoff_lies_the_days_back():
    assert cutoff(Keeping(90, "sent"), LAST) == LAST - timedelta(days=90)
