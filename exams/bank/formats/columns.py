"""Which column of a sheet holds what: headings by their synonyms, or the clerk's own mapping. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exams.bank.formats.draft import Trouble, Unreadable
from exams.bank.marking import same_form
from exams.bank.model import LETTERS
from recruit.workbooks import RawRow

CODE, KIND, TOPIC, DIFFICULTY, STEM, ANSWER = "code", "kind", "topic", "difficulty", "stem", "answer"
EXPLANATION, POINTS, RULE, VERSION, IGNORED = "explanation", "points", "rule", "version", "ignored"
OPTION = "option-"
#: All options of a question in one cell.
OPTIONS = "options"
#: In a mapping: the row of the headings. The mapping then says everything; no heading is understood by itself.
HEADER = "header"
#: Headings are looked for in so many rows from the top; what stands above them is a title.
_DEEPEST_HEADER = 10

# data: headings of other people's sheets, as `_plain` makes them
SYNONYMS: Mapping[str, Sequence[str]] = {
    STEM: ("题干", "题目", "试题", "问题", "题目内容", "试题内容", "试题题目", "试题题干", "题面", "question", "stem",
           "questiontext", "questiontitle"),
    ANSWER: ("答案", "正确答案", "参考答案", "标准答案", "正确选项", "试题答案", "answer", "key", "correct",
             "correctanswer", "rightanswer"),
    OPTIONS: ("选项", "选项内容", "全部选项", "备选项", "备选答案", "答案选项", "options", "choices"),
    EXPLANATION: ("解析", "试题解析", "答案解析", "题目解析", "解释", "说明", "分析", "评分标准", "explanation",
                  "analysis", "feedback"),
    KIND: ("题型", "类型", "试题类型", "题目类型", "题类", "type", "kind", "questiontype"),
    DIFFICULTY: ("难度", "难易度", "难易程度", "难度等级", "difficulty", "level"),
    TOPIC: ("知识点", "主题", "科目", "类别", "分类", "题库分类", "章节", "所属知识点", "topic", "category", "subject"),
    CODE: ("编号", "题号编码", "试题编号", "题目编号", "题目编码", "code", "id"),
    POINTS: ("分值", "分数", "得分", "points", "score"),
    RULE: ("计分规则", "计分方式", "rule"),
    VERSION: ("版本", "version"),
    IGNORED: ("序号", "题号", "题库序号", "出处", "来源", "no", "number", "备注", "知识类", "知识关键点", "source",
              "工作表", "原来的行", "要改的地方", "没有列名的格"),
}  # fmt: skip
_KNOWN = {word: field for field, words in SYNONYMS.items() for word in words}
# data: headings of options, as Chinese sheets and others write them
_OPTION = re.compile(r"(?:选项|备选项|备选答案|答案选项|option|choice|opt)?([a-j])(?:选项|项)?")
# data: the same with numbers
_OPTION_NUMBER = re.compile(r"(?:选项|备选项|备选答案|option|choice|opt)([1-9]|10|[一二三四五六七八九十])")
_CHINESE_NUMBERS = "一二三四五六七八九十"  # data: the numbers one to ten
_DECORATION = re.compile(
    r"[\s:：*＊()（）\[\]【】_\-.。/]+|必填|选填"
)  # data: what headings are decorated with


@dataclass(frozen=True)
class Columns:
    """Fields by column index; the headings as written; the row of the headings (0: there are none)."""

    fields: Mapping[int, str]
    headings: Mapping[int, str]
    header: int = 0
    twice: tuple[str, ...] = ()

    def label(self, index: int) -> str:
        """What a message calls a column: its heading, else its letters."""
        return self.headings.get(index) or letters_of(index)

    def of(self, field: str) -> int | None:
        return next((index for index, known in self.fields.items() if known == field), None)


def field_of(heading: str) -> str | None:
    """The field a heading names, or None."""
    plain = _DECORATION.sub("", same_form(heading))
    if plain in _KNOWN:
        return _KNOWN[plain]
    if found := _OPTION.fullmatch(plain):
        return OPTION + found[1].upper()
    if found := _OPTION_NUMBER.fullmatch(plain):
        place = _CHINESE_NUMBERS.index(found[1]) if found[1] in _CHINESE_NUMBERS else int(found[1]) - 1
        return OPTION + LETTERS[place]
    return None


def find(rows: Sequence[RawRow], mapping: Mapping[str, str]) -> Columns | None:
    """The columns of a sheet: by its headings, changed by the mapping (field -> heading or column letters).

    None where no row near the top looks like headings and the mapping names no column for the stem.
    """
    if HEADER in mapping:
        return _chosen(rows, mapping)
    for row in rows[:_DEEPEST_HEADER]:
        found = [field_of(text) if len(text) <= 30 else None for text in row.texts]
        if STEM in found and (ANSWER in found or sum(str(field).startswith(OPTION) for field in found) > 1):
            return _mapped(_with_headings(row, found), mapping)
    columns = _mapped(Columns({}, {}), mapping)
    return columns if columns.of(STEM) is not None else None


def _chosen(rows: Sequence[RawRow], mapping: Mapping[str, str]) -> Columns | None:
    header = next((row for row in rows if str(row.number) == mapping[HEADER]), None)
    headings = (
        {index: text.strip() for index, text in enumerate(header.texts) if text.strip()} if header else {}
    )
    columns = Columns({}, headings, header.number if header else 0)
    columns = _mapped(columns, {field: place for field, place in mapping.items() if field != HEADER})
    return columns if columns.of(STEM) is not None else None


def _with_headings(row: RawRow, found: Sequence[str | None]) -> Columns:
    fields: dict[int, str] = {}
    twice = []
    for index, field in enumerate(found):
        if field is None or field == IGNORED:
            continue
        if field in fields.values():
            twice.append(row.texts[index].strip())
        else:
            fields[index] = field
    headings = {index: text.strip() for index, text in enumerate(row.texts) if text.strip()}
    return Columns(fields, headings, row.number, tuple(twice))


def _mapped(columns: Columns, mapping: Mapping[str, str]) -> Columns:
    fields = dict(columns.fields)
    by_heading = {same_form(text): index for index, text in columns.headings.items()}
    for field, place in mapping.items():
        index = by_heading.get(same_form(place), index_of(place))
        if index is None:
            raise Unreadable(Trouble(0, "map-no-column", {"column": place}))
        fields = {at: known for at, known in fields.items() if known != field and at != index}
        fields[index] = field
    return Columns(fields, columns.headings, columns.header, columns.twice)


def mapping_of(pairs: Sequence[str]) -> dict[str, str]:
    """`题干=B` and the like as field -> place. Errors: Unreadable('map-unreadable' | 'map-unknown-field')."""
    mapping = {}
    for pair in pairs:
        name, sign, place = pair.replace("＝", "=").partition("=")  # data: the full-width sign
        if not sign or not place.strip():
            raise Unreadable(Trouble(0, "map-unreadable", {"pair": pair}))
        field = field_of(name)
        if field is None:
            raise Unreadable(Trouble(0, "map-unknown-field", {"field": name}))
        mapping[field] = place.strip()
    return mapping


def index_of(letters: str) -> int | None:
    """`A` -> 0, `AA` -> 26, `#1` -> 0; None for anything else."""
    if found := re.fullmatch("#([1-9][0-9]?)", letters):
        return int(found[1]) - 1
    if not re.fullmatch("[A-Za-z]{1,2}", letters):
        return None
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def letters_of(index: int) -> str:
    """0 -> `A`, 26 -> `AA`."""
    first, last = divmod(index, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)
