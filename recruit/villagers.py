"""Names of villagers who got something: the fewest fields, sealed, and where they are opened again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from recruit.models import GoodsHanded
from recruit.secrets import seal, unseal


@dataclass(frozen=True)
class Villager:
    """Who signed on the paper list: name, and group or house number so that two of one name are told apart."""

    name: str
    group: str = ""


def set_villager(row: GoodsHanded, who: Villager) -> None:
    """`row.id` must be known: it tells where the sealed value belongs."""
    row.who_sealed = seal(
        json.dumps(asdict(who), ensure_ascii=False, sort_keys=True), f"goods_handed.who:{row.id}"
    )


def villager_of(row: GoodsHanded) -> Villager | None:
    """None once it has been erased. Errors: Refusal('seal-broken')."""
    if row.who_sealed is None:
        return None
    return Villager(**json.loads(unseal(row.who_sealed, f"goods_handed.who:{row.id}")))
