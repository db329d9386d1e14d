"""What `templates/programmes/_rehearsal.html` shows of a draft's rehearsals, in the reader's language."""

from __future__ import annotations

from typing import Any

from recruit.config import REHEARSAL_WORDS
from recruit.dotted import resolve
from recruit.i18n import _, clauses
from recruit.models import ProgrammeRehearsal
from recruit.models.rehearsals import OPEN
from recruit.queries.rehearsals import rehearsals_of, waiting_before
from recruit.services.ask_rehearsal import LEAST, MOST

USUAL = 60


def shown(draft_id: int, text_hash: str) -> dict[str, Any]:
    """Everything the macro needs; `text_hash` is that of the draft's YAML as it is now."""
    every = rehearsals_of(draft_id)
    open_ = next((one for one in every if one.state in OPEN), None)
    last = next((one for one in every if one.state not in OPEN), None)
    newest = every[0] if every else None
    found: dict[str, Any] = {
        "least": LEAST,
        "most": MOST,
        "people": newest.people if newest else USUAL,
        "seed": newest.seed if newest else 1,
        "open": open_,
        "doing": _doing(open_) if open_ else "",
        "last": last,
        "changed": last is not None and last.text_hash != text_hash,
    }
    if last is not None and last.why:
        found["why"] = _read(last.why)
    if last is not None and last.outcome:
        found |= _outcome(last.outcome)
    return found


def _doing(row: ProgrammeRehearsal) -> str:
    before = waiting_before(row)
    if row.state == "waiting":
        return _("前面还有 %(count)s 个试演在等", count=before) if before else _("马上开始")
    return _("正在演：%(what)s", what=row.doing) if row.doing else _("正在准备")


def _read(words: dict[str, str]) -> str:
    read = resolve(f"{REHEARSAL_WORDS}:read")
    return str(read(words))


def _outcome(said: dict[str, Any]) -> dict[str, Any]:
    stages = said["stages"]
    return {
        "missed": [{"title": _read(one["title"]), "why": _read(one["why"])} for one in said["not_played"]],
        "facts": _facts(said),
        "rows": [{**one, "title": _read(one["title"])} for one in stages if one["state"] == "played"],
        "headers": [
            _("环节"),
            _("进入"),
            _("参加"),
            _("晋级"),
            _("候补"),
            _("未入选"),
            _("为什么、同分怎么办"),
            _("演到"),
        ],
        "cells": [_cells(one) for one in stages],
        "sentences": resolve(f"{REHEARSAL_WORDS}:sentences")(said),
    }


def _facts(said: dict[str, Any]) -> list[tuple[str, str]]:
    found = [(_("报名的人"), str(said["people"])), (_("随机种子"), str(said["seed"]))]
    if said["places"].get("planned"):
        places = _("有 %(offered)s 个，定出去 %(given)s 个", **said["places"])
        found.append((_("点位"), places))
    return [
        *found,
        (_("签的协议"), str(said["agreements"])),
        (_("用的时间"), _("%(count)s 秒", count=said["seconds"])),
    ]


def _cells(one: dict[str, Any]) -> list[str]:
    numbers = [str(one[name]) for name in ("entered", "took_part", "advanced", "reserve", "out")]
    why = [
        _("%(reason)s %(count)s 人", reason=_read(part["words"]) or _("其他原因"), count=part["people"])
        for part in one["why_out"]
    ]
    for tie in one["ties"]:
        facts = {"people": tie["people"], "total": tie["total"], "rung": _read(tie["words"])}
        why.append(_("%(people)s 人同为 %(total)s 分，由 %(rung)s 定先后", **facts))
    state = resolve(f"{REHEARSAL_WORDS}:state_words")(one["state"])
    return [_read(one["title"]), *numbers, clauses(why) or "-", state]
