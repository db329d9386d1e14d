"""Time is an argument, and so is chance."""

from pathlib import Path

import pytest

from tests.support.code_checks import unseeded_randomness, wall_clock_reads
from tests.support.sources import ROOT, python_files, short

CLOCK = ROOT / "recruit" / "clock.py"


@pytest.mark.parametrize("path", [path for path in python_files() if path != CLOCK], ids=short)
def test_nobody_reads_the_wall_clock(path: Path):
    assert wall_clock_reads(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", python_files(), ids=short)
def test_nobody_rolls_hidden_dice(path: Path):
    assert unseeded_randomness(path.read_text("utf-8")) == []


def test_the_clock_is_where_the_check_would_find_it():
    assert wall_clock_reads(CLOCK.read_text("utf-8")) != []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now()",
        "from datetime import datetime as dt, UTC\nx = dt.now(UTC)",
        "import datetime\nx = datetime.datetime.utcnow()",
        "import datetime as d\nx = d.date.today()",
        "from time import time\nx = time()",
        "import time\nx = field(default_factory=time.time)",
    ],
)
def test_the_check_knows_the_clock_by_every_name(source: str):
    assert [line for line, _ in wall_clock_reads(source)] == [2]


@pytest.mark.parametrize(
    "source",
    [
        "from recruit.clock import now\nx = now()",
        "from datetime import datetime\nx = datetime(2016, 5, 3)",
        "import time\nx = time.monotonic()",
        "def f(clock):\n    return clock.now()",
    ],
)
def test_the_check_leaves_given_time_alone(source: str):
    assert wall_clock_reads(source) == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("import random\nx = random.choice([1])", 1),
        ("from random import shuffle\nshuffle([1])", 1),
        ("import random\nx = random.Random(7).choice([1])", 0),
        ("import secrets as random\nx = random.token_bytes(8)", 0),
    ],
)
def test_the_check_tells_a_seed_from_hidden_dice(source: str, count: int):
    assert len(unseeded_randomness(source)) == count
