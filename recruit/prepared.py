"""A SELECT that is asked so often that working it out anew each time would cost more than its answer."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Engine, Select
from sqlalchemy.types import TypeEngine


class Prepared:
    """Written out once for each kind of database, then asked through its driver, with the columns' own types.

    Each question is a transaction of its own, which only reads.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._written = lru_cache(maxsize=4)(lambda dialect: _Written(statement, dialect))

    def first(self, engine: Engine, values: Mapping[str, Any]) -> Any:
        """The first row as a named tuple, or None. `values`: by the names of the statement's parameters."""
        written = self._written(engine.dialect)
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(written.text, written.asked(values))
            row = cursor.fetchone()
            cursor.close()
        finally:
            connection.close()
        return None if row is None else written.row(row)


class _Written:
    """For one kind of database."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text, self._order = compiled.string, compiled.positiontup
        self._given = dict(compiled.construct_params(_check=False))
        self._in = _by_name(compiled.binds, dialect)
        columns = statement.selected_columns
        self._row = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        ways = [_converter(column.type, dialect, incoming=False) for column in columns]
        self._out = [(place, way) for place, way in enumerate(ways) if way is not None]

    def asked(self, values: Mapping[str, Any]) -> Any:
        every = {**self._given, **values}
        for name, way in self._in:
            every[name] = way(every[name])
        return every if self._order is None else [every[name] for name in self._order]

    def row(self, raw: Sequence[Any]) -> Any:
        found = list(raw)
        for place, way in self._out:
            found[place] = way(found[place])
        return self._row._make(found)


def _by_name(binds: Mapping[str, Any], dialect: Dialect) -> list[tuple[str, Callable[[Any], Any]]]:
    ways = [(name, _converter(bind.type, dialect, incoming=True)) for name, bind in binds.items()]
    return [(name, way) for name, way in ways if way is not None]


def _converter(kind: TypeEngine[Any], dialect: Dialect, *, incoming: bool) -> Callable[[Any], Any] | None:
    own = kind.dialect_impl(dialect)
    return own.bind_processor(dialect) if incoming else own.result_processor(dialect, None)
