"""Compares the texts that come on the standard input. Run by `exams.plans.comparing` alone."""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO

from scoring.texts.likeness import Pair, alike


def main(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    asked = json.loads(incoming.read())
    found = alike(asked["texts"], asked["template"])
    answer = {
        "pairs": [_plain(one) for one in found.pairs],
        "groups": [list(one) for one in found.groups],
        "bare": list(found.bare),
        "compared": found.compared,
        "left_out": found.left_out,
    }
    outgoing.write(json.dumps(answer).encode())


def _plain(pair: Pair) -> dict[str, Any]:
    return {
        "first": pair.first,
        "second": pair.second,
        "likeness": float(pair.likeness),
        "first_share": float(pair.found.first_share),
        "second_share": float(pair.found.second_share),
        "longest": int(pair.found.longest),
        "kind": pair.kind,
        "shuffled": bool(pair.shuffled),
        "changed": int(pair.changed),
        "passages": [
            [int(n) for n in (one.first_start, one.first_end, one.second_start, one.second_end, one.changes)]
            for one in pair.found.passages
        ],
    }


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
