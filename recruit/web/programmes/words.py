"""What the editor calls things: keys, values, kinds of stages, and what a value that names something else may name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from recruit.editor.boxes import Words
from recruit.editor.sheets import count_at, text_at, title_at
from recruit.i18n import _, current_locale, lazy
from recruit.list_words import rung_words
from recruit.programme.rewrite import Path, at, unwrapped
from recruit.programme.room_hints import HINTS
from recruit.programme.rooms import FIXED_CHOICES
from recruit.regions import NO_REGIONS, Regions
from recruit.registers import known_registers
from recruit.web.programmes import codes
from recruit.web.rule_codes import GROUPS
from recruit.web.rule_codes import KEYS as RULE_KEYS
from recruit.web.rule_codes import VALUES as RULE_VALUES
from scoring.policy import PLAIN_RUNGS

#: Kind of a stage -> what it is called, what happens in it.
KINDS: Mapping[str, tuple[Any, Any]] = {
    "registration": (lazy("报名"), lazy("填表、交材料，登记点审核。")),
    "briefing": (lazy("说明会"), lazy("来听说明的人签到，没来的按规则办。")),
    "online-exam": (lazy("在线考试"), lazy("从题库抽题，用手机答，或者在考场用纸答，系统评分。")),
    "skills-test": (lazy("现场考试"), lazy("到考点当面操作，考评员一项一项打分。")),
    "task-round": (lazy("任务考核"), lazy("在村里完成任务，交照片和链接，办公室核对。")),
    "trial-operation": (lazy("试运营"), lazy("试着办几天，按数字打分。")),
    "interview": (lazy("面试"), lazy("抽签分组，考官小组打分。")),
    "assessment": (lazy("考察评分"), lazy("上门看，按表打分。")),
    "approval": (lazy("逐级审批"), lazy("村、乡镇、县里一级一级签意见、盖章。")),
    "siting": (lazy("选址"), lazy("看房子合不合条件，村里、乡镇出意见。")),
    "allotment": (lazy("定点"), lazy("按名次选村、定服务站。")),
    "agreement": (lazy("签协议"), lazy("印协议、签字、盖章。")),
    "posts": (lazy("定岗"), lazy("把人定到岗位上。")),
    "opening": (lazy("开业"), lazy("照清单验收，登记开业的日子。")),
    "training": (lazy("培训"), lazy("签到签退，按分钟算学时。")),
    "training-exam": (lazy("培训加考试"), lazy("培训以后考一次，成绩一起算。")),
    "deliverables": (lazy("实习成果"), lazy("交成果和证据，有人审。")),
}
KEYS = {**RULE_KEYS, **codes.KEYS}
VALUES = {**RULE_VALUES, **codes.VALUES}
#: Where something else of the programme is named: word of the shape -> where it stands.
NAMED: Mapping[str, str] = {
    "stages": "stages", "documents": "documents", "forms": "forms", "tracks": "tracks", "roles": "roles",
}  # fmt: skip
YES_NO = (("true", lazy("是")), ("false", lazy("否")))
#: Where a value comes from, as the file says it.
ORIGINS = (
    ("", lazy("不说明")),
    ("notice", lazy("公告写的")),
    ("office", lazy("办公室定的")),
    ("unconfirmed", lazy("公告里看不清，还没有核实")),
)


class PageWords(Words):
    """Words in the reader's language; choices as the draft itself gives them."""

    def __init__(self, root: yaml.Node | None, regions: Regions = NO_REGIONS) -> None:
        self.root, self.regions = root, regions

    def key(self, path: Path) -> str:
        if isinstance(path[-1], int):
            return _("第 %(number)s 项", number=path[-1] + 1)
        if path[-1] == "+":
            return _("再加一项")
        steps = [step for step in path if isinstance(step, str) and step != "+"]
        last = str(path[-1])
        known = [f"{above}.{last}" for above in reversed(steps[:-1])] + [last]
        found = next((KEYS[one] for one in known if one in KEYS), None)
        return str(found or GROUPS.get(last) or self._place(last) or last)

    def value(self, path: Path, code: str) -> str:
        last = next((str(step) for step in reversed(path) if isinstance(step, str) and step != "+"), "")
        if last == "kind" and code in KINDS and "components" not in path:
            return str(KINDS[code][0])
        return str(VALUES.get(f"{last}={code}", VALUES.get(code, code)))

    def hint(self, path: Path) -> str:
        steps = [str(step) for step in path if isinstance(step, str) and step != "+"]
        steps = ["stage", *steps[1:]] if steps[:1] == ["stages"] else steps
        tails = [".".join(steps[start:]) for start in range(len(steps))]
        return str(next((HINTS[tail] for tail in tails if tail in HINTS), ""))

    def options(self, source: str, path: Path = ()) -> Sequence[tuple[str, str]] | None:
        if source in NAMED:
            return self._items((NAMED[source],))
        if source == "schooling":
            return self._items(("eligibility", "schooling", "levels"))
        if source in FIXED_CHOICES:
            return [(code, self.value((source,), code)) for code in FIXED_CHOICES[source]]
        if source == "rungs":
            return self._rungs(path)
        if source == "townships":
            return [(one.code, one.name) for one in self.regions.townships]
        if source == "components":
            every = [
                self._items(("stages", place, "components"))
                for place in range(count_at(self.root, ("stages",)))
            ]
            return list(dict.fromkeys(one for some in every for one in some))
        if source == "questions":
            return [one for one, _path in self._questions()]
        if source == "answers":
            asked = text_at(self.root, (*path[:-1], "field"))
            there = [here for (code, _label), here in self._questions() if code == asked]
            return self._items((*there[0], "choices")) if there else []
        if source == "registers":
            return [(one.code, one.title()) for one in known_registers().values()]
        return None

    def _rungs(self, path: Path) -> list[tuple[str, str]]:
        """What may decide between people with one total: of a stage its own components."""
        own = self._items((*path[:2], "components"))
        every = [(f"component:{code}", title) for code, title in own]
        return [*every, *((code, rung_words(code, {})) for code in PLAIN_RUNGS)]

    def _questions(self) -> list[tuple[tuple[str, str], Path]]:
        """Open choices of the registration form, (code, label), with where each stands in the file."""
        found: list[tuple[tuple[str, str], Path]] = []
        for form in range(count_at(self.root, ("forms",))):
            if text_at(self.root, ("forms", form, "code")) != "registration":
                continue
            for place in range(count_at(self.root, ("forms", form, "fields"))):
                here: Path = ("forms", form, "fields", place)
                open_ = text_at(self.root, (*here, "private")) != "true"
                if open_ and at(self.root, (*here, "choices")) is not None:
                    label = title_at(self.root, here, current_locale(), "label")
                    found.append(((text_at(self.root, (*here, "code")), label), here))
        return found

    def _items(self, path: Path) -> list[tuple[str, str]]:
        node = unwrapped(at(self.root, path))
        if isinstance(node, yaml.MappingNode):
            codes = [str(key.value) for key, _value in node.value]
            return [(code, title_at(self.root, (*path, code), current_locale()) or code) for code in codes]
        found = []
        for place in range(count_at(self.root, path)):
            code = text_at(self.root, (*path, place, "code"))
            found.append((code, title_at(self.root, (*path, place), current_locale()) or code))
        return [one for one in found if one[0]]

    def _place(self, code: str) -> str:
        if not code.isdigit():
            return ""
        return next((one.name for one in self.regions.townships if one.code == code), "")


def kind_title(code: str) -> str:
    return str(KINDS[code][0]) if code in KINDS else code or _("没有写类别")
