"""Days that lie where no programme does are told on their line, however they move the others."""

from __future__ import annotations

import re

import pytest

from recruit.programme import load, read_text
from recruit.programme.loading import with_start
from recruit.programme.messages import message
from recruit.programme.problems import errors


@pytest.mark.parametrize("name", ["jinsha-2016", "neixiang-2017"])
@pytest.mark.parametrize("year", ["9999", "0001", "2200", "1899"])
def test_a_far_start_is_told_and_moves_nothing(name, year):
    programme = load(name)
    source = with_start(programme.source_yaml, programme.stages[0].window.opens.date())
    source = re.sub(r"^start: \d{4}", f"start: {year}", source, flags=re.M)
    wrong = errors(read_text(source, programme.files).problems)
    assert [(one.path, one.code) for one in wrong if one.code == "date-far"] == [("start", "date-far")]
    assert f"{year}-" in message(next(one for one in wrong if one.code == "date-far"))


@pytest.mark.parametrize("year", ["9999", "0001"])
def test_a_far_day_anywhere_is_told_whatever_reads_it(year):
    programme = load("neixiang-2017")
    source = re.sub(r"\b201[78](-\d\d-\d\d)", rf"{year}\1", programme.source_yaml)
    wrong = errors(read_text(source, programme.files).problems)
    found = {one.path.partition(".")[0] for one in wrong if one.code == "date-far"}
    assert {"stages", "registers"} <= found
    assert not [one for one in wrong if one.code in ("not-a-date", "not-a-time")]
