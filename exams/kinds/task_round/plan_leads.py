"""Near-copies among written pieces, put beside the other leads of a round."""

from __future__ import annotations

from flask import url_for

from exams.fieldwork.leads import Lead, Source
from exams.queries.plan_copies import suspected
from recruit.i18n import _
from recruit.i18n import lazy as _l
from recruit.models import Stage


def _find(stage: Stage) -> dict[str, list[Lead]]:
    """One lead for each pair: as strong as the two are alike, or as can be once a person has called it a copy."""
    found: dict[str, list[Lead]] = {}
    for number, other, pair in suspected(stage):
        percent = round(pair.likeness * 100)
        if pair.verdict == "copied":
            words = _("和 %(number)s 的计划书有 %(percent)s%% 相像，认定抄袭", number=other, percent=percent)
        else:
            words = _("和 %(number)s 的计划书有 %(percent)s%% 相像", number=other, percent=percent)
        strength = 1.0 if pair.verdict else max(0.1, min(1.0, float(pair.likeness)))
        url = url_for("task_round.copy_pair", stage_id=stage.id, likeness_id=pair.id)
        found.setdefault(number, []).append(Lead("near-copies", strength, words, url))
    return found


NEAR_COPIES = Source("near-copies", _l("雷同的计划书"), _find)
