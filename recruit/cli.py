"""The `zeyou` command. Plain-file commands need neither database nor key file, so the application is made lazily."""

from __future__ import annotations

import codecs
import errno
import io
import sys

import click

from recruit.config import COMMANDS
from recruit.dotted import resolve
from recruit.errors import Refusal


class Commands(click.Group):
    """Finds each command by its dotted string when it is asked for, so that start-up stays quick."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(names())

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        path = names().get(name)
        command: click.Command | None = resolve(path) if path else None
        return command


def names() -> dict[str, str]:
    """Command name -> dotted string; a trailing underscore only keeps Python's own names free."""
    return {path.partition(":")[2].rstrip("_").replace("_", "-"): path for path in COMMANDS}


@click.group(cls=Commands)
@click.version_option(package_name="zeyou")
def zeyou() -> None:
    """Zeyou 择优: from the notice to the signed agreement."""


def main() -> None:
    """Entry point. A refusal, or a database that cannot be used, is told in one sentence, never as a traceback."""
    _write_anything()
    try:
        zeyou(standalone_mode=True)
    except Refusal as refusal:
        _refuse(refusal)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        _refuse(Refusal("no-room"))
    except Exception as error:
        from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

        from recruit.programme import ProgrammeError
        from recruit.programme.messages import all_told

        if isinstance(error, ProgrammeError):
            click.echo(all_told(error.problems), err=True)
            sys.exit(1)
        if not isinstance(error, (ArgumentError, OperationalError, ProgrammingError)):
            raise
        why = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        _refuse(Refusal("database-unusable", why=why))


#: What a disk says that is full, or on which somebody's share is.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _write_anything() -> None:
    """A name on the disk that is no UTF-8, or a sign that the console's encoding (GBK) lacks, is written as JSON writes
    it: it ends no command, and what `--json` prints can still be read."""
    codecs.register_error("zeyou", _as_json)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="zeyou")


def _as_json(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)), error.end


def _refuse(refusal: Refusal) -> None:
    from recruit.messages import tell

    click.echo(tell(refusal), err=True)
    sys.exit(1)
