"""How a command on plain files ends when it cannot go on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import click


def stop(lines: Iterable[str]) -> NoReturn:
    """Tells each line beside the output, and ends with 1."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)


def print_problems(problems: Sequence[dict[str, Any]]) -> None:
    """The problems for another program, as `--json` prints them."""
    click.echo(json.dumps({"problems": problems}, ensure_ascii=False, indent=2))
