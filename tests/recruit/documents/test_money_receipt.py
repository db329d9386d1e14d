"""The receipt for money: figures and capitals say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from recruit.documents.money_receipt import ReceiptPaper
from recruit.documents.render import render_pdf
from recruit.documents.templating import fill
from recruit.errors import Refusal

PAPER = ReceiptPaper(
    number="R1-00001",
    title="收据",
    on_day=date(2016, 6, 16),
    giver="示例人",
    taker="县电商办",
    what="设备押金",
    amount=Decimal("4200.50"),
    how="现金",
    agreement="XF-2026-0001",
    place="甲镇 一村",
)
TEMPLATE = "print/money_receipt.html"


def test_the_amount_stands_in_figures_and_in_capitals():
    body = fill(TEMPLATE, PAPER).body
    for words in ("R1-00001", "4,200.50 元", "肆仟贰佰元伍角整", "2016年6月16日", "设备押金", "甲镇 一村"):
        assert words in body
    assert "伍仟元整" in fill(TEMPLATE, replace(PAPER, amount=Decimal(5000))).body


def test_a_receipt_without_a_giver_is_not_printed():
    with pytest.raises(Refusal, match="undefined-field"):
        fill(TEMPLATE, replace(PAPER, taker=" "))


@pytest.mark.pdf
def test_it_is_laid_out_on_one_small_page():
    pdf = render_pdf(TEMPLATE, PAPER, lang="zh")
    assert pdf.startswith(b"%PDF")
    assert len(pdf) < 350_000
