"""Words in both languages, and the sentences of an outcome in the reader's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import force_locale

from exams.rehearsal import messages as messages  # registers its texts
from exams.rehearsal.outcome import Words
from recruit.errors import Refusal
from recruit.i18n import current_locale, lazy
from recruit.messages import tell
from recruit.programme import Text


def in_both(say: Callable[[], str]) -> Words:
    """What `say` gives in Chinese and in English."""
    found = {}
    for locale in ("zh", "en"):
        with force_locale(locale):
            found[locale] = say()
    return found


def of_text(text: Text) -> Words:
    return {"zh": text.zh, "en": text.en or text.zh}


def read(words: Words) -> str:
    """The reader's language; Chinese where the other is missing."""
    english = current_locale().lower().startswith("en")
    return (words.get("en") if english else "") or words.get("zh", "")


def sentences(outcome: dict[str, Any]) -> list[str]:
    """Every finding of an outcome (plain data) as a sentence, stages by their titles."""
    titles = {one["code"]: read(one["title"]) for one in outcome["stages"]}
    told = []
    for finding in outcome["findings"]:
        facts = {
            name: read(fact) if isinstance(fact, dict) else fact for name, fact in finding["facts"].items()
        }
        if "stage" in facts:
            facts["stage"] = titles.get(facts["stage"], facts["stage"])
        told.append(tell(Refusal(f"rehearsal-{finding['code']}", **facts)))
    return told


#: How far a stage was played.
STATES = {
    "played": lazy("演完了"),
    "stopped": lazy("停下了"),
    "empty": lazy("没有人"),
    "not-reached": lazy("没有演到"),
}


def state_words(state: str) -> str:
    return str(STATES.get(state, state))
