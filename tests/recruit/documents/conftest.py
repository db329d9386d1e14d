"""Facts for printed papers; the people and places are invented."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from recruit.documents.agreement import AgreementData, PartyA, PartyB, ServicePlace, SupportLine, Term
from recruit.programme.model import Support, SupportItem, Text
from recruit.subsidies import schedule

START = date(2016, 6, 16)
BLANK = Text("", "")


def _item(code: str, title: str, every: str, *amounts: int, in_kind: bool = False) -> SupportItem:
    return SupportItem(code, Text(title, code), every, tuple(map(Decimal, amounts)), 1, in_kind, BLANK)  # type: ignore[arg-type]


JINSHA_SUPPORT = Support(
    3,
    (
        _item("renovation", "装修补贴", "once", 10000),
        _item("allowance", "生活补助", "month", 600, 400, 200),
        _item("goods", "开业物资", "once", 2000, in_kind=True),
        _item("training", "培训", "year", 400, 400, 400, in_kind=True),
    ),
)


@pytest.fixture
def agreement() -> Callable[..., AgreementData]:
    """An agreement with Jinsha's amounts; keyword arguments replace fields, ``name`` the partner's name."""

    def make(name: str = "安若禾", number: str = "JS-2016-0001", **changes: object) -> AgreementData:
        facts: dict[str, object] = {
            "number": number,
            "programme_title": "金沙县2016年农村电商服务站合伙人招募",
            "issued_on": START,
            "party_a": PartyA("某县电子商务运营有限公司", "某县城关街道一号", "甲代表", "0857-0000000"),
            "party_b": PartyB(name, "990523199001010011", "某镇某村二组", "13800000000"),
            "place": ServicePlace("沙土镇", "官田村"),
            "term": Term(START, date(2019, 6, 15), 3),
            "support": (SupportLine("电脑", "一台"), SupportLine("启动贷款", "起步额度10,000元")),
            "subsidy_payer": "某县电子商务工作办公室",
            "payments": tuple(schedule(JINSHA_SUPPORT, START)),
            "verify_url": f"https://zeyou.example/verify/{number}",
            "verify_code": "7QX4-M2PD",
        }
        return AgreementData(**{**facts, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture
def poppler(tmp_path: Path) -> Callable[..., str]:
    """What one of poppler's tools (``pdftotext``, ``pdffonts``, ``pdfinfo``) prints about a PDF."""

    def run(tool: str, pdf: bytes, *options: str) -> str:
        program = shutil.which(tool)
        if program is None:
            pytest.skip(f"{tool} is missing: install poppler-utils")
        path = tmp_path / "read.pdf"
        path.write_bytes(pdf)
        to_screen = ["-"] if tool == "pdftotext" else []
        done = subprocess.run(
            [program, *options, str(path), *to_screen], capture_output=True, check=True, timeout=60
        )
        return done.stdout.decode()

    return run


@pytest.fixture
def read_pdf(poppler: Callable[..., str]) -> Callable[..., str]:
    """The text of a PDF in the order it was drawn, of one page or of all."""

    def read(pdf: bytes, page: int | None = None) -> str:
        span = ["-f", str(page), "-l", str(page)] if page else []
        return poppler("pdftotext", pdf, "-raw", *span)

    return read
