"""A server of its own process for crash tests: `python -m tests.exams.sitting.crash_site DATABASE FOLDER MOMENT`.

Prints its port when it listens and serves until it is killed. Its clock stands at the given moment.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from waitress.server import create_server

from recruit.clock import FixedClock
from tests.exams.sitting.world import ALONE
from tests.support.site import application


def main(address: str, folder: str, moment: str) -> None:
    clock = FixedClock(datetime.fromisoformat(moment))
    app = application(address, Path(folder), ZEYOU_CLOCK=clock, **ALONE)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
