"""Stages that only some of their people have to do: who, as the programme writes it, and what that means. Pure.

Params of such a stage: ``only_for`` with ``field``, a choice of the registration form that everybody gives in the open,
and ``choices``, codes of its answers. Whoever answered otherwise stands in the stage like everybody (one list, one
funnel, no rank that changes behind anybody's back), is asked for nothing, and goes on with the reason `NOT_ASKED`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recruit.programme import Programme, Stage
from recruit.programme.shapes import Code, Codes, Group, Shapes, Told, not_allowed


def chosen(key: str) -> Shapes:
    """A question of the registration form under ``field``, and answers to it under `key`."""
    return {"field": Code(needed=True, source="questions"), key: Codes(needed=True, source="answers")}


#: What kinds that can do without some of their people take into their params.
ONLY_FOR: Shapes = {"only_for": Group(chosen("choices"))}


def is_asked(stage: Stage, answers: Mapping[str, Any]) -> bool:
    """Whether the stage asks for somebody who answered so on the registration form."""
    said = stage.params.get("only_for")
    return not said or any(code in given_codes(answers, said["field"]) for code in said["choices"])


def given_codes(answers: Mapping[str, Any], field: str) -> list[Any]:
    """The codes somebody chose in a field, whether it takes one or several."""
    answer = answers.get(field)
    return answer if isinstance(answer, list) else [answer]


def wrong_only_for(stage: Stage, programme: Programme) -> Iterator[Told]:
    """Places have no registration form; fields and answers that the form does not have."""
    said = stage.params.get("only_for")
    if not said:
        return
    track = next((one for one in programme.tracks if one.code == stage.track), None)
    if track is not None and track.subject != "person":
        yield "params.only_for", "only-for-people", {}
        return
    yield from wrong_choices(programme, said, "params.only_for", "choices")


def wrong_choices(programme: Programme, said: Mapping[str, Any], path: str, key: str) -> Iterator[Told]:
    """Answers by which people are told apart: `said` names an open choice of the registration form under ``field`` and
    codes of its answers under `key`."""
    form = programme.forms.get("registration")
    fields = {one.code: one for one in form.fields if one.choices and not one.private} if form else {}
    field = fields.get(str(said.get("field")))
    if field is None:
        yield not_allowed(f"{path}.field", said.get("field"), sorted(fields))
        return
    known = [code for code, _title in field.choices]
    for place, code in enumerate(said.get(key) or ()):
        if code not in known:
            yield not_allowed(f"{path}.{key}[{place}]", code, known)
