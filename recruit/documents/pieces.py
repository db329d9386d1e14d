"""Papers that are made of the same pieces: every piece is laid out and painted once, then only put in its place.

An exam asks hundreds of candidates the same questions, each in another order. Laying out a candidate's whole paper
takes half a second of which next to nothing is theirs alone; of pieces that are known it takes a tenth.
What a painted piece needs of its document is little: two faces with the signs used of them, pictures, shades of
transparency. Anything else is refused (`Press._painted`), so that a change in WeasyPrint is noticed and not printed.
"""

from __future__ import annotations

import copy
import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any, NamedTuple

import pydyf
from weasyprint import Attachment
from weasyprint.document import Document, Page
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.pdf.stream import Stream
from weasyprint.urls import FatalURLFetchingError

from recruit.documents.fonts import FontFiles
from recruit.documents.layout import (
    ONE_AT_A_TIME,
    LayoutEngine,
    engine,
    no_garbage_rounds,
    require_own_fonts,
)
from recruit.documents.structure import Branch, Hung, Tree, branches, numbered, split
from recruit.documents.templating import page
from recruit.errors import Refusal

#: Pieces that are kept: those of a few hundred questions. Each takes some kilobytes.
MOST_KEPT = 6000
_PIXELS = 96 / 25.4
_RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")


class Piece(NamedTuple):
    """A bit of checked HTML (`recruit.documents.render.prepare`), in a box that the style sheet knows as a class.

    `aside`: it belongs to the sheet (the number of a page), not to what a tagged paper says.
    """

    box: str
    html: str
    aside: bool = False


@dataclass(frozen=True, eq=False)
class Part:
    """A piece as it is painted, or what of it fits on one page. `height` in millimetres.

    `painted` is cut at the numbers of its marked content (`recruit.documents.structure.split`); one piece when it was
    not tagged.
    """

    height: float
    painted: tuple[bytes, ...]
    fonts: Mapping[int, Any]
    images: Sequence[tuple[Any, bool]]
    states: Mapping[str, Any]
    branches: Sequence[Branch | int] = ()


class Placed(NamedTuple):
    """A part and where its upper left corner comes to lie, in millimetres from that of the page."""

    part: Part
    x: float
    y: float


Leaf = Sequence[Placed]


class Kept(NamedTuple):
    """What makes a PDF one that lasts (PDF/A-3a): its facts as JSON, attached under `name`, and their moment.

    `copies`: how many times the leaves come; what two copies of a page have in common stands in the file once.
    """

    name: str
    facts: bytes
    at: datetime
    copies: int = 1


class Press:
    """Sets papers of one template. A piece's page is as high as a page has room for; what is higher comes in parts.

    `tagged`: parts know their headings, paragraphs and tables, as a PDF/A-3a needs; only such papers can be bound so.
    """

    def __init__(self, layout: LayoutEngine, template: str, lang: str, *, tagged: bool = False) -> None:
        self._layout, self._template, self._lang, self._tagged = layout, template, lang, tagged
        self._keeping = Lock()
        self._kept: OrderedDict[Piece, tuple[Part, ...]] = OrderedDict()
        # Each holds its whole font file: one of a kind is enough.
        self._faces: dict[int, Any] = {}
        with ONE_AT_A_TIME:
            # Every leaf is of the size that the template's style sheet gives to a `frame`.
            self._blank = layout.lay_out(page(template, '<div class="frame"></div>', title="", lang=lang))

    def cut(
        self, pieces: Sequence[Piece], whose: str, *, own: Sequence[Piece] = ()
    ) -> dict[Piece, tuple[Part, ...]]:
        """Every piece with its parts; those not known yet are laid out in one go. `own` ones are not kept for others.

        Errors: Refusal('outside-resource' (person: `whose`, url)).
        """
        with self._keeping:
            found = {one: self._kept[one] for one in pieces if one in self._kept}
            for one in found:
                self._kept.move_to_end(one)
            new = [one for one in dict.fromkeys([*pieces, *own]) if one not in found]
            made = self._made(new, whose) if new else {}
            self._kept.update((one, made[one]) for one in pieces if one in made)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found | made

    def bind(self, leaves: Sequence[Leaf], number: str, person: str, *, kept: Kept | None = None) -> bytes:
        """The leaves as one PDF that calls itself `number`; the same leaves are the same bytes. `kept`: as PDF/A-3a."""
        told = hashlib.sha256(number.encode() + (kept.facts if kept else b""))
        for leaf in leaves:
            for one in leaf:
                told.update(b"%.3f %.3f " % (one.x, one.y) + b"".join(one.part.painted))
        blank = self._blank
        with ONE_AT_A_TIME, no_garbage_rounds():
            document = Document(
                [_Bound(blank.pages[0], leaf) for leaf in leaves],
                DocumentMetadata(title=number, lang=blank.metadata.lang),
                blank.url_fetcher,
                blank.font_config,
                dict(blank.color_profiles),
                "srgb" if kept else blank.output_intent,
            )
            options = _lasting(kept, leaves) if kept else {}
            pdf: bytes = document.write_pdf(pdf_identifier=told.digest()[:16], **options)
        require_own_fonts(document, person)
        return pdf

    def _made(self, pieces: Sequence[Piece], whose: str) -> dict[Piece, tuple[Part, ...]]:
        body = "".join(
            f'<div class="piece {one.box}{" aside" if one.aside else ""}">{one.html}</div>' for one in pieces
        )
        html = page(self._template, body, title="", lang=self._lang)
        with ONE_AT_A_TIME, no_garbage_rounds():
            refused = self._layout.refused()
            try:
                pages = self._layout.lay_out(html).pages
            except FatalURLFetchingError as error:
                if not refused:
                    raise
                raise Refusal("outside-resource", person=whose, url=refused[0]) from error
            if refused:
                raise Refusal("outside-resource", person=whose, url=refused[0])
            parts: dict[Any, list[Part]] = {}
            for one in pages:
                box = _only_box(one)
                parts.setdefault(box.element, []).append(self._painted(one, box))
        # Pages come in the order of the pieces, and dictionaries keep it.
        return {one: tuple(mine) for one, mine in zip(pieces, parts.values(), strict=True)}

    def _painted(self, one: Page, box: Any) -> Part:
        fonts = {key: _bare(font) for key, font in self._faces.items()}
        images: dict[str, Any] = {}
        resources = pydyf.Dictionary({name: pydyf.Dictionary() for name in _RESOURCES})
        beside = "aside" in box.element.attrib["class"].split()
        tags: dict[Any, Any] | None = {} if self._tagged and not beside else None
        stream = Stream(fonts, (0, 0, one.width, one.height), resources, images, tags, {}, None)
        one.paint(stream, 1)
        found = branches(box, tags) if tags else ()
        if tags:
            raise RuntimeError(f"content of a printed paper that no element holds: {len(tags)}")
        states = resources["ExtGState"]
        strange = [
            *resources["Pattern"],
            *resources["Shading"],
            *(resources["XObject"].keys() - images.keys()),
        ]
        strange += [key for key in states if key[:1] not in "aA"]
        if strange or one.links:
            raise RuntimeError(f"a piece of a printed paper needs more than its own page: {strange}")
        for key, font in fonts.items():
            self._faces.setdefault(key, _bare(font))
        painted = b"\n".join(pydyf._to_bytes(item) for item in stream.stream)
        return Part(
            height=(box.position_y + box.margin_height()) / _PIXELS,
            painted=(b"/Artifact BMC\n%s\nEMC" % painted,) if self._tagged and beside else split(painted),
            fonts={key: font for key, font in fonts.items() if font.widths},
            images=tuple((row["image"], row["interpolate"]) for row in images.values()),
            states=dict(states),
            branches=found,
        )


class _Bound(Page):  # type: ignore[misc]
    """A page that is painted from parts. Everything else of it is a blank page's."""

    def __init__(self, blank: Page, leaf: Leaf) -> None:
        vars(self).update(vars(blank))
        self._leaf = leaf

    def paint(self, stream: Any, scale: float = 1) -> None:
        marked = 0
        with stream.stacked():
            stream.transform(a=scale, d=scale)
            for part, x, y in self._leaf:
                _take_over(part, stream)
                stream.push_state()
                stream.transform(e=round(x * _PIXELS, 3), f=round(y * _PIXELS, 3))
                stream.stream.append(numbered(part.painted, marked))
                stream.pop_state()
                marked += len(part.painted) // 2


def _lasting(kept: Kept, leaves: Sequence[Leaf]) -> dict[str, Any]:
    """What WeasyPrint is told for a PDF/A-3a of painted parts."""
    hung = []
    for number, leaf in enumerate(leaves):
        first = 0
        for one in leaf:
            hung.append(Hung(number, first, one.part.branches))
            first += len(one.part.painted) // 2
    facts = Attachment(
        string=kept.facts, name=kept.name, relationship="Data", created=kept.at, modified=kept.at
    )
    return {
        "pdf_variant": "pdf/a-3a",
        "attachments": [facts],
        "finisher": lambda _document, pdf: _finish(pdf, hung, len(leaves) // kept.copies),
    }


def _finish(pdf: Any, hung: Sequence[Hung], per_copy: int) -> None:
    Tree(pdf).hang(hung)
    _share(pdf, per_copy)
    # WeasyPrint names an attachment twice: once as an attachment, once as an object that looks like one.
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    # Written twice otherwise, every font and page packed anew: for the file, and for its identifier.
    pdf.objects[:] = [one if one.free == "f" else _Written(one) for one in pdf.objects]


def _share(pdf: Any, per_copy: int) -> None:
    """What the same page of every copy begins with becomes one stream that all of them show."""
    pages = [pdf.objects[int(one.split()[0])] for one in pdf.page_references]
    for at in range(per_copy):
        mine = [(one, pdf.objects[int(one["Contents"].split()[0])]) for one in pages[at::per_copy]]
        alike = 0
        for items in zip(*(stream.stream for _leaf, stream in mine), strict=False):
            if len(mine) == 1 or len(set(map(pydyf._to_bytes, items))) > 1:
                break
            alike += 1
        if not alike:
            continue
        shared = pydyf.Stream(mine[0][1].stream[:alike], compress=True)
        pdf.add_object(shared)
        for leaf, stream in mine:
            leaf["Contents"] = pydyf.Array([shared.reference, leaf["Contents"]])
            del stream.stream[:alike]


class _Written(pydyf.Object):  # type: ignore[misc]
    """An object as it stands in the file, put into bytes once."""

    def __init__(self, whole: Any) -> None:
        super().__init__()
        self.number, self.generation, self._whole = whole.number, whole.generation, whole

    @property
    def compressible(self) -> bool:
        return bool(self._whole.compressible)

    @cached_property
    def data(self) -> bytes:  # type: ignore[override]
        whole = self._whole
        if isinstance(whole, pydyf.Stream) and whole.compress:
            # pydyf packs as hard as zlib can: twice the time for a third of a per cent.
            packed = zlib.compress(b"\n".join(pydyf._to_bytes(one) for one in whole.stream), 6)
            extra = {**whole.extra, "Filter": "/FlateDecode"}
            whole = pydyf.Stream([packed], extra)
        return bytes(whole.data)


def _take_over(part: Part, stream: Any) -> None:
    """Tells the document which signs of which face, pictures and shades the part uses."""
    for key, font in part.fonts.items():
        mine = stream._fonts.get(key)
        if mine is None:
            mine = stream._fonts[key] = _bare(font)
        mine.to_unicode.update(font.to_unicode)
        mine.widths.update(font.widths)
        mine.missing.update(font.missing)
    for image, interpolate in part.images:
        stream.add_image(image, interpolate, 1)
    stream._resources["ExtGState"].update(part.states)


def _bare(font: Any) -> Any:
    """The same face, of which no sign is used yet: a document cuts its own copy down."""
    mine = copy.copy(font)
    mine.to_unicode, mine.widths, mine.missing = {}, {}, {}
    return mine


def _only_box(one: Page) -> Any:
    """The box of the one piece that lies on a page of its own."""
    (html,) = (box for box in one._page_box.children if box.element_tag == "html")
    (body,) = html.children
    (box,) = body.children
    return box


@lru_cache(maxsize=4)
def press(
    template: str, lang: str, files: FontFiles, rare: frozenset[str] = frozenset(), *, tagged: bool = False
) -> Press:
    """The press for these faces, with what it has set before."""
    return Press(engine(files, rare), template, lang, tagged=tagged)
