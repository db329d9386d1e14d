"""The printed agreement, read back from the PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recruit.documents.agreement import AgreementData
from recruit.documents.fonts import configured_files, is_truetype
from recruit.documents.receipt import (
    RECEIPT_TEMPLATE,
    ReceiptData,
    StageDate,
)
from recruit.documents.render import render_pdf
from recruit.documents.templating import Fragment
from recruit.documents.wording import printing
from recruit.documents.wording.printing import check_agreement, print_agreements
from recruit.errors import Refusal
from recruit.seals import demo_seal
from tests.recruit.documents import SHIPPED, printed

pytestmark = pytest.mark.pdf
Make = Callable[..., AgreementData]
Read = Callable[..., str]


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_both_copies_say_the_same_and_count_their_own_pages(agreement: Make, read_pdf: Read) -> None:
    pdf = printed(agreement(name="䶮㛃"))
    pages = [_squeezed(read_pdf(pdf, page)) for page in range(1, 7)]
    for which, keeper, copy in (("一", "甲方", pages[:3]), ("二", "乙方", pages[3:])):
        for number, text in enumerate(copy, start=1):
            assert f"{keeper}存执（第{which}份，共两份）" in text
            assert f"第{number}页，共3页" in text
            assert "编号JS-2016-0001" in text
            # At the head of the first page, and at the foot of every one.
            assert text.count(f"{keeper}存执") == (2 if number == 1 else 1)
        assert "姓名䶮㛃身份证号990523199001010011" in copy[0]
    whole = ["".join(copy) for copy in (pages[:3], pages[3:])]
    mark = re.compile("(甲|乙)方存执|第[一二]份，共两份")
    assert mark.sub("", whole[0]) == mark.sub("", whole[1])


@pytest.mark.parametrize(
    ("copies", "marks", "clause"),
    [
        (
            1,
            ["甲方存执（第一份，共一份）"],
            "本协议只有一份，由甲方保管，乙方可以随时查看、复印，自双方签名盖章之日起生效",
        ),
        (
            3,
            ["甲方存执（第一份，共三份）", "乙方存执（第二份，共三份）", "甲方存档（第三份，共三份）"],
            "本协议一式三份，甲乙双方各执一份，其余一份由甲方存档，内容相同，效力相同，自双方签名盖章之日起生效",
        ),
    ],
)
def test_as_many_copies_as_the_programme_says(
    agreement: Make, read_pdf: Read, copies: int, marks: list[str], clause: str
) -> None:
    pdf = printed(agreement(copies=copies))
    pages = [_squeezed(read_pdf(pdf, page)) for page in range(1, 3 * copies + 1)]
    assert [mark for mark in marks for page in pages if mark in page] == [m for m in marks for _ in range(3)]
    assert "".join(pages).count(clause) == copies


def test_a_receipt_in_two_copies_says_which_is_which(read_pdf: Read) -> None:
    facts = ReceiptData(
        "R-1", "招募", "某县办公室", "0857-0000000", "安若禾", "990523********0011", "2016年5月9日", "网上",
        (StageDate("线上考试", "5月21日"),), ("等通知。",), "https://zeyou.example/in", copies=2,
    )  # fmt: skip
    pdf = render_pdf(RECEIPT_TEMPLATE, facts)
    assert "第1份，共2份" in _squeezed(read_pdf(pdf, 1))
    assert "第2份，共2份" in _squeezed(read_pdf(pdf, 2))
    assert "报名号" in read_pdf(pdf, 2)


def test_what_the_partner_is_promised_and_forbidden_is_there(agreement: Make, read_pdf: Read) -> None:
    whole = read_pdf(printed(agreement()))
    text = _squeezed(whole)
    for promise in (
        "一式两份", "2016年6月16日", "2019年6月15日", "沙土镇官田村", "不得另设分店", "收取押金", "提前30日书面通知",
        "甲方所在地人民法院", "10,000壹万元整", "2,000贰仟元整", "27,600元（大写：贰万柒仟陆佰元整）",
        "7,200", "4,800", "2,400", "核对码7QX4-M2PD", "https://zeyou.example/verify/JS-2016-0001",
    ):  # fmt: skip
        assert promise in text, promise
    # Two copies of three rows of twelve months; the three training lines of 400 stand in each copy as well.
    words = Counter(whole.split())
    assert sum(count for word, count in words.items() if re.fullmatch(r"1[6-9]\.[01]\d", word)) == 2 * 36
    assert [words["600"], words["400"], words["200"]] == [24, 24 + 6, 24]


def test_size_fonts_and_metadata(agreement: Make, poppler: Read) -> None:
    pdf = printed(agreement())
    assert len(pdf) < 350 * 1024
    faces = poppler("pdffonts", pdf).splitlines()[2:]
    assert sorted(line.split()[0].partition("+")[2] for line in faces) == ["ZeyouHei", "ZeyouSong"]
    about = poppler("pdfinfo", pdf)
    assert "Title:           JS-2016-0001" in about
    assert "Date" not in about


def truetype_face(folder: Path, signs: str) -> Path:
    """The packaged sans face with these signs only, its curves turned into those of TrueType."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.subset import Subsetter
    from fontTools.ttLib import TTFont

    whole = TTFont(configured_files().heading)
    cut = Subsetter()
    cut.populate(text=signs)
    cut.subset(whole)
    drawn, order, drawings = whole.getGlyphSet(), whole.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, max_err=1.5, reverse_direction=True))
        drawings[name] = pen.glyph()
    made = FontBuilder(whole["head"].unitsPerEm, isTTF=True)
    made.setupGlyphOrder(order)
    made.setupCharacterMap(whole.getBestCmap())
    made.setupGlyf(drawings)
    made.setupHorizontalMetrics({name: (whole["hmtx"][name][0], drawings[name].xMin) for name in order})
    made.setupHorizontalHeader(ascent=whole["hhea"].ascent, descent=whole["hhea"].descent)
    made.setupNameTable({"familyName": "Test Face", "styleName": "Regular"})
    made.setupOS2(sTypoAscender=whole["OS/2"].sTypoAscender, sTypoDescender=whole["OS/2"].sTypoDescender)
    made.setupPost()
    path = folder / "face.ttf"
    made.save(path)
    return path


def test_a_truetype_face_makes_a_small_file(
    agreement: Make, poppler: Read, read_pdf: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = agreement()
    ready = check_agreement(SHIPPED, data)
    signs = (
        "".join(block.html for block in ready.blocks)
        + "".join(map(chr, range(32, 127)))
        + "编号第份共页存执甲乙"
    )
    path = truetype_face(tmp_path, signs)
    assert is_truetype(path)
    assert not is_truetype(configured_files().body)
    monkeypatch.setenv("ZEYOU_PDF_FONT", str(path))
    pdf = printed(data)
    sealed = demo_seal().put_on(pdf, datetime(2016, 6, 16, tzinfo=UTC))
    assert len(pdf) < len(sealed) < 100 * 1024
    (face,) = poppler("pdffonts", sealed).splitlines()[2:]
    assert "CID TrueType" in face
    assert face.split()[-5:-2] == ["yes", "yes", "yes"], "inside, only what is used, and readable as text"
    assert "贰万柒仟陆佰元整" in _squeezed(read_pdf(pdf))


def test_a_batch_gives_the_same_bytes_as_one_by_one(agreement: Make) -> None:
    people = [agreement(name=name, number=f"JS-{n}") for n, name in enumerate(["安若禾", "䶮㛃", "方文"])]
    seen: list[tuple[int, int]] = []
    batch = list(print_agreements(SHIPPED, people, lambda done, total: seen.append((done, total))))
    assert [number for number, _ in batch] == ["JS-0", "JS-1", "JS-2"]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert batch[1][1] == printed(people[1])
    assert batch[2][1] == printed(people[2])


def test_workers_give_the_same_bytes(agreement: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "TOGETHER", 1)
    people = [agreement(number=f"JS-{n}") for n in range(2)]
    assert dict(print_agreements(SHIPPED, people, processes=2))["JS-1"] == printed(people[1])


def test_one_bad_name_and_nothing_is_handed_out(agreement: Make) -> None:
    batch = print_agreements(SHIPPED, [agreement(), agreement(name="𠮷祥")])
    with pytest.raises(Refusal) as refused:
        next(batch)
    assert refused.value.facts["person"] == "𠮷祥"


@pytest.mark.parametrize(
    "body",
    [
        '<img src="file:///etc/hostname">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="picture.png">',
        "<style>@import 'http://127.0.0.1:9/x.css';</style>",
        "<style>body { background: url(file:///etc/hostname) }</style><p>x</p>",
        "<style>@font-face { font-family: X; src: url(file:///etc/hostname) } p { font-family: X }</style><p>x</p>",
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<object data="file:///etc/hostname"></object>',
        "<img src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E"
        "%3Cimage href='http://127.0.0.1:9/x.png' width='9' height='9'/%3E%3C/svg%3E\">",
    ],
)
def test_nothing_outside_is_fetched(body: str) -> None:
    from recruit.documents.layout import engine

    with pytest.raises(Refusal) as refused:
        engine(configured_files()).pdf("print/receipt.html", Fragment("1", "安若禾", body))
    assert refused.value.code == "outside-resource"
    assert refused.value.facts["person"] == "安若禾"
