"""An agreement's file read against the clauses of ISO 19005-3, level A, that a reader of ours can decide.

No validator could be had (veraPDF is in no package registry); what it would look at is looked at here by another
library than the one that wrote the file. Numbers in brackets are clauses.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject, StreamObject

from recruit.seals import demo_seal
from tests.recruit.documents import printed
from tests.recruit.documents.conftest import agreement

pytestmark = pytest.mark.pdf
#: Operators that put something on the page, and all that may stand in a page of ours.
SHOWS_TEXT, PAINTS = (
    {"Tj", "TJ", "'", '"'},
    {"f", "f*", "F", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "EI"},
)
OTHERS = {
    *"qQGgwJjMdmlchnW",
    "cm",
    "BT",
    "ET",
    "Tm",
    "Td",
    "Tf",
    "Tc",
    "Tw",
    "rg",
    "RG",
    "gs",
    "re",
    "W*",
    "BDC",
    "BMC",
    "EMC",
}
#: What a tagged paper of ours may be made of; all are standard types [6.7.3.4].
NAMES = ("Document", "Div", "H1", "H2", "H3", "P", "Table", "THead", "TBody", "TR", "TH", "TD", "Figure")
TYPES = {f"/{name}" for name in NAMES}
#: Not allowed anywhere [6.1.9, 6.3, 6.5, 6.6]: other names for doing something, or for content from outside.
FORBIDDEN = {"/JS", "/JavaScript", "/Launch", "/URI", "/GoToR", "/AA", "/OpenAction", "/XFA", "/Encrypt", "/Alternates",
             "/OPI", "/Ref", "/PS", "/TR", "/HTP", "/Movie", "/Sound", "/RichMedia", "/NeedAppearances"}  # fmt: skip


@pytest.fixture(scope="module", params=["printed", "sealed"])
def content(request: pytest.FixtureRequest) -> bytes:
    pdf = printed(agreement.__wrapped__()())
    return pdf if request.param == "printed" else demo_seal().put_on(pdf, datetime(2016, 6, 16, tzinfo=UTC))


@pytest.fixture(scope="module")
def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content), strict=True)


def everything(node: Any, seen: set[int]) -> Iterator[Any]:
    """Every dictionary and array that can be reached."""
    if isinstance(node, IndirectObject):
        if node.idnum in seen:
            return
        seen.add(node.idnum)
        node = node.get_object()
    if isinstance(node, dict):
        yield node
        for one in node.values():
            yield from everything(one, seen)
    elif isinstance(node, list):
        for one in node:
            yield from everything(one, seen)


def operations(reader: PdfReader, page: Any) -> list[tuple[list[Any], str]]:
    found = ContentStream(page.get_contents(), reader).operations
    return [(operands, operator.decode()) for operands, operator in found]


def fonts(reader: PdfReader) -> dict[str, Any]:
    return {name: one.get_object() for name, one in reader.pages[0]["/Resources"]["/Font"].items()}


def test_head_tail_and_claims(content: bytes, reader: PdfReader):
    assert re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4,}", content), "[6.1.2]"
    assert content.endswith(b"%%EOF\n"), "[6.1.3] nothing behind the end"
    first, second = reader.trailer["/ID"]
    assert first
    assert second
    root = reader.trailer["/Root"]
    packet = root["/Metadata"].get_data()
    assert packet.startswith(b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>'), (
        "[6.6.2.1] no bytes, no encoding"
    )
    told = ElementTree.fromstring(packet)
    claims = {
        key.rpartition("}")[2]: value
        for one in told.iter()
        for key, value in one.attrib.items()
        if "pdfa" in key
    }
    assert claims == {"part": "3", "conformance": "A"}
    assert "".join(told.itertext()).strip() == reader.metadata.title, "[6.6.3] title told twice is told alike"
    assert root["/MarkInfo"]["/Marked"], "[6.7.2.2]"
    assert root["/Lang"] == "zh-CN", "[6.7.4]"
    (intent,) = root["/OutputIntents"]
    profile = intent["/DestOutputProfile"].get_object()
    assert (profile["/N"], profile.get_data()[16:20], profile.get_data()[12:16]) == (3, b"RGB ", b"mntr"), (
        "[6.2.3]"
    )


def test_nothing_acts_nothing_is_hidden_and_limits_are_kept(reader: PdfReader):
    for one in everything(reader.trailer["/Root"], set()):
        assert not FORBIDDEN & set(one), one
        assert all(len(name) <= 127 for name in one), "[6.1.13]"
        if isinstance(one, StreamObject):
            assert not {"/F", "/FFilter", "/FDecodeParms"} & set(one), "[6.1.7.1] content from outside"
            assert "/LZWDecode" not in str(one.get("/Filter")), "[6.1.7.2]"
        assert not one.get("/Interpolate"), "[6.2.8]"
    assert not {"/OCProperties", "/Requirements"} & set(reader.trailer["/Root"]), "[6.9, 6.11]"
    assert set(reader.trailer["/Root"].get("/Perms", {})) <= {"/DocMDP", "/UR3"}, "[6.1.12]"


def test_pages_paint_with_plain_means_only(reader: PdfReader):
    for page in reader.pages:
        states = page["/Resources"]["/ExtGState"]
        for one in states.values():
            assert set(one) <= {"/ca", "/CA"}, "[6.2.5, 6.2.10]"
            assert all(value == 1 for value in one.values()), "nothing shines through"
        depth, deepest, marked, numbers = 0, 0, 0, []
        for operands, operator in operations(reader, page):
            assert operator in SHOWS_TEXT | PAINTS | OTHERS, "[6.2.2]"
            depth += (operator == "q") - (operator == "Q")
            deepest = max(depth, deepest)
            marked += (operator in ("BDC", "BMC")) - (operator == "EMC")
            if operator in SHOWS_TEXT | PAINTS:
                assert marked == 1, "[6.7.3] content is tagged, or an artifact"
            if operator == "BDC":
                numbers.append(operands[1]["/MCID"])
            if operator == "gs":
                assert operands[0] in states
        assert depth == marked == 0
        assert deepest <= 28, "[6.1.13]"
        assert sorted(numbers) == list(range(len(numbers))), "each number once"


def test_every_sign_is_inside_has_its_width_and_its_meaning(reader: PdfReader):
    used: dict[str, set[int]] = {}
    for page in reader.pages:
        face = ""
        for operands, operator in operations(reader, page):
            if operator == "Tf":
                face = operands[0]
            shown = operands[0] if operator == "TJ" else operands[:1] if operator in SHOWS_TEXT else []
            for text in shown:
                if isinstance(text, (str, bytes)):
                    raw = text.original_bytes if hasattr(text, "original_bytes") else bytes(text)
                    used.setdefault(face, set()).update(
                        int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)
                    )
    assert set(used) == set(fonts(reader))
    for name, font in fonts(reader).items():
        inner = font["/DescendantFonts"][0].get_object()
        about = inner["/FontDescriptor"]
        assert re.fullmatch(r"/[A-Z]{6}\+\w+", font["/BaseFont"])
        assert font["/BaseFont"] == inner["/BaseFont"] == about["/FontName"]
        assert font["/Encoding"] == "/Identity-H"
        assert inner["/CIDToGIDMap"] == "/Identity", "[6.2.11.3.2]"
        program = TTFont(io.BytesIO(about.get("/FontFile3", about.get("/FontFile2")).get_data()))
        widths, means = widths_of(inner["/W"]), meanings(font["/ToUnicode"].get_data())
        scale = 1000 / program["head"].unitsPerEm
        for glyph in used[name]:
            assert 0 < glyph < program["maxp"].numGlyphs, "[6.2.11.8] never the sign for a missing one"
            advance = program["hmtx"][program.getGlyphName(glyph)][0] * scale
            assert abs(widths[glyph] - advance) <= 1, "[6.2.11.5]"
            assert means[glyph] not in ("", "\0", "\ufeff", "\ufffe"), "[6.2.11.7.2]"


def widths_of(told: list[Any]) -> dict[int, float]:
    found, at = {}, 0
    while at < len(told):
        first, row = int(told[at]), told[at + 1]
        found.update({first + step: float(width) for step, width in enumerate(row)})
        at += 2
    return found


def meanings(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"^<([0-9a-f]{4})> <([0-9a-f]+)>$", cmap, re.MULTILINE)
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def elements(node: Any, above: Any = None) -> Iterator[tuple[Any, Any]]:
    node = node.get_object()
    yield node, above
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if not isinstance(kid, int):
            yield from elements(kid, node)


def test_the_tree_is_whole(reader: PdfReader):
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    assert "/RoleMap" not in root or not set(root["/RoleMap"]) & TYPES
    numbers: Counter[tuple[int, int]] = Counter()
    pages = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages)}
    for node, above in elements(root["/K"][0]):
        assert node["/S"] in TYPES, "[6.7.3.4]"
        assert above is None or node["/P"].get_object() == above
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if isinstance(kid, int):
                numbers[pages[node.raw_get("/Pg").idnum], kid] += 1
        if node["/S"] == "/Figure":
            assert str(node["/Alt"]).strip()
    assert set(numbers.values()) == {1}, "all content belongs to one element"
    for at, page in enumerate(reader.pages):
        painted = sum(operator == "BDC" for _operands, operator in operations(reader, page))
        assert painted == sum(number[0] == at for number in numbers)


def test_what_is_attached_says_what_it_is(reader: PdfReader):
    named = reader.trailer["/Root"]["/Names"]["/EmbeddedFiles"]["/Names"]
    attached = [one.get_object() for one in named[1::2]]
    assert attached == [one.get_object() for one in reader.trailer["/Root"]["/AF"]], "[6.8]"
    for one in attached:
        assert one["/F"] == one["/UF"]
        assert one["/AFRelationship"] == "/Data"
        file = one["/EF"]["/F"]
        assert file["/Subtype"] == "/application/json"
        assert file["/Params"]["/ModDate"].startswith("D:2016")
        assert file["/Params"]["/Size"] == len(file.get_data())


def test_the_field_of_the_seal_shows_nothing_and_does_nothing(content: bytes, reader: PdfReader):
    fields = reader.trailer["/Root"].get("/AcroForm", {}).get("/Fields", [])
    assert len(fields) == content.count(b"/ByteRange")
    for field in (one.get_object() for one in fields):
        left, bottom, right, top = field["/Rect"]
        assert (left, bottom) == (right, top), "[6.3.3] an annotation without extent needs no picture"
        printed_only, hidden = 4, 1 | 2 | 32 | 256
        assert field["/F"] & printed_only, "[6.3.2]"
        assert not field["/F"] & hidden
        assert not {"/A", "/AA"} & set(field), "[6.4.1]"
