"""A draft as a page shows it: its newest text, what the check says of it, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import yaml
from flask import current_app, url_for

from recruit.editor.places import Address, beside_boxes, by_address
from recruit.editor.sheets import Group, count_at, every_box, text_at, title_at
from recruit.i18n import _, current_locale
from recruit.models import DraftProposal, DraftRevision, ProgrammeDraft
from recruit.programme import Problem, Reading
from recruit.programme.messages import message
from recruit.programme.problems import errors
from recruit.programme.rewrite import Path, root_of
from recruit.programme.rooms import ROOMS
from recruit.queries.drafts import draft_by_key, newest, reading_of, regions_of, waiting_proposal
from recruit.registers import known_registers
from recruit.web import guards
from recruit.web.county import whole_county
from recruit.web.programmes.words import PageWords, kind_title

#: Facts of a problem that name a stage.
STAGES = ("stage", "earlier", "next")
#: A sentence of the check and its level: ``error`` or ``warning``.
Said = tuple[str, str]


@dataclass(frozen=True)
class Seen:
    """One draft for one page."""

    draft: ProgrammeDraft
    revision: DraftRevision
    reading: Reading
    waiting: DraftProposal | None

    @cached_property
    def root(self) -> yaml.Node:
        return root_of(self.revision.source)

    @cached_property
    def words(self) -> PageWords:
        return PageWords(self.root, regions_of(self.revision))

    @property
    def kinds(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = current_app.extensions["zeyou_kinds"]
        return found

    @cached_property
    def problems(self) -> Mapping[Address, list[tuple[Path, Problem]]]:
        return by_address(self.root, self.reading.problems)

    @property
    def wrong(self) -> int:
        return len(errors(self.reading.problems))

    @property
    def warned(self) -> int:
        return sum(one.level == "warning" for one in self.reading.problems)

    @property
    def unsettled(self) -> int:
        return sum(one.level == "open" for one in self.reading.problems)

    @property
    def may_write(self) -> bool:
        return "office" in guards.account().roles and self.waiting is None and self.draft.state == "open"

    @property
    def title(self) -> str:
        return title_at(self.root, (), current_locale()) or self.draft.code

    @cached_property
    def stages(self) -> list[tuple[str, str, str, str]]:
        """(code, title, kind in words, window) of every stage as the text says it."""
        found = []
        for place in range(count_at(self.root, ("stages",))):
            path: Path = ("stages", place)
            kind = text_at(self.root, (*path, "kind"))
            window = [text_at(self.root, (*path, "window", end)) for end in ("opens", "closes")]
            title = title_at(self.root, path, current_locale())
            found.append((text_at(self.root, (*path, "code")), title, kind_title(kind), " — ".join(window)))
        return found

    def beside(self, groups: Sequence[Group], address: Address) -> tuple[dict[str, list[Said]], list[Said]]:
        """What the check says of one page, (sentence, level): by the name of the box, and what belongs to no box."""
        at_box, rest = beside_boxes(every_box(groups), self.problems.get(address, ()))
        told = {name: [self.said(one) for one in some] for name, some in at_box.items()}
        return told, [self.said(one) for one in rest]

    def said(self, problem: Problem) -> Said:
        """A problem in words. Where the file has the code of a stage, an officer reads what the stage is called."""
        titles = {code: title or code for code, title, _kind, _window in self.stages}
        named = {key: titles.get(problem.facts[key]) for key in STAGES if key in problem.facts}
        facts = {**problem.facts, **{key: title for key, title in named.items() if title}}
        return message(replace(problem, facts=facts)), problem.level

    def url(self, address: Address) -> str:
        """The page of the editor that an address means."""
        key = self.draft.id
        if address.sort == "room":
            return url_for("programmes.room_page", draft_id=key, code=address.key)
        if address.sort == "stage":
            return url_for("programmes.stage_page", draft_id=key, place=int(address.key))
        if address.sort == "register" and address.key in known_registers():
            return url_for("programmes.register_page", draft_id=key, code=address.key)
        page = {"stages": "stages_page", "registers": "registers_page", "register": "registers_page"}
        return url_for(f"programmes.{page.get(address.sort, 'text_page')}", draft_id=key)

    def name(self, address: Address) -> str:
        """What the page that an address means is called."""
        if address.sort == "stage":
            return self.stages[int(address.key)][1] or self.stages[int(address.key)][0]
        if address.sort == "room":
            return next(str(one.title) for one in ROOMS if one.code == address.key)
        if address.sort == "register" and address.key in known_registers():
            return known_registers()[address.key].title()
        return {"stages": _("环节"), "whole": _("整个文件")}.get(address.sort, _("台账"))


def seen(draft_id: int) -> Seen:
    """The draft of an address, for whoever may see it. Errors: Refusal('unknown' | 'county-only')."""
    whole_county()
    draft = draft_by_key(draft_id)
    one = newest(draft)
    return Seen(draft, one, reading_of(one), waiting_proposal(draft))
