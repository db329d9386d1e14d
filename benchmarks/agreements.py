"""How long 160 agreements take, beside 160 separate calls of WeasyPrint for the same papers in the same run.

Target: at most 0.3 of the time of the separate calls. Run it with `.venv/bin/python benchmarks/agreements.py`; the last
line is the ratio. Both make PDF/A-3a with tags, of the same text, style and faces, in two copies, without a signature,
in as many processes as the machine has cores (at most two). What the separate calls get for nothing: the faces are cut
down and loaded once in each process, and the text is filled beforehand; ours is timed from the facts to the files.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from html import escape
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from recruit.documents.agreement import AgreementData, PartyA, PartyB, ServicePlace, SupportLine, Term
from recruit.documents.fonts import configured_files, is_truetype
from recruit.documents.wording.fill import blocks
from recruit.documents.wording.printing import TEMPLATE, print_agreements
from recruit.programme.model import Support, SupportItem, Text
from recruit.subsidies import schedule

ROOT = Path(__file__).resolve().parent.parent
TARGET, PEOPLE = 0.3, 160
#: A TrueType face is packed into far fewer bytes than one with curves of the PostScript kind.
LARGEST = {True: 100 * 1024, False: 350 * 1024}
WORDING = (ROOT / "templates/print/agreement/agreement.txt").read_text()
START = date(2016, 6, 16)
FAMILY, GIVEN = "安白常邓段方高何蒋雷", "若禾明远清和子安文静"
_SHEET = """
@page { size: A4; margin: 22mm 22mm 20mm 24mm;
  @bottom-left { content: "编号 " string(number); font: 8.5pt ZeyouHei }
  @bottom-center { content: string(keeper); font: 8.5pt ZeyouHei }
  @bottom-right { content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font: 8.5pt ZeyouHei } }
html { font-size: 10pt; line-height: 1.62 }
.copy { string-set: number attr(data-number), keeper attr(data-keeper); break-before: page }
.piece { break-before: auto !important; break-inside: avoid } .annex { break-before: page !important }
"""


def made_up(number: int) -> AgreementData:
    """One of the people, all invented; the terms are those of Jinsha."""

    def item(code: str, title: str, every: str, *amounts: int, in_kind: bool = False) -> SupportItem:
        values = tuple(map(Decimal, amounts))
        return SupportItem(code, Text(title, code), every, values, 1, in_kind, Text("", ""))  # type: ignore[arg-type]

    support = Support(
        3,
        (
            item("renovation", "装修补贴", "once", 10000),
            item("allowance", "生活补助", "month", 600, 400, 200),
            item("goods", "开业物资", "once", 2000, in_kind=True),
            item("training", "培训", "year", 400, 400, 400, in_kind=True),
        ),
    )
    name = FAMILY[number % 10] + GIVEN[number // 10 % 10] + GIVEN[(number * 7 + 3) % 10]
    code = f"JS-2016-{number:04d}"
    return AgreementData(
        number=code,
        programme_title="金沙县2016年农村电商服务站合伙人招募",
        issued_on=START,
        party_a=PartyA("示例电子商务有限公司", "示例地址一号", "示例代表", "0857-0000000"),
        party_b=PartyB(name, f"99052319900101{number:04d}", f"某镇某村{number}号", f"1380000{number:04d}"),
        place=ServicePlace(f"{FAMILY[number % 7]}土镇", f"{GIVEN[number % 9]}田村"),
        term=Term(START, date(2019, 6, 15), 3),
        support=(
            SupportLine("电脑", "一台，装好、调试好，用于服务站"),
            SupportLine("门头和店内布置", "统一制作和安装"),
            SupportLine("创业贷款", "可以申请，起步额度10,000元，视经营情况最高60,000元"),
            SupportLine("佣金和业务", "代买佣金，并可办理缴费、代卖、收寄包裹和农村金融"),
        ),
        subsidy_payer="县电子商务工作办公室",
        payments=tuple(schedule(support, START)),
        verify_url=f"https://zeyou.example/a/{code}",
        verify_code=f"7QX4-M2PD-{number:04d}",
    )


def whole(data: AgreementData) -> str:
    """The same paper as one page of HTML, as somebody would write it for WeasyPrint: one copy after the other."""
    style = (ROOT / "templates/print/pdf_base.css").read_text() + (
        ROOT / "templates/print/agreement/agreement.css"
    ).read_text().replace("@page { size: 164mm 252mm; margin: 0; }", "")
    body = "".join(f'<div class="piece {one.box}">{one.html}</div>' for one in blocks(WORDING, data))
    copies = "".join(
        f'<section class="copy" data-number="{data.number}" data-keeper="{copy.keeper}（{copy.label}）">'
        f'<p class="keeper"><b>{copy.keeper}</b>{copy.label}</p>{body}</section>'
        for copy in data.each_copy
    )
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(data.number)}</title>'
        f"<style>{style}{_SHEET}</style></head><body>{copies}</body></html>"
    )


def warm() -> None:
    """Once in each process of the separate calls: the faces."""
    from recruit.documents.layout import engine

    engine(configured_files())
    gc.freeze()


def separately(html: str) -> int:
    """One call of WeasyPrint; returns the size of the file."""
    from recruit.documents.layout import engine

    document = engine(configured_files()).lay_out(html)
    return len(document.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=b"x"))


def time_separately(people: list[AgreementData], processes: int) -> float:
    pages = [whole(one) for one in people]
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=warm) as pool:
        list(pool.map(separately, pages[:processes]))
        started = perf_counter()
        list(pool.map(separately, pages, chunksize=4))
        return perf_counter() - started


def time_ours(people: list[AgreementData], processes: int) -> tuple[float, int]:
    """Seconds, starting the workers included, and the size of the largest file."""
    started = perf_counter()
    sizes = [len(pdf) for _number, pdf in print_agreements(WORDING, people, processes=processes)]
    return perf_counter() - started, max(sizes)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    chosen = parser.parse_args()
    people = [made_up(number) for number in range(1, chosen.people + 1)]
    face = configured_files().body
    truetype = is_truetype(face)
    ours, largest = time_ours(people, chosen.processes)
    separate = time_separately(people, chosen.processes)
    print(f"{TEMPLATE}, {len(people)} agreements in two copies, {chosen.processes} processes")
    print(f"face in use: {face.name}, {'TrueType' if truetype else 'PostScript curves'}")
    print(f"together {ours:.1f} s, separate calls {separate:.1f} s")
    print(f"largest file {largest / 1024:.0f} KB of at most {LARGEST[truetype] / 1024:.0f}")
    print(f"ratio {ours / separate:.2f}")
    return 0 if ours / separate <= TARGET and largest <= LARGEST[truetype] else 1


if __name__ == "__main__":
    raise SystemExit(main())
