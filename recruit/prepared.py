"""Statements that are asked so often that working them out anew each time would cost more than their answer.

On SQLite the driver lets go of the interpreter at every step, and a thread that has let go of it waits until a busy
one lets go in turn. So many rows come out, and go in, as one piece of JSON: one step instead of one for each row.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Connection, Dialect, LargeBinary, Select, Table, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from recruit.db import Plain


class Prepared:
    """A SELECT, written out once for each kind of database, then asked with the columns' own types."""

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._written = lru_cache(maxsize=4)(lambda dialect: _Written(statement, dialect))

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Every row as a named tuple, in no order, in the caller's transaction."""
        written = self._written(connection.dialect)
        found = connection.exec_driver_sql(written.text, written.asked(values)).cursor.fetchall()
        return written.rows(json.loads(found[0][0]) if written.in_one else found)


class _Written:
    """For one kind of database."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text, self._order = compiled.string, compiled.positiontup
        self._given = dict(compiled.construct_params(_check=False))
        self._in = _by_name(compiled.binds, dialect)
        columns = statement.selected_columns
        # JSON knows no bytes.
        self.in_one = dialect.name == "sqlite" and not any(
            isinstance(column.type, LargeBinary) for column in columns
        )
        if self.in_one:
            named = ", ".join(str(column.key) for column in columns)
            self.text = f"SELECT json_group_array(json_array({named})) FROM ({self.text})"
        self._row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        ways = [_converter(column.type, dialect, incoming=False) for column in columns]
        self._out = [(place, way) for place, way in enumerate(ways) if way is not None]

    def asked(self, values: Mapping[str, Any]) -> Any:
        every = {**self._given, **values}
        for name, way in self._in:
            every[name] = way(every[name])
        return every if self._order is None else tuple(every[name] for name in self._order)

    def rows(self, raw: Sequence[Sequence[Any]]) -> list[Any]:
        found = [list(row) for row in raw]
        for place, way in self._out:
            for row in found:
                row[place] = way(row[place])
        return [self._row._make(row) for row in found]


class among(FunctionElement[bool]):  # noqa: N801 - reads as the function that it is in a statement
    """`among(column, "ids")`: the column holds one of the values of the list that is given as `ids`."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: Any, name: str) -> None:
        super().__init__(column, bindparam(name, type_=Plain()))


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: Any, **options: Any) -> str:
    column, given = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"


@compiles(among, "postgresql")
def _among_postgresql(element: among, compiler: Any, **options: Any) -> str:
    column, given = (compiler.process(part, **options) for part in element.clauses)
    kind = next(iter(element.clauses)).type.compile(compiler.dialect)
    values = (
        f"SELECT CAST(value AS {kind}) FROM json_array_elements_text(CAST({given} AS json)) AS given(value)"
    )
    return f"{column} = ANY(ARRAY({values}))"


class Rows:
    """One INSERT for any number of rows. `once`: what is done where such a row is there already, `ON CONFLICT …`.

    A statement with a parameter for every cell costs ten times as much.
    """

    def __init__(self, table: Any, columns: Sequence[str], once: str = "") -> None:
        self.table: Table = table
        self.columns, self.once = columns, once
        self._written = lru_cache(maxsize=4)(self._write)

    def insert(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """How many rows were written. Every row holds every column."""
        if not rows:
            return 0
        text, ways = self._written(connection.dialect)
        plain = [[way(row[name]) if way else row[name] for name, way in ways] for row in rows]
        given = json.dumps(plain, ensure_ascii=False, default=datetime.isoformat)
        return connection.exec_driver_sql(text, (given,)).rowcount

    def _write(self, dialect: Dialect) -> tuple[str, list[tuple[str, Callable[[Any], Any] | None]]]:
        columns = [self.table.c[name] for name in self.columns]
        ways = [(column.key, _converter(column.type, dialect, incoming=True)) for column in columns]
        into = f"INSERT INTO {self.table.name} ({', '.join(self.columns)}) "
        if dialect.name == "sqlite":
            cells = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(columns)))
            return f"{into}SELECT {cells} FROM json_each(?) WHERE true {self.once}", ways
        cells = ", ".join(
            f"CAST(value ->> {place} AS {column.type.compile(dialect)})"
            for place, column in enumerate(columns)
        )
        source = "json_array_elements(CAST(%s AS json)) AS given(value)"
        return f"{into}SELECT {cells} FROM {source} {self.once}", ways


def _by_name(binds: Mapping[str, Any], dialect: Dialect) -> list[tuple[str, Callable[[Any], Any]]]:
    ways = [(name, _converter(bind.type, dialect, incoming=True)) for name, bind in binds.items()]
    return [(name, way) for name, way in ways if way is not None]


def _converter(kind: TypeEngine[Any], dialect: Dialect, *, incoming: bool) -> Callable[[Any], Any] | None:
    own = kind.dialect_impl(dialect)
    return own.bind_processor(dialect) if incoming else own.result_processor(dialect, None)
