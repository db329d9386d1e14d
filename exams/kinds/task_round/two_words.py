"""The page of a draw by two words, whatever is sampled: the office's half, the second person's, who may do what now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.rules import component_of
from exams.kinds.task_round.room import KIND
from exams.models import PhoneSample, ReviewSample
from exams.services.two_word_sample import WITNESSES
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Account, Stage
from recruit.programme import Component
from recruit.web import guards
from recruit.web.forms.words import WordForm

Sample = PhoneSample | ReviewSample


@dataclass(frozen=True)
class DrawPages:
    """`page` is the endpoint where the draw stands, its two buttons below that address; `kind` that of the components
    which are sampled if `rule` says so; `waiting` the draw that has one word; `show` fills the page from
    (stage, component, form)."""

    page: str
    kind: str
    rule: Callable[[Component], object]
    waiting: Callable[[Stage, str], Any]
    show: Callable[[Stage, Component, WordForm], str]

    def sampled(self, stage_id: int, code: str) -> tuple[Stage, Component]:
        """A draw for the whole county: an account confined to one township has no business here."""
        stage = db.session.get(Stage, stage_id)
        if stage is None or stage.kind != KIND or guards.account().township_scope is not None:
            raise Refusal("unknown")
        part = component_of(stage.definition, code, self.kind)
        if self.rule(part) is None:
            raise Refusal("unknown")
        return stage, part

    def stands(self, stage_id: int, code: str) -> str:
        """Where the draw stands; of those held, all that is needed to hold them again by hand."""
        return self.show(*self.sampled(stage_id, code), WordForm(formdata=None))

    def commit(self, stage_id: int, code: str, propose: Callable[..., Sample]) -> Response | tuple[str, int]:
        """The office's half, by ``propose(stage, component, word, account, moment)``."""
        stage, part = self.sampled(stage_id, code)
        form = WordForm()
        if not form.validate_on_submit():
            return self.show(stage, part, form), 422
        propose(stage, part.code, form.word.data, guards.account(), now())
        db.session.commit()
        flash(_("名单定下来了，请第二个人用自己的账号写另一半签词。"), "success")
        return self._back(stage, part)

    def draw(self, stage_id: int, code: str, complete: Callable[..., str]) -> Response | tuple[str, int]:
        """The other half, by ``complete(sample, word, account, moment)``, which gives what is told."""
        stage, part = self.sampled(stage_id, code)
        waiting = self.waiting(stage, part.code)
        if waiting is None:
            raise Refusal("sample-drawn")
        form = WordForm()
        if not form.validate_on_submit():
            return self.show(stage, part, form), 422
        told = complete(waiting, form.word.data, guards.account(), now())
        db.session.commit()
        flash(told, "success")
        return self._back(stage, part)

    def values(self, stage: Stage, part: Component, form: WordForm) -> dict[str, Any]:
        """What `exams/task_round/_two_words.html` shows, but for what is `ready` and what was `held`. `idle`: the stage
        runs and no draw waits."""
        reader, waiting, running = guards.account(), self.waiting(stage, part.code), stage.state != "closed"
        return {
            "stage": stage,
            "component": part,
            "rule": self.rule(part),
            "form": form,
            "waiting": waiting,
            "committed": size(waiting) if waiting else (0, 0),
            "idle": waiting is None and running,
            "may_propose": "office" in reader.roles,
            "may_draw": waiting is not None
            and running
            and waiting.proposed_by_id != reader.id
            and bool(set(WITNESSES) & reader.roles),
            "here": self._url(stage, part),
            "name": _name,
        }

    def _url(self, stage: Stage, part: Component) -> str:
        return url_for(self.page, stage_id=stage.id, component=part.code)

    def _back(self, stage: Stage, part: Component) -> Response:
        return redirect(self._url(stage, part), 303)


def size(sample: Sample) -> tuple[int, int]:
    """(candidates, forms or pictures) on the roster."""
    return len(sample.roster), sum(map(len, sample.roster.values()))


def _name(account_id: int | None) -> str:
    account = db.session.get(Account, account_id) if account_id is not None else None
    return account.name if account else ""
