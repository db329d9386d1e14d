"""Pictures that look like somebody else's, put beside the other leads of a round."""

from __future__ import annotations

from collections import defaultdict

from flask import url_for
from sqlalchemy import func, select

from exams.fieldwork.leads import Lead, Source
from exams.models import Evidence, Likeness
from exams.queries.fieldwork import numbers_by_entry
from exams.queries.likeness import VERY
from recruit.db import db
from recruit.i18n import _, current_locale
from recruit.i18n import lazy as _l
from recruit.models import Stage

#: (entry, kind of pictures)
Part = tuple[int, str]


def _find(stage: Stage) -> dict[str, list[Lead]]:
    """Pairs between two candidates that nobody has called harmless and that are nearer than another screen of the same
    app; one lead for each kind of pictures, by the share of a candidate's pictures that are in such pairs."""
    alike, first_pair = _alike(stage)
    handed_in = _handed_in(stage) if alike else {}
    titles = {one.code: one.title.in_(current_locale()) for one in stage.definition.components}
    numbers = numbers_by_entry(stage)
    found: dict[str, list[Lead]] = defaultdict(list)
    for (entry_id, component), pictures in sorted(alike.items()):
        whole = handed_in[entry_id, component]
        words = _(
            "%(title)s：交的 %(whole)s 张里有 %(count)s 张和别人的很像",
            title=titles.get(component, component),
            whole=whole,
            count=len(pictures),
        )
        url = url_for(
            "task_round.alike", stage_id=stage.id, component=component, case=first_pair[entry_id, component]
        )
        strength = min(0.1 + 1.5 * len(pictures) / whole, 1.0)
        found[numbers[entry_id]].append(Lead("look-alikes", strength, words, url))
    return found


def _alike(stage: Stage) -> tuple[dict[Part, set[int]], dict[Part, int]]:
    """(pictures that are like another candidate's, the likest pair of each)."""
    one, other = db.aliased(Evidence), db.aliased(Evidence)
    rows = db.session.execute(
        select(Likeness.id, Likeness.component, one.id, one.entry_id, other.id, other.entry_id)
        .join(one, one.id == Likeness.first_id)
        .join(other, other.id == Likeness.second_id)
        .where(
            Likeness.stage_id == stage.id,
            Likeness.verdict.in_(("", "same", "unsure")),
            one.entry_id != other.entry_id,
            Likeness.distance <= VERY,
        )
        .order_by(Likeness.distance, Likeness.id)
    )
    alike: dict[Part, set[int]] = defaultdict(set)
    pair: dict[Part, int] = {}
    for identity, component, first, first_owner, second, second_owner in rows:
        for picture, owner in ((first, first_owner), (second, second_owner)):
            alike[owner, component].add(picture)
            pair.setdefault((owner, component), identity)
    return alike, pair


def _handed_in(stage: Stage) -> dict[Part, int]:
    rows = db.session.execute(
        select(Evidence.entry_id, Evidence.component, func.count())
        .where(Evidence.stage_id == stage.id)
        .group_by(Evidence.entry_id, Evidence.component)
    )
    return {(entry_id, component): count for entry_id, component, count in rows}


LOOK_ALIKES = Source("look-alikes", _l("相像的图片"), _find)
