"""A small county for exam tests: a published programme, a loaded bank, candidates with accounts."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from exams.bank.items import SEED, Item, load_bank
from exams.services.load_bank import load_bank as store_bank
from recruit.programme import Programme, load
from tests.recruit.programme.files import JINSHA, write
from tests.support.candidates import World, begun, standing

__all__ = ["ALONE", "World", "build", "with_params"]

_LAST_OF_PARAMS = "      multiple_rule: all-or-nothing\n"
#: The exam room stands on its own: beside it only the sign-in pages are needed, to which strangers are sent.
ALONE = {
    "ZEYOU_KINDS": ("exams.kinds.online_exam:KIND",),
    "ZEYOU_BLUEPRINTS": ("recruit.web.signin:bp", "exams.web.stopping:bp"),
}


def build(
    candidates: int = 3,
    *,
    items: tuple[Item, ...] | None = None,
    demo: bool = True,
    programme: Programme | None = None,
) -> World:
    """The exam of the Jinsha programme or another; `items` stands in for the bank that comes with the software."""
    cohort = begun(programme or _programme(), demo=demo)
    store_bank(_seed_items() if items is None else items, cohort.stages[0].opens_at)
    return standing(cohort, "online-exam", candidates)


@cache
def with_params(**params: object) -> Programme:
    """The Jinsha programme whose exam says more in its params."""
    said = "".join(f"      {key}: {value}\n" for key, value in params.items())
    with TemporaryDirectory() as folder:
        return load(str(write(Path(folder), JINSHA.replace(_LAST_OF_PARAMS, _LAST_OF_PARAMS + said))))


@lru_cache
def _programme() -> Programme:
    return load("jinsha-2016")


@lru_cache
def _seed_items() -> tuple[Item, ...]:
    return load_bank(SEED)
