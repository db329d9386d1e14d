"""What a screen reader is told of a printed page: the tree of headings, paragraphs, tables and pictures.

WeasyPrint builds this tree for what it lays out in one go. Papers that are put together of painted parts
(`recruit.documents.pieces`) carry the branch of each part and join them when they are bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

_TAGS = {
    "h1": "H1",
    "h2": "H2",
    "h3": "H3",
    "p": "P",
    "table": "Table",
    "thead": "THead",
    "tbody": "TBody",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "img": "Figure",
}
_MCID = re.compile(rb"/MCID (\d+)")


@dataclass
class Branch:
    """An element of the tree: its PDF tag, attributes, and its kids: further ones, or numbers of marked content."""

    tag: str
    facts: dict[str, Any] = field(default_factory=dict)
    kids: list[Branch | int] = field(default_factory=list)


def branches(box: Any, tags: dict[Any, Any]) -> list[Branch | int]:
    """The branches below a box whose content was marked in `tags` as it was painted; takes them from `tags`."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if isinstance(box, boxes.TextBox):
        return [tags.pop(box)["mcid"]]
    kids: list[Branch | int] = [kid for child in _children(box) for kid in branches(child, tags)]
    if isinstance(box, boxes.ReplacedBox):
        kids.append(tags.pop(box)["mcid"])
    tag = _TAGS.get(box.element_tag or "") if box.element is not None else None
    # A table comes in a wrapper and as itself, a cell with a box of its own inside: the outer one is the element.
    if tag is None or isinstance(box, (boxes.InlineBox, boxes.LineBox)) or _inner(box, tag):
        return kids
    return [Branch(tag, _facts(box, tag), kids)]


def _children(box: Any) -> Sequence[Any]:
    return getattr(box, "children", ())


def _inner(box: Any, tag: str) -> bool:
    if tag == "Table":
        return not box.is_table_wrapper
    if tag in ("TH", "TD"):
        return not isinstance(box, boxes.TableCellBox)
    return False


def _facts(box: Any, tag: str) -> dict[str, Any]:
    if tag == "Figure":
        x, y = box.content_box_x(), box.content_box_y()
        frame = pydyf.Array((x, y, x + box.width, y + box.height))
        return {
            "Alt": pydyf.String(box.element.attrib.get("alt", "")),
            "A": pydyf.Dictionary({"O": "/Layout", "BBox": frame}),
        }
    if tag not in ("TH", "TD"):
        return {}
    told = pydyf.Dictionary({"O": "/Table"})
    if box.colspan != 1:
        told["ColSpan"] = box.colspan
    if box.rowspan != 1:
        told["RowSpan"] = box.rowspan
    if tag == "TH":
        told["Scope"] = "/Row" if box.element.attrib.get("scope") == "row" else "/Column"
    return {"A": told}


def split(painted: bytes) -> tuple[bytes, ...]:
    """Painted bytes cut at the numbers of their marked content: text, number, text, number, … text."""
    return tuple(_MCID.split(painted))


def numbered(pieces: Sequence[bytes], first: int) -> bytes:
    """Bytes of `split` joined again, their marked content counted from `first`."""
    if len(pieces) == 1:
        return pieces[0]
    return b"".join(
        b"/MCID %d" % (first + int(piece)) if at % 2 else piece for at, piece in enumerate(pieces)
    )


@dataclass(frozen=True)
class Hung:
    """Branches of one part on one page, their marked content counted from `first`."""

    page: int
    first: int
    branches: Sequence[Branch | int]


class Tree:
    """Puts branches under the document's root, which WeasyPrint has made and left empty."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._pdf = pdf
        root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
        self._document = pdf.objects[_number(root["K"][0])]
        self._nums = pdf.objects[_number(root["ParentTree"])]["Nums"]
        self._marked: dict[int, dict[int, bytes]] = {}

    def hang(self, all_hung: Sequence[Hung]) -> None:
        """Everything, in reading order."""
        for hung in all_hung:
            refs = list(self._made(hung.branches, self._document, hung))
            self._document["K"].extend(refs)
        for page, marked in self._marked.items():
            self._nums[2 * page + 1].extend(reference for _mcid, reference in sorted(marked.items()))

    def _made(self, kids: Sequence[Branch | int], parent: Any, hung: Hung) -> Iterator[Any]:
        page = self._pdf.page_references[hung.page]
        for kid in kids:
            if isinstance(kid, int):
                mcid = hung.first + kid
                self._marked.setdefault(hung.page, {})[mcid] = parent.reference
                yield mcid
                continue
            element = pydyf.Dictionary(
                {"Type": "/StructElem", "S": f"/{kid.tag}", "Pg": page, "P": parent.reference} | kid.facts
            )
            self._pdf.add_object(element)
            element["K"] = pydyf.Array(self._made(kid.kids, element, hung))
            yield element.reference


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
