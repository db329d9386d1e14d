"""Fresh databases for tests: migrated once per worker, then copied or emptied, so that a test pays for no more."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL

from tests.support import postgres

Migration = Callable[[str], None]


@dataclass
class Databases:
    """The databases of one worker. `migrate` brings the one at an address to the newest schema."""

    run_dir: Path
    worker: str
    migrate: Migration
    _templates: dict[str, str] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _emptied: list[str] = field(default_factory=list)
    _shape: str = ""

    def sqlite(self, folder: Path) -> str:
        """The address of a fresh copy inside `folder`."""
        template = self.run_dir / f"template-{self.worker}.sqlite"
        if "sqlite" not in self._templates:
            self.migrate(f"sqlite:///{template}")
            self._templates["sqlite"] = str(template)
        copy = folder / "zeyou.sqlite"
        shutil.copyfile(template, copy)
        return f"sqlite:///{copy}"

    def postgresql(self) -> str:
        """The address of a fresh database; give it back with `drop`. Raises `NoPostgres`."""
        server = postgres.start(self.run_dir)
        if "postgresql" not in self._templates:
            name = self._name("template")
            self.migrate(_text(postgres.create_database(server, name)))
            self._templates["postgresql"] = name
            self._shape = postgres.shape(server, name)
        if self._emptied:
            return _text(server.set(database=self._emptied.pop()))
        name = self._name(str(next(self._numbers)))
        return _text(postgres.create_database(server, name, self._templates["postgresql"]))

    def drop(self, address: str) -> None:
        """Gives a database back: the next test gets it emptied, or it goes where its tables are not what they were."""
        server, name = postgres.start(self.run_dir), address.split("?")[0].rpartition("/")[2]
        if postgres.empty_database(server, name, self._shape):
            self._emptied.append(name)
        else:
            postgres.drop_database(server, name)

    def close(self) -> None:
        """A given server outlives the run, so nothing of ours may stay on it."""
        names = [*self._emptied, *filter(None, [self._templates.pop("postgresql", None)])]
        self._emptied.clear()
        for name in names:
            postgres.drop_database(postgres.start(self.run_dir), name)

    def _name(self, suffix: str) -> str:
        # The run's folder name keeps two runs on one given server apart.
        return f"zeyou_{self.run_dir.name.rpartition('-')[2]}_{self.worker}_{suffix}".lower()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
