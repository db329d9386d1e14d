"""A run of prints lets others write between its transactions."""

from __future__ import annotations

import sqlite3

from recruit.db import db
from recruit.services import run_prints
from tests.recruit.funnel import small


def test_others_write_between_two_transactions_of_a_run(running, monkeypatch):
    left, rested = [True, True, False], []

    def few(run_id, at):
        # Takes the write lock, as every transaction outside a page does.
        db.session.execute(db.text("SELECT 1"))
        return 1, left.pop(0)

    def rest(seconds):
        other = sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        other.close()
        rested.append(seconds)

    monkeypatch.setattr(run_prints, "_print_few", few)
    monkeypatch.setattr(run_prints, "sleep", rest)
    assert run_prints._print(1, lambda: small.AFTER_TEST) == 3
    assert len(rested) == 2
    assert min(rested) > 0.1, "longer than a waiting writer takes to look again"
