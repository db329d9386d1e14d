"""Papers made of pieces: what is set once comes out everywhere, the same bytes whatever was set before."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from recruit.documents.fonts import configured_files
from recruit.documents.layout import engine
from recruit.documents.pieces import Piece, Placed, Press

pytestmark = pytest.mark.pdf

TEMPLATE = "print/exam_paper.html"
LONG = "村里的服务站每天收发包裹。" * 400


def press() -> Press:
    return Press(engine(configured_files()), TEMPLATE, "zh")


def paper(machine: Press, *pieces: Piece) -> bytes:
    parts = machine.cut(pieces, "exam")
    leaves = [[Placed(part, 17, 16)] for one in pieces for part in parts[one]]
    return machine.bind(leaves, "000001-00-89", "某人")


def picture(colour: str) -> Piece:
    from base64 import b64encode

    raw = io.BytesIO()
    Image.effect_noise((300, 200), 90).convert("RGB").save(raw, "JPEG")
    data = b64encode(raw.getvalue()).decode()
    return Piece(
        "stem", f'<p>{colour}<img src="data:image/jpeg;base64,{data}" width="300" height="200" alt=""></p>'
    )


def test_a_paper_comes_out_the_same_whatever_was_set_before_it(read_pdf, poppler):
    long, short = Piece("stem", f"<p>{LONG}</p>"), Piece("by2", "<p><code>dir</code> 的写法</p>")
    one, other = press(), press()
    paper(other, short, Piece("head", "<h3>别的</h3>"))
    made = paper(one, long, short)
    assert made == paper(other, long, short)
    assert read_pdf(made).replace("\n", "").replace("\f", "") == f"{LONG}dir 的写法"
    fonts = poppler("pdffonts", made).splitlines()[2:]
    assert all("+Zeyou" in line for line in fonts)
    assert poppler("pdfinfo", made).count("A4") == 1


def test_a_picture_that_stands_twice_is_carried_once(poppler):
    machine, shown = press(), picture("甲")
    twice = paper(machine, shown, shown)
    assert len(twice) < 1.5 * len(paper(machine, shown))
    assert poppler("pdfimages", twice, "-list").count("jpeg") == 2


def test_what_a_piece_cannot_carry_with_it_is_refused():
    with pytest.raises(RuntimeError, match="more than its own page"):
        press().cut([Piece("stem", '<p><a href="https://elsewhere.example/">x</a></p>')], "exam")
