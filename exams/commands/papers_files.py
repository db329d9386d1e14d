"""Reading the plain files of `zeyou papers`: blueprint, bank list, admission numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from exams.bank.items import KINDS, BankError, load_bank
from exams.bank.model import DIFFICULTIES, LETTERS
from exams.kinds.online_exam import messages as messages  # registers its texts
from exams.sitting.pools import Choice
from exams.sitting.rules import Rules, check, rules_of
from recruit.i18n import _
from recruit.messages import tell
from recruit.programme import ProgrammeError, load
from recruit.programme.messages import message
from recruit.programme.problems import Problem
from recruit.tables import TableError, read_table

COLUMNS = ("code", "kind", "topic", "difficulty", "options")
KIND = "online-exam"
#: So many wrong lines of a list of numbers are told.
MOST_TOLD = 50


class Unusable(Exception):
    """A file that cannot be used, told line by line."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(*lines[:1])
        self.lines = list(lines)


@dataclass(frozen=True)
class Bank:
    """The questions of a bank list, numbered in the order of their codes; `codes` names each number."""

    pools: Mapping[tuple[str, str], Sequence[Choice]]
    codes: Mapping[int, str]


def read_blueprint(path: Path, stage: str) -> Rules:
    """A whole programme with an online exam, or a YAML mapping of the params alone (it has `paper` at its top)."""
    try:
        plain = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Unusable([_("%(name)s：读不懂，%(why)s", name=path.name, why=str(error))]) from None
    if isinstance(plain, Mapping) and "paper" in plain:
        return _rules(path, _decimals(plain))
    return _rules(path, _params(path, stage))


def _params(path: Path, stage: str) -> Mapping[str, Any]:
    try:
        programme = load(str(path))
    except ProgrammeError as error:
        raise Unusable([f"{one.line}: {message(one)}" for one in error.problems]) from None
    exams = [one for one in programme.stages if one.kind == KIND and stage in ("", one.code)]
    if len(exams) != 1:
        known = ", ".join(one.code for one in programme.stages if one.kind == KIND) or "-"
        raise Unusable(
            [_("%(name)s：请用 --stage 写明是哪一场考试（有：%(known)s）。", name=path.name, known=known)]
        )
    return exams[0].params


def _rules(path: Path, params: Mapping[str, Any]) -> Rules:
    wrong = [
        f"{path.name}: {where}: {message(Problem(0, where, code, facts))}"
        for where, code, facts in check(params)
    ]
    if wrong:
        raise Unusable(wrong)
    return rules_of(params)


def _decimals(value: Any) -> Any:
    """What YAML read as a binary fraction becomes its text again: points and shares are decimals."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {key: _decimals(one) for key, one in value.items()}
    return [_decimals(one) for one in value] if isinstance(value, list) else value


def read_bank(path: Path) -> Bank:
    rows = _from_folder(path) if path.is_dir() else _from_list(path)
    pools: dict[tuple[str, str], list[Choice]] = {}
    codes: dict[int, str] = {}
    for number, (code, kind, topic, difficulty, options) in enumerate(sorted(rows), 1):
        codes[number] = code
        pools.setdefault((kind, topic), []).append(Choice(number, code, LETTERS[:options], difficulty))
    return Bank(pools, codes)


Row = tuple[str, str, str, int, int]


def _from_folder(path: Path) -> list[Row]:
    try:
        items = load_bank(path)
    except BankError as error:
        raise Unusable([str(problem) for problem in error.problems]) from None
    return [(one.code, one.kind, one.topic, one.difficulty, len(one.options)) for one in items]


def _from_list(path: Path) -> list[Row]:
    try:
        table = read_table(path)
    except TableError as error:
        raise Unusable([f"{path.name}: {tell(error)}"]) from None
    missing = [name for name in COLUMNS if name not in table.header]
    if missing:
        raise Unusable([_("%(name)s：缺少这些列：%(missing)s", name=path.name, missing=", ".join(missing))])
    found: list[Row] = []
    wrong: list[str] = []
    first: dict[str, int] = {}
    for row in table.rows:
        code, kind, topic = (row.get(name).strip() for name in COLUMNS[:3])
        difficulty, options = (row.get(name).strip() for name in COLUMNS[3:])
        fault = _fault(code, kind, topic, difficulty, options) or (
            _("题号和第 %(row)s 行一样", row=first[code]) if code in first else ""
        )
        if fault:
            wrong.append(_("%(name)s 第 %(row)s 行：%(why)s", name=path.name, row=row.number, why=fault))
            continue
        first[code] = row.number
        found.append((code, kind, topic, int(difficulty), int(options)))
    if wrong:
        raise Unusable(wrong)
    return found


def _fault(code: str, kind: str, topic: str, difficulty: str, options: str) -> str:
    if not code or not topic:
        return _("题号和类别不能空着")
    if kind not in KINDS:
        return _("没有“%(kind)s”这种题。可以写：%(allowed)s", kind=kind, allowed=", ".join(KINDS))
    if difficulty not in [str(one) for one in DIFFICULTIES]:
        return _("难度“%(value)s”不对，请写 1 到 5", value=difficulty)
    if not (options.isascii() and options.isdigit() and int(options) <= len(LETTERS)):
        return _("选项数“%(value)s”不对，请写 0 到 10", value=options)
    return ""


def read_numbers(path: Path) -> list[str]:
    """One a line; blank lines do not count."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable([_("%(name)s：不是 UTF-8 编码的文字", name=path.name)]) from None
    found = [(row, line.strip()) for row, line in enumerate(text.splitlines(), 1) if line.strip()]
    first: dict[str, int] = {}
    wrong = []
    for row, number in found:
        if not number.isprintable():
            why = _("有看不见的字符，请重新打这个号")
        elif number in first:
            why = _("%(number)s 在第 %(row)s 行已经写过", number=number, row=first[number])
        else:
            first[number] = row
            continue
        wrong.append(_("%(name)s 第 %(row)s 行：%(why)s", name=path.name, row=row, why=why))
    if wrong:
        raise Unusable(wrong[:MOST_TOLD])
    if not found:
        raise Unusable([_("%(name)s：一个号也没有", name=path.name)])
    return [number for _row, number in found]
