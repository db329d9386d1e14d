"""Look-alike pictures at full size: the pair search over generated numbers, decoding and hashing of generated screens.

    python benchmarks/evidence.py [FOLDER of real screenshots]

Search: 6,000, 20,000 and 60,000 numbers of 256 bits, a third of them drawn from 200 templates (screens of one app, far
enough apart to be no copies), and one in thirty a planted near pair of at most 30 bits: how many of those are found,
and how long it takes. Beside it, as a yardstick in the same run, NumPy comparing one of them with all others, times
all of them: what comparing all with all would cost. Target: the last in less than 60 seconds on two cores.

Pictures: 600 and 3,000 PNG screens are drawn, then looked at as the product does; the yardstick is Pillow decoding the
same files and doing nothing with them. The last line is JSON.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from exams.fieldwork.looks import seen
from scoring.evidence.search import near

SIZES, PICTURES, WITHIN, TEMPLATES, SEED, TARGET = (6_000, 20_000, 60_000), (600, 3_000), 30, 200, 2016, 60
INK = ((11, 79, 74), (120, 60, 20), (40, 70, 140), (110, 30, 80))


def generated(count: int, dice: np.random.Generator) -> tuple[Any, list[tuple[int, int]]]:
    """(count × 32 bytes, the planted near pairs)."""
    bits = dice.integers(0, 2, (count, 256), dtype=np.uint8)
    templates = dice.integers(0, 2, (TEMPLATES, 256), dtype=np.uint8)
    screens = dice.permutation(count)[: count // 3]
    changed = dice.random((len(screens), 256)) < 0.2
    bits[screens] = templates[dice.integers(0, TEMPLATES, len(screens))] ^ changed
    places = dice.permutation(count)[: count // 30 * 2].reshape(-1, 2)
    for one, other in places:
        bits[other] = bits[one]
        bits[other, dice.permutation(256)[: dice.integers(0, WITHIN + 1)]] ^= 1
    return np.packbits(bits, axis=1), [(min(pair), max(pair)) for pair in places.tolist()]


def one_with_all(numbers: Any) -> float:
    """Seconds that bare NumPy needs for one number against all, times all of them, halved."""
    words = numbers.view(np.uint64)
    begun = perf_counter()
    for row in range(20):
        np.flatnonzero(np.bitwise_count(words ^ words[row]).sum(axis=1) <= WITHIN)
    return (perf_counter() - begun) / 20 * len(words) / 2


def search(count: int) -> dict[str, Any]:
    numbers, planted = generated(count, np.random.default_rng(SEED))
    yardstick = one_with_all(numbers)
    begun = perf_counter()
    found = near(numbers, WITHIN)
    taken = perf_counter() - begun
    links = set(map(tuple, found.links.tolist()))
    recall = sum(pair in links for pair in planted) / len(planted)
    return {
        "numbers": count,
        "seconds": round(taken, 2),
        "all_with_all": round(yardstick, 1),
        "planted": len(planted),
        "found": round(recall, 4),
        "links": len(links),
        "left_out": found.left_out,
    }


def screen(dice: np.random.Generator) -> bytes:
    """A PNG as a phone makes it, with as much on it as a chat has."""
    image = Image.new("RGB", (1080, 2340), (250, 250, 250))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1080, 90), fill=INK[int(dice.integers(4))])
    for row in range(30):
        left, wide = int(dice.integers(30, 300)), int(dice.integers(100, 700))
        shade = tuple(dice.integers(40, 220, 3).tolist())
        draw.rectangle((left, 120 + row * 74, left + wide, 160 + row * 74), fill=shade)
    noise = dice.integers(0, 256, (300, 400, 3), dtype=np.uint8)
    image.paste(Image.fromarray(noise), (300, int(dice.integers(200, 1900))))
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def drawn(count: int) -> Iterator[bytes]:
    dice = np.random.default_rng(SEED)
    for _one in range(count):
        yield screen(dice)


def bare(content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as image:
        image.load()


def looking(pictures: Iterator[bytes]) -> dict[str, Any]:
    taken: dict[Callable[[bytes], Any], float] = {bare: 0.0, seen: 0.0}
    count = 0
    for content in pictures:
        count += 1
        for work in taken:
            begun = perf_counter()
            work(content)
            taken[work] += perf_counter() - begun
    return {
        "pictures": count,
        "seconds": round(taken[seen], 2),
        "each_ms": round(taken[seen] / count * 1000, 1),
        "decoding_alone": round(taken[bare], 2),
        "ratio": round(taken[seen] / taken[bare], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--pictures", type=int, nargs="*", default=PICTURES)
    options = parser.parse_args()
    told: dict[str, Any] = {"search": [search(count) for count in SIZES]}
    for one in told["search"]:
        print(" ".join(f"{name} {value}" for name, value in one.items()), flush=True)
    told["pictures"] = []
    for count in options.pictures:
        told["pictures"].append(looking(drawn(count)))
        print(told["pictures"][-1], flush=True)
    real = sorted(options.folder.rglob("*.png")) if options.folder else []
    if real:
        told["real"] = looking(one.read_bytes() for one in real)
        print("real:", told["real"])
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told["target_met"] = told["search"][-1]["seconds"] < TARGET and told["search"][-1]["found"] == 1
    print(json.dumps(told))


if __name__ == "__main__":
    main()
