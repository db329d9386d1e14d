"""Reading the app owner's lists: headings as owners write them, every slip told by its row, nothing guessed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exams.shares.codes import derived_code
from exams.shares.known import Known
from exams.shares.lists import columns_of, moment_of, read_list
from exams.shares.matching import matched
from exams.shares.tails import tail_of
from recruit.tables import read_table

ZONE = ZoneInfo("Asia/Shanghai")
OPENS = datetime(2016, 5, 25, tzinfo=ZONE)
CODE, SHARED, OTHER = (derived_code(seed) for seed in ("download", "share", "another"))
KNOWN = {
    CODE: Known(1, "0001", "download", OPENS, OPENS + timedelta(days=6)),
    SHARED: Known(2, "0001", "share", OPENS, OPENS + timedelta(days=6)),
}
SLIP = CODE[:-2] + CODE[-1] + CODE[-2]


def told(text: str) -> tuple[list[tuple[int, str, datetime | None, int]], list[tuple[int, str]]]:
    table = read_table(text.encode(), "list.csv")
    good, bad = read_list(table, columns_of(table.header), KNOWN, ZONE, OPENS + timedelta(days=2))
    return [(n, one.tail, one.at, one.nth) for n, one in good], [
        (one.number, one.refusal.code) for one in bad
    ]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (("推荐码", "手机尾号", "下载时间"), "code tail time"),
        (("序号", "邀请码（8位）", "手 机 号", "激活时间"), "code tail time"),
        (("No.", "Referral Code", "Phone_Tail", "Installed At"), "code tail time"),
        (("channel", "last 4"), "code tail"),
        (("姓名", "时间"), "time"),
        (("推荐码", "渠道"), ""),
    ],
)
def test_columns_are_known_by_their_headings_and_doubt_is_left_to_a_person(header, found):
    assert " ".join(columns_of(header)) == found


def test_rows_are_read_as_owners_write_them():
    noon = OPENS.replace(hour=12)
    good, bad = told(
        "推荐码,手机尾号,时间\n"
        f"{CODE},0138,2016-05-25 14:30:05\n"
        f"{CODE[:4].lower()} {CODE[4:].lower()},138****0139,2016/5/26\n"
        f"https://zeyou.example.gov.cn/d/{CODE}?from=app,13800130140,2016年5月25日 8时5分\n"
        f"{CODE},,\n"
        f"{CODE},,\n"
    )
    assert not bad
    assert good == [
        (2, "0138", OPENS.replace(hour=14, minute=30, second=5), 1),
        (3, "0139", noon + timedelta(days=1), 1),
        (4, "0140", OPENS.replace(hour=8, minute=5), 1),
        (5, "", None, 1),
        (6, "", None, 2),
    ]


def test_every_slip_is_told_by_its_row():
    good, bad = told(
        "推荐码,手机尾号,时间\n"
        f",0138,\n{SLIP},,\nO0I1LZ25,,\n{OTHER},,\n{SHARED},,\n"
        f"{CODE},138,\n{CODE},,五月\n{CODE},,2016-02-30\n{CODE},,2016-05-24\n{CODE},,2016-05-29\n"
    )
    assert good == []
    assert bad == [
        (2, "downloads-no-code"),
        (3, "downloads-code-mistyped"),
        (4, "downloads-code-signs"),
        (5, "downloads-code-unknown"),
        (6, "downloads-code-share"),
        (7, "downloads-tail"),
        (8, "downloads-time"),
        (9, "downloads-time"),
        (10, "downloads-outside"),
        (11, "downloads-outside"),
    ]


def test_zeros_that_a_spreadsheet_lost_are_put_back_and_nothing_else():
    assert tail_of("38", numeric=True) == "0038"
    assert tail_of("０１３８") == "0138"
    assert tail_of("+86 138 0013 0138") == "0138"
    for wrong in ("38", "13801", "abcd", "", "1" * 40):
        assert tail_of(wrong) is None
    assert tail_of("12345", numeric=True) is None


def test_a_moment_with_its_own_zone_keeps_it():
    assert moment_of("2016-05-25T06:00:00Z", ZONE) == OPENS.replace(hour=14)
    assert moment_of("2016-05-25 25:00", ZONE) is None
    assert moment_of("9" * 500, ZONE) is None


def test_a_row_and_a_confirmation_are_one_download_where_digits_and_time_agree():
    at, later = OPENS, OPENS + timedelta(days=3)
    assert matched([("a", at)], [("a", at + timedelta(hours=5))]) == 1
    assert matched([("a", at)], [("a", later)]) == 0
    assert matched([("a", None)], [("a", later)]) == 1
    assert matched([("a", at)], [("b", at)]) == 0
    assert matched([(None, at)], [(None, at)]) == 0
    assert matched([("a", at), ("a", at)], [("a", at)]) == 1, "each is used once"
    assert matched([("a", at), ("a", later)], [("a", later), ("a", at)]) == 2
