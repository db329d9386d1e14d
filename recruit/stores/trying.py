"""Tries a bucket in a process of its own: its client must not be open in one that splits into several.

The settings come as JSON on the standard input; what is wrong goes as JSON to the standard output, ``null`` if nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from recruit.errors import Refusal

PATIENCE = 60


def try_bucket(config: Mapping[str, Any]) -> None:
    """Errors: Refusal('store-unusable' (where, why))."""
    given = {name: value for name, value in config.items() if name.startswith("ZEYOU_S3_")}
    where = f"s3://{given['ZEYOU_S3_BUCKET']}"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "recruit.stores.trying"],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        found = json.loads(done.stdout) if done.returncode == 0 else _last_line(done.stderr)
    except subprocess.TimeoutExpired:
        found = {"why": "timeout"}
    if found is not None:
        raise Refusal("store-unusable", **{"where": where, **found})


def _last_line(text: str) -> dict[str, str]:
    """Of what Python says when it fails: a package that is not installed, a setting that is none."""
    return {"why": (text.strip().splitlines() or ["?"])[-1][:200]}


def main() -> None:
    from recruit.stores.bucket import Bucket

    try:
        Bucket.of(json.load(sys.stdin)).check()
        found = None
    except Refusal as refusal:
        found = {name: str(value) for name, value in refusal.facts.items()}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
