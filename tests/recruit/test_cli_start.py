"""Commands for plain files start without the database: nobody waits for tables that are not asked for."""

from __future__ import annotations

import subprocess
import sys

from tests.support.sources import ROOT

SCRIPT = """
import sys
from recruit.cli import main
sys.argv = ["zeyou", "programme", "list"]
try:
    main()
except SystemExit:
    pass
print([name for name in ("sqlalchemy", "alembic", "PIL") if name in sys.modules])
"""


def test_listing_programmes_loads_no_database() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "jinsha-2016" in run.stdout
    assert run.stdout.splitlines()[-1] == "[]"
