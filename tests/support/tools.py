"""Runs a command of this environment as a developer would type it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def tool(name: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`name` is a program that pip installed beside this Python; `cwd` also comes first when it imports."""
    program = Path(sys.executable).with_name(name)
    return subprocess.run(
        [str(program), *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(cwd), "NO_COLOR": "1", "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
