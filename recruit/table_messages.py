"""The words for a file that cannot be read as a table: which file, why, and what to do about it."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import TEXTS, learn

TABLE_TEXTS = {
    "table-missing": _l("找不到文件“%(name)s”，或者没有权限打开。请检查名称和位置。"),
    "table-no-file": _l("“%(name)s”不是普通的文件，是管道或者设备。请先存成文件，再打开那个文件。"),
    "table-too-large": _l("文件“%(name)s”太大，最多 %(limit)s MB。请分成几份再交。"),
    "table-empty": _l("文件“%(name)s”里没有内容。"),
    "table-old-excel": _l(
        "文件“%(name)s”是旧版 Excel（.xls）或者加了密码。请打开后另存为 .xlsx，不要设密码。"
    ),
    "table-not-text": _l("文件“%(name)s”不是表格。请交 .xlsx 或 .csv 文件。"),
    "table-nul": _l("文件“%(name)s”第 %(row)s 行里有空字符（NUL），不是正常的文字。请删掉，或者另存一次。"),
    "table-encoding": _l(
        "文件“%(name)s”第 %(row)s 行的文字编码认不出来。请另存为 UTF-8 或 GB18030 的 .csv，或者 .xlsx。"
    ),
    "table-csv-broken": _l("文件“%(name)s”第 %(row)s 行读不下去，多半是引号没有成对。请改好这一行。"),
    "table-bomb": _l("文件“%(name)s”打开后大得不正常，不能接收。请把数据复制到新的工作簿再交。"),
    "table-active": _l("文件“%(name)s”带有宏或外部链接，不能接收。请另存为普通的 .xlsx。"),
    "table-encrypted": _l("文件“%(name)s”加了密码。请去掉密码再交。"),
    "table-broken": _l("文件“%(name)s”损坏了，或者不是 Excel 工作簿。请重新保存为 .xlsx。"),
    "table-no-sheet": _l("文件“%(name)s”里没有工作表“%(sheet)s”。现有：%(sheets)s。"),
    "table-too-many-rows": _l("文件“%(name)s”的行太多，最多 %(limit)s 行。请分成几份，或删掉下面多余的行。"),
    "table-too-many-cells": _l(
        "文件“%(name)s”的格子太多，最多 %(limit)s 个。请把有数据的部分复制到新的工作簿再交。"
    ),
    "table-too-many-columns": _l("文件“%(name)s”的列太多，最多 %(limit)s 列。请删掉多余的列。"),
    "table-column-twice": _l("文件“%(name)s”的表头里“%(column)s”出现了两次。请改掉一个。"),
    "table-no-header": _l("文件“%(name)s”没有表头。第一行请写各列的名称。"),
}


def teach() -> None:
    """Makes `recruit.messages.tell` know these refusals; a second call does nothing."""
    if not TABLE_TEXTS.keys() <= TEXTS.keys():
        learn(TABLE_TEXTS)
