"""An agreement's file lasts: PDF/A-3a as far as it can be read back, with its facts attached."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from recruit.documents.agreement import AgreementData
from tests.recruit.documents import SHIPPED, printed

pytestmark = pytest.mark.pdf
Make = Callable[..., AgreementData]
ID = "{http://www.aiim.org/pdfa/ns/id/}"


@pytest.fixture(scope="module")
def reader(request: pytest.FixtureRequest) -> PdfReader:
    from tests.recruit.documents.conftest import agreement

    make = (
        agreement.__wrapped__() if hasattr(agreement, "__wrapped__") else agreement.__pytest_wrapped__.obj()
    )
    return PdfReader(io.BytesIO(printed(make())))


def test_the_file_claims_the_format_and_meets_its_claims(reader: PdfReader):
    root = reader.trailer["/Root"]
    xmp = ElementTree.fromstring(root["/Metadata"].get_data())
    (claim,) = (one for one in xmp.iter() if f"{ID}part" in one.attrib)
    assert (claim.attrib[f"{ID}part"], claim.attrib[f"{ID}conformance"]) == ("3", "A")
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    (intent,) = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].get_data()[36:40] == b"acsp", "a colour profile"
    assert "/Encrypt" not in reader.trailer
    assert len(reader.trailer["/ID"]) == 2
    assert not {"/OpenAction", "/AA", "/AcroForm"} & root.keys()
    assert "/JavaScript" not in root.get("/Names", {})


def test_every_face_is_inside(reader: PdfReader):
    faces = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert faces
    for face in faces:
        (inner,) = face["/DescendantFonts"]
        described = inner.get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & described.keys()
        assert "/ToUnicode" in face


def elements(node: Any) -> Iterator[Any]:
    node = node.get_object()
    yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if not isinstance(kid, int):
            yield from elements(kid)


def test_headings_paragraphs_tables_and_the_picture_are_told(reader: PdfReader):
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    every = list(elements(root["/K"][0]))
    count = Counter(str(one["/S"]) for one in every)
    copies = 2
    assert count["/H1"] == copies
    assert count["/H2"] == copies * (9 + 1), "nine articles and the annex"
    assert count["/Table"] == copies * 6
    assert count["/Figure"] == copies
    assert all("/Alt" in one for one in every if one["/S"] == "/Figure")
    assert all(one["/A"]["/Scope"] in ("/Row", "/Column") for one in every if one["/S"] == "/TH")
    rows = [one for one in every if one["/S"] == "/TR"]
    assert all(kid.get_object()["/S"] in ("/TH", "/TD") for row in rows for kid in row["/K"])


def test_every_marked_content_has_its_element(reader: PdfReader):
    nums = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert nums[0::2] == list(range(6))
    for number, page in enumerate(reader.pages):
        assert page["/StructParents"] == number
        content = page.get_contents().get_data()
        marked = content.count(b"/MCID ")
        assert marked == len(nums[2 * number + 1]) > 10
        for at in range(marked):
            assert b"/MCID %d" % at in content
        # What shows and is marked as nothing would be lost to a reader: all text lies in a marked stretch.
        depth = 0
        for word in content.split():
            depth += (word in (b"BDC", b"BMC")) - (word == b"EMC")
            assert word != b"BT" or depth > 0
        assert depth == 0


def test_the_facts_are_attached(reader: PdfReader):
    (attached,) = reader.trailer["/Root"]["/AF"]
    attached = attached.get_object()
    assert (attached["/AFRelationship"], attached["/UF"]) == ("/Data", "agreement.json")
    facts = json.loads(attached["/EF"]["/F"].get_data())
    assert facts["number"] == "JS-2016-0001"
    assert (facts["starts_on"], facts["ends_on"]) == ("2016-06-16", "2019-06-15")
    assert (facts["subsidy"]["total"], len(facts["subsidy"]["payments"])) == ("27600", 36 + 1 + 1 + 3)
    assert "990523199001010011" not in json.dumps(facts), "the paper says it, machines need not"


def test_a_specimen_says_so_on_every_page(agreement: Make, read_pdf: Callable[..., str]):
    pdf = printed(agreement(), SHIPPED, specimen="样张，不作数")
    assert read_pdf(pdf).count("样张，不作数") == 6
