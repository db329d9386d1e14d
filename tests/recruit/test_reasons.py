"""What of a reason reaches the audit log: nothing that tells who somebody is, and all that a reader needs."""

from __future__ import annotations

import pytest

from recruit.reasons import Told, told


@pytest.mark.parametrize(
    "kept",
    [
        "N2401020304 的卷子少一页",
        "N2401020304,N2401020305 都少一页",
        "顺延 2016-05-01至2016-05-03",
        "2016-05-01 - 2016-05-03 停电",
        "2016-05-01 09:00 到 11:30",
        "86.5, 87.25, 90.00 三个分数",
        "86.50-87.25 之间",
        "补发 123456.50 元",
    ],
)
def test_numbers_days_and_marks_stay(kept):
    assert told(kept) == kept


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话13812345678", "电话***"),
        ("138-1234-5678", "***"),
        ("138.0013.8000", "***"),
        ("2016-05-01 13812345678", "2016-05-01 ***"),
        ("532101 19900307 4321", "***"),
        ("532101199003074321", "***"),
        ("532101 1990-03-07 4321", "***"),
        ("H1234567890 回乡证", "H*** 回乡证"),
        ("E12345678 护照", "E*** 护照"),
        ("QQ1234567890", "QQ***"),
        ("写信到 some.one@example.org", "写信到 ***"),
        ("86.5-8712345", "86.5-***"),
    ],
)
def test_what_tells_who_somebody_is_goes(text, left):
    assert told(text) == left


def test_names_become_the_numbers_the_caller_gave():
    found = told("张三迟到，20160010001 可以作证", {"张三": "20160010001"})
    assert found == "20160010001迟到,20160010001 可以作证"
    assert isinstance(found, Told)
