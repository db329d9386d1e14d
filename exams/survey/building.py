"""From checked rows to the frozen form."""

from __future__ import annotations

from exams.survey.fields import RANGE, parameters
from exams.survey.logic import computed
from exams.survey.model import ALWAYS, Group, Item, Question
from exams.survey.rows import Entry, truth
from exams.survey.wording import Languages


def items(entries: list[Entry], languages: Languages) -> tuple[Item, ...]:
    """The entries that are carried, each group with those of its own that are."""
    return tuple(_item(entry, languages) for entry in entries if not entry.left_out)


def _item(entry: Entry, languages: Languages) -> Item:
    if not entry.block:
        return _question(entry, languages)
    return Group(
        name=entry.name,
        items=items(entry.children, languages),
        labels=languages.words(entry.line, "label"),
        relevant=entry.get("relevant"),
        appearance=entry.get("appearance"),
        repeats=entry.kind.type == "repeat",
        repeat_count=entry.get("repeat_count") if entry.kind.type == "repeat" else "",
    )


def _question(entry: Entry, languages: Languages) -> Question:
    line, kind = entry.line, entry.kind
    default = entry.get("default")
    worked_out = computed(default)
    return Question(
        name=entry.name,
        type=kind.type,
        labels=languages.words(line, "label"),
        hints=languages.words(line, "hint"),
        required=_condition(entry.get("required")) if kind.type != "note" else "",
        required_messages=languages.words(line, "required_message"),
        constraint=entry.get("constraint"),
        constraint_messages=languages.words(line, "constraint_message"),
        relevant=entry.get("relevant"),
        calculation=entry.get("calculation"),
        default="" if worked_out else default,
        default_expression=default if worked_out else "",
        appearance=entry.get("appearance"),
        read_only=_condition(entry.get("read_only")),
        choices=kind.list_name,
        choice_filter=entry.get("choice_filter") if kind.list_name else "",
        other=kind.other,
        parameters=_parameters(entry),
    )


def _condition(text: str) -> str:
    known = truth(text)
    return text if known is None else ALWAYS if known else ""


def _parameters(entry: Entry) -> tuple[tuple[str, str], ...]:
    if entry.kind.type != "range":
        return ()
    given = parameters(entry.get("parameters")) or {}
    return tuple((key, given.get(key, standard)) for key, standard in RANGE.items())
