"""What the documents promise a reader: links that lead somewhere, files that exist, commands that can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PROGRAM = re.compile(r"(?:^|\s|/)(?:zeyou)\s+(.+)")
SCRIPT = re.compile(r"(?<![\w./-])((?:bin|\.ci)/[\w./-]*\w)")


def code(text: str) -> Iterator[str]:
    """Each line of a fenced block (continued lines joined) and each inline piece of code."""
    for block in FENCE.findall(text):
        yield from block.replace("\\\n", " ").splitlines()
    yield from INLINE.findall(FENCE.sub("", text))


def broken_links(text: str, folder: Path) -> list[str]:
    """Relative links to nothing. Links to other sites are left alone: nothing is fetched."""
    targets = (target.split("#")[0] for target in LINK.findall(text) if "://" not in target)
    return [target for target in targets if target and not (folder / target).exists()]


def missing_scripts(text: str, root: Path) -> list[str]:
    return [name for piece in code(text) for name in SCRIPT.findall(piece) if not (root / name).exists()]


def unknown_commands(text: str, program: click.Command) -> list[str]:
    """`zeyou …` lines that name a command or an option the program does not have."""
    found = (PROGRAM.search(piece.split("#")[0]) for piece in code(text))
    return [match.group(1) for match in found if match and not _exists(match.group(1), program)]


def _exists(line: str, command: click.Command) -> bool:
    words = [
        word for word in shlex.split(re.split(r"[|;<>&]", line)[0], posix=False) if word not in ("…", "...")
    ]
    while words and isinstance(command, click.Group) and not words[0].startswith(("-", "[")):
        known = command.get_command(click.Context(command), words[0])
        if known is None:
            return False
        command, words = known, words[1:]
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    asked = {word.split("=")[0].strip("[],.") for word in words if word.startswith(("--", "[--"))}
    return asked <= options | {"--help"}
