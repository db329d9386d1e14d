"""`bin/soak`: kills the server at random moments while people register, import and answer, and counts what is missing.

Prints one line for each kill and a verdict for each proof. Ends with 0 when everything acknowledged is there exactly
once and the audit log is whole, with 1 when anything is not, with 2 when it could not be run.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from random import Random
from types import ModuleType

from recruit.audit import verify
from recruit.services.confirm_import import BATCH
from tests.soak import answers, registration
from tests.soak.crew import Crew, Tally
from tests.soak.installation import Database, Installation, NotUp, Server, installed
from tests.support.postgres import NoPostgres
from tests.support.site import let_go

#: What is killed, and how.
Victim = tuple[str, Callable[[], None]]
PROOFS = {"registration": registration, "answers": answers}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    chosen = [options.proof] if options.proof else list(PROOFS)
    try:
        passed = [prove(name, options) for name in chosen]
    except (NoPostgres, NotUp) as trouble:
        print(f"could not be run: {trouble}", file=sys.stderr)
        return 2
    return 0 if all(passed) else 1


def prove(name: str, options: argparse.Namespace) -> bool:
    """One proof on an installation of its own; True when nothing is missing."""
    print(f"{name}: {options.database}, seed {options.seed}, {options.clients} clients", flush=True)
    proof, dice = PROOFS[name], Random(f"{options.seed}/{name}/{options.database}")
    with installed(options.database) as site:
        server, tally = Server(site), Tally()
        clients, ledger = proof.prepare(site, server.port, options, tally)
        crew = Crew(clients)
        try:
            server.start()
            crew.begin()
            kills = _kill_again_and_again(_victims(site, server, dice, options), tally, dice, options)
            ended = crew.finish()
        finally:
            server.kill()
        found = faults(site, proof, ledger) + tally.strange + ([] if ended else ["a client hung"])
    return _tell(name, kills, tally, found)


def _victims(site: Installation, server: Server, dice: Random, options: argparse.Namespace) -> list[Victim]:
    """What is killed in turn, each with how it goes on: all of the site, one of its processes, the database."""

    def whole() -> None:
        server.kill()
        server.start()

    def database() -> None:
        found = Database(site)
        found.kill()
        found.start()

    one: Victim = ("worker", lambda: server.kill_worker(dice))
    rest: list[Victim] = [("database", database), one] if options.database == "postgres" else [one]
    return [("site", whole), one, *(4 * rest if len(rest) > 1 else 8 * rest)]


def _kill_again_and_again(
    victims: list[Victim], tally: Tally, dice: Random, options: argparse.Namespace
) -> int:
    """Until all kills are done or the time is up; the server runs when it returns. Returns the number of kills."""
    end = time.monotonic() + 60 * options.minutes
    for number in range(1, options.kills + 1):
        wait = dice.uniform(options.shortest, options.longest)
        time.sleep(wait)
        name, kill = victims[(number - 1) % len(victims)]
        line = f"kill {number} ({name}) after {wait:.2f} s: "
        print(line + f"{tally.acknowledged} acknowledged, {tally.broken} broken so far", flush=True)
        before = tally.acknowledged
        kill()
        _until_at_work(tally, before + options.clients)
        if time.monotonic() > end:
            return number
    return options.kills


def _until_at_work(tally: Tally, enough: int) -> None:
    """A kill while nothing works again proves nothing; but something may be wrong for good, so not for ever."""
    end = time.monotonic() + 5
    while tally.acknowledged < enough and time.monotonic() < end:
        time.sleep(0.02)


def faults(site: Installation, proof: ModuleType, ledger: object) -> list[str]:
    """Everything that is not as promised, the audit log included."""
    let_go(site.app)  # its own connections may have died with the database
    with site.app.app_context():
        found: list[str] = proof.faults(ledger)
        return found + [f"audit entry {seq}: {code}" for seq, code in verify()]


def _tell(name: str, kills: int, tally: Tally, found: list[str]) -> bool:
    for line in found[:30]:
        print(f"  {line}")
    if not tally.acknowledged:
        found = [*found, "nothing was acknowledged, so nothing is proved"]
        print(f"  {found[-1]}")
    verdict = "nothing lost" if not found else f"FAILED, {len(found)} faults"
    print(
        f"{name}: {kills} kills, {tally.acknowledged} acknowledged, {tally.broken} broken lines: {verdict}",
        flush=True,
    )
    return not found


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/soak", description="Kills the server while people use it.")
    parser.add_argument("proof", nargs="?", choices=sorted(PROOFS), help="only this one (default: all)")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--kills", type=int, default=20, help="for each proof (default: 20)")
    parser.add_argument("--minutes", type=float, default=10.0, help="at most so long for each proof's kills")
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument(
        "--sheet", type=int, default=2 * BATCH + 50, help="rows of an imported sheet (default: 450)"
    )
    parser.add_argument("--shortest", type=float, default=0.3, help="seconds that a server lives at least")
    parser.add_argument("--longest", type=float, default=3.0, help="seconds that a server lives at most")
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(10**6), help="of the moments (default: chance)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
