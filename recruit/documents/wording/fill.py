"""One person's agreement from a text: blocks of HTML in order, each known to be common or personal. Pure but for the
tables, which are our own templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from recruit.documents.agreement import AgreementData, SupportLine
from recruit.documents.numbers import counting
from recruit.documents.subsidy_table import arrange
from recruit.documents.templating import environment
from recruit.documents.wording.declared import CONDITIONS, FIELDS, PERSONAL
from recruit.documents.wording.parse import Line, Parsed, parse
from recruit.errors import Refusal

if TYPE_CHECKING:
    from recruit.subsidies import PaymentLine

#: Table of a text -> the pieces it is printed as: (template, personal, how it lies).
_TABLES: Mapping[str, tuple[tuple[str, bool, str], ...]] = {
    "parties": (("parties", True, ""),),
    "support": (("support", False, ""),),
    "signatures": (("signatures", True, "closing"),),
    "schedule": (("annex", True, "page"),),
}


class Block(NamedTuple):
    """A piece of the paper. `lies`: ``page`` begins a new page, ``with-next`` stays with what follows, ``closing``
    stays with the whole article before it (nobody signs a page that holds nothing but signatures), else empty."""

    box: str
    html: str
    personal: bool
    lies: str = ""


@dataclass(frozen=True)
class Names:
    """What articles and items are called where they are referred to: ``第四条``, ``第四条第（三）项``."""

    numbers: Mapping[int, str]
    by_name: Mapping[str, str]


@lru_cache(maxsize=64)
def read(text: str) -> Parsed:
    """A text that is free of faults. Errors: Refusal('wording-broken' (line, column, fault, what))."""
    parsed = parse(text)
    if parsed.faults:
        first = parsed.faults[0]
        raise Refusal(
            "wording-broken", line=first.line, column=first.column, fault=first.code, what=first.what
        )
    return parsed


def standing(parsed: Parsed, data: AgreementData) -> list[Line]:
    """The lines that stand in this agreement."""
    return [
        line
        for line in parsed.lines
        if all(CONDITIONS[name](data) is holds for name, holds in line.conditions)
    ]


def blocks(text: str, data: AgreementData) -> list[Block]:
    """All blocks of one agreement, in order. Errors: Refusal('wording-broken' | 'undefined-field').

    A reference to an article that does not stand in this agreement is refused: its number would mislead.
    """
    lines = standing(read(text), data)
    names = _names(lines)
    found: list[Block] = []
    for line in lines:
        if line.kind == "title":
            found.append(_table("heading", data, title=_inline(line, data, names)))
        elif line.kind in _TABLES:
            found += [
                _table(name, data, lies) if personal else _support(data.support)
                for name, personal, lies in _TABLES[line.kind]
            ]
            if line.kind == "schedule":
                found += _schedule(data.payments, data.pay_rules)
        else:
            found.append(_prose(line, data, names))
    return found


def _names(lines: Sequence[Line]) -> Names:
    """Articles are numbered through, items within their article, by what stands in this agreement."""
    # data: agreements speak Chinese
    numbers, by_name, article, item = {}, {}, 0, 0
    for line in lines:
        if line.kind == "article":
            article, item = article + 1, 0
            numbers[line.number] = called = f"第{counting(article)}条"  # data: agreements speak Chinese
        elif line.kind == "item":
            item += 1
            numbers[line.number] = f"（{counting(item)}）"  # data: agreements speak Chinese
            called = f"第{counting(article)}条第{numbers[line.number]}项"  # data: agreements speak Chinese
        else:
            continue
        if line.name:
            by_name[line.name] = called
    return Names(numbers, by_name)


def _prose(line: Line, data: AgreementData, names: Names) -> Block:
    inside = _inline(line, data, names)
    personal = any(part.kind == "field" and part.value in PERSONAL for part in line.parts)
    if line.kind == "article":
        return Block("article", f"<h2>{names.numbers[line.number]}　{inside}</h2>", personal, "with-next")
    if line.kind == "item":
        number = names.numbers[line.number]
        return Block("item", f'<p><span class="no">{number}</span>{inside}</p>', personal)
    return Block("paragraph", f"<p>{inside}</p>", personal)


def _inline(line: Line, data: AgreementData, names: Names) -> str:
    written, on = [], {"b": False, "u": False}
    for part in line.parts:
        if part.kind in on:
            written.append(_STYLE[part.kind][on[part.kind]])
            on[part.kind] = not on[part.kind]
        elif part.kind == "ref":
            if part.value not in names.by_name:
                raise Refusal("undefined-field", person=data.person, field=f"ref.{part.value}")
            written.append(names.by_name[part.value])
        else:
            written.append(escape(FIELDS[part.value](data) if part.kind == "field" else part.value))
    return "".join(written)


_STYLE = {"b": ("<b>", "</b>"), "u": ('<span class="blank">', "</span>")}


def _table(name: str, data: AgreementData, lies: str = "", **more: object) -> Block:
    """A table that is one person's own."""
    return Block(name, _filled(name, data=data, **more), True, lies)


# What all partners of a cohort share is filled once, not for each of them.
@lru_cache(maxsize=32)
def _support(support: tuple[SupportLine, ...]) -> Block:
    return Block("support", _filled("support", support=support), False)


@lru_cache(maxsize=32)
def _schedule(payments: tuple[PaymentLine, ...], rules: tuple[str, ...]) -> tuple[Block, ...]:
    """The schedule's own tables: one for each item paid monthly, then the rest, the sums and what they depend on."""
    subsidy = arrange(payments)
    return (
        *(Block("monthly", _filled("monthly", item=item), False) for item in subsidy.monthly),
        Block("others", _filled("others", subsidy=subsidy), False),
        *([Block("rules", _filled("rules", rules=rules), False)] if rules else []),
    )


def _filled(name: str, **values: object) -> str:
    return environment().get_template(f"print/agreement/{name}.html").render(lang="zh", **values)
