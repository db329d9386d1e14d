"""A long table in pages: a phone fetches sixty rows and not six hundred."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for

Row = TypeVar("Row")
SIZE = 60


@dataclass(frozen=True)
class Paged(Generic[Row]):
    """One page of the rows, and for the macro `pager` which page of how many, and the address of each."""

    rows: Sequence[Row]
    page: int
    pages: int
    total: int
    url_for_page: Callable[[int], str]


def paged(rows: Sequence[Row], endpoint: str, **values: Any) -> Paged[Row]:
    """The page that `?page=` asks for, or the last there is. `values` keep the filter in the address."""
    pages = max(1, -(-len(rows) // SIZE))
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    page = min(max(number, 1), pages)
    shown = rows[(page - 1) * SIZE : page * SIZE]
    return Paged(shown, page, pages, len(rows), lambda one: url_for(endpoint, page=one, **values))
