"""What is said about a file of questions: the place, the reason, the remedy."""

from __future__ import annotations

from decimal import Decimal

from exams.bank.formats.draft import ERROR, HINT, LOSS, Draft, Trouble
from recruit import table_messages
from recruit.errors import Refusal
from recruit.i18n import _, listed
from recruit.i18n import lazy as _l
from recruit.intake import messages as picture_messages  # noqa: F401 - registers what is said of pictures
from recruit.messages import TEXTS as REFUSALS
from recruit.messages import tell

LEVELS = {ERROR: _l("进不来"), LOSS: _l("会丢失"), HINT: _l("请看看")}

KINDS = {
    "single": _l("单选题"),
    "multiple": _l("多选题"),
    "true-false": _l("判断题"),
    "numeric": _l("数值题"),
    "short": _l("填空题"),
    "matching": _l("连线题"),
    "ordering": _l("排序题"),
    "essay": _l("问答题"),
}
FIELDS = {
    "code": _l("编号"),
    "stem": _l("题干"),
    "explanation": _l("解析"),
    "topic": _l("知识点"),
    "difficulty": _l("难度"),
    "version": _l("版本"),
    "options": _l("全部选项（在一格里）"),
}

TEXTS = {
    # The file as a whole
    "file-empty": _l("文件是空的。"),
    "file-binary": _l("这不是文字文件，也不是认识的格式。请交 xlsx、csv、txt、xml、GIFT 或 QTI 的 zip。"),
    "too-many-questions": _l("题目太多了，一个文件最多 %(most)s 道。请分成几份。"),
    "file-too-large": _l("文件太大，最多 %(limit)s MB。请分成几份。"),
    "text-encoding": _l("从这一行起，文字编码认不出来。请另存为 UTF-8 或 GB18030。"),
    "format-unknown": _l("看不出这是什么格式的题目文件。请用 --format 说明，可选：%(formats)s。"),
    "format-not-carried": _l("这是 %(name)s 格式，不能导入。请从原系统导出 Moodle XML、GIFT 或 QTI 2.1，或者整理成表格。"),
    "no-questions": _l("文件里没有找到题目。"),
    "zip-broken": _l("压缩包损坏了，或者里面的路径不正常。请重新导出。"),
    "zip-bomb": _l("压缩包打开后大得不正常，不能接收。"),
    "zip-encrypted": _l("压缩包加了密码。请去掉密码再交。"),
    "no-manifest": _l("压缩包里没有 imsmanifest.xml，不是 QTI 题目包。"),
    "file-missing": _l("目录里写的文件“%(name)s”不在压缩包里。"),
    "xml-broken": _l("XML 写错了，从第 %(column)s 个字符起读不下去（%(reason)s）。请改好这一处，或重新导出。"),
    "xml-active": _l("XML 里有 DTD 或实体定义，为了安全不能接收。请去掉再交。"),
    "xml-too-deep": _l("XML 嵌套超过 %(deepest)s 层，或者元素太多，不能接收。"),
    "not-moodle": _l("这个 XML 的根元素是 %(found)s，不是 Moodle 的 quiz。"),
    "unknown-element": _l("不认识的元素 %(element)s，跳过了。"),
    # Kinds
    "kind-not-carried": _l("“%(begins)s”是 %(kind)s，这种题型本系统没有。请改成别的题型。"),
    "kind-unclear": _l("“%(begins)s”看不出是什么题型。请加一列“题型”写明。"),
    "kinds-inferred": _l("没有写题型，按选项和答案判断了 %(count)s 道题的题型，请抽几道核对。"),
    "several-right": _l("单选里有 %(count)s 个都对的选项，按多选读入，请核对。"),
    "unknown-kind": _l("题型 %(value)s 本系统没有。"),
    # Stem, options, answer
    "stem-missing": _l("没有题干。请补上题干，或删掉这一题。"),
    "not-a-question": _l("“%(begins)s”后面没有选项和答案，不是一道题。"),
    "text-before": _l("第一道题前面的文字没有读入。"),
    "text-too-long": _l("“%(begins)s”开头的文字太长，最多 %(most)s 个字。"),
    "answer-missing": _l("“%(begins)s”没有答案。请补上。"),
    "answer-column-missing": _l("没有“答案”这一列，%(count)s 道题都没有答案。请加上这一列，或用 --map 答案=列 说明在哪一列。"),
    "answer-not-an-option": _l("答案“%(answer)s”不是选项 %(letters)s 里的。请核对答案和选项。"),
    "answer-not-truth": _l("判断题的答案“%(answer)s”看不懂。请写“对”或“错”。"),
    "answer-too-many": _l("答案“%(answer)s”和题型对不上：单选只能有一个，字母不能重复。"),
    "answer-shifted": _l("答案格里是一段话“%(text)s”，解析格里倒像答案，可能填错了格。请核对。"),
    "answer-as-text": _l("答案写的是选项的文字，按选项 %(letter)s 读入，请核对。"),
    "answer-in-brackets": _l("用题干括号里的“%(answer)s”作答案，题干里已去掉，请核对。"),
    "answer-unclear": _l("花括号里“%(begins)s”前面没有 = 或 ~，看不出是不是答案。"),
    "answers-differ": _l("两处答案不一样：“%(first)s”和“%(second)s”。请改成一样。"),
    "brackets-unclear": _l("题干里有 %(count)s 处括号都像答案，又没有另写答案。请写明“答案：”。"),
    "key-unused": _l("答案表里第 %(number)s 题的答案找不到对应的题，没有用上。请核对题号和大题名称。"),
    "key-line-unread": _l("答案表里的“%(text)s”读不懂，题数和答案个数可能不一样。请改好。"),
    "heading-passed": _l("“%(text)s”当作标题，没有读入。"),
    "number-unclear": _l("“%(number)s”既像下一题的题号，又像上一题答案里的一点。请把答案里的编号改成（1）（2），或另起一题。"),
    "number-style": _l("题号“%(text)s”的写法和前面不一样，可能是上一题的小题。请核对题干是不是完整。"),
    "several-gaps": _l("题干里有 %(count)s 个空，答案也有几个。几个空的填空题本系统没有，请拆成几道。"),
    "gaps-unclear": _l("题干里有 %(count)s 个空，答案只有一个。请核对。"),
    "options-missing": _l("答案是“%(answer)s”，却没有选项。请补上选项，或核对题型。"),
    "stem-in-parts": _l("“%(begins)s”和这一行之间空了一行，按同一个题干读入。请核对。"),
    "truth-as-text": _l("答案“%(answer)s”按填空题读入。如果是判断题，请写 T 或 F。"),
    "arrow-in-form": _l("有的答案里有 ->，有的没有，按填空题读入。如果是连线题，请每一行都写 ->。"),
    "title-unclear": _l("“%(text)s”像一个没有写完的标题，当作题干读入。请核对。"),
    "identifier-twice": _l("标识 %(identifier)s 用了两次，分不清哪个选项是对的。"),
    "options-circled": _l("选项和答案用的是①②③。请改成 A. B. C.，答案也写字母。"),
    "key-ambiguous": _l("有几道题的题号都是 %(number)s，答案表里没有分大题。请在答案表里写上大题名称。"),
    "no-answer": _l("没有标出正确答案。"),
    "no-right-option": _l("没有一个选项是全对的。请标出正确选项。"),
    "not-a-number": _l("“%(value)s”不是数字。请改成数字，例如 3.14 或 3.1..3.2。"),
    "wildcard-number": _l("“任何数字”（*）也给分，本系统没有这种写法。"),
    "option-count": _l("选项有 %(count)s 个，应有 %(least)s 到 %(most)s 个。"),
    "option-gap": _l("选项 %(letter)s 是空的，后面的选项却有字，可能填错了格。"),
    "option-not-text": _l("有空的选项。请补上或删掉。"),
    "options-repeat": _l("选项 %(letters)s 的文字一样。请改掉一个。"),
    "options-shifted": _l("选项前的字母（%(letters)s）和所在的列对不上，可能填错了格。请核对。"),
    "options-not-wanted": _l("这种题型不该有选项。请核对题型。"),
    "two-options": _l("这一格里好像还有选项 %(letter)s。请分到两格里。"),
    "letters-out-of-order": _l("选项的字母是 %(letters)s，没有从 A 起按顺序排。"),
    "prefix-missing": _l("别的选项前都有字母，“%(text)s”前没有，请核对。"),
    "prefixes-removed": _l("去掉了 %(count)s 个选项开头的字母（如“A)”）。"),
    "every-option-right": _l("所有选项都对，这样的多选题没有意义。请加一个错的选项。"),
    "pair-unclear": _l("连线题的“%(text)s”里没有 %(sign)s。请写成“左 %(sign)s 右”。"),
    "order-unclear": _l("排序题的答案“%(answer)s”没有把 %(letters)s 每个用一次。"),
    "forms-unclear": _l("答案“%(answer)s”里有分号，或者写了几行。如果是几种写法都算对，请用 | 隔开。"),
    "left-count": _l("连线题左边有 %(count)s 项，应有 %(least)s 到 %(most)s 项。"),
    "left-not-text": _l("连线题左边有空的一项。"),
    "left-repeats": _l("连线题左边有两项一样。"),
    "left-not-wanted": _l("只有连线题才有左边的各项。"),
    "key-not-wanted": _l("问答题不能有标准答案，评分要点请写在解析里。"),
    "share-out-of-range": _l("得分 %(value)s%% 不对，请填 0 到 100 之间的数。"),
    "match-missing": _l("“%(left)s”右边没有对应的一项。请补上，或者把左边清空。"),
    "no-full-credit": _l("没有一个答案是给满分的。"),
    "bad-key": _l("答案和选项对不上。请核对。"),
    # Cells that a spreadsheet spoiled
    "number-cell": _l("这一格是数字格式（%(value)s），开头的 0、百分号和货币符号可能已经丢了。请核对。"),
    "date-cell": _l("这一格是日期格式（%(value)s），原来写的可能是“1-2”这样的文字，被表格软件改成了日期。请照原题重填，并把格子改成文本格式。"),
    "formula-cell": _l("这一格是公式，读的是上次存盘时算出的“%(text)s”。请核对。"),
    "formula-failed": _l("这一格的公式没有结果（%(text)s）。请填上文字。"),
    "raised-lost": _l("“%(text)s”里有上标、下标或删除线，读入后成了普通文字。请核对意思有没有变。"),
    "picture-in-cell": _l("这一格里是一张图片，读不进来。请读入后在题目里加图。"),
    "picture-over-cell": _l("这一行旁边有图片，没有读入。请读入后在题目里加图。"),
    "cells-merged": _l("这一格是合并单元格，只有左上角的一格有字。请核对各行各列。"),
    "row-hidden": _l("这一行在表里是隐藏的，也读入了。请看看要不要。"),
    "sheets-hidden": _l("隐藏的工作表没有读入：%(sheets)s。"),
    "options-split": _l("选项写在一格里，按分隔的地方分成了 %(count)s 个，请核对。"),
    "options-in-stem": _l("选项写在题干里，分出了 %(count)s 个，请核对。"),
    "zeros-lost": _l("这一格是数字格式（%(value)s），同一题别的选项以 0 开头或结尾，这里的 0 多半丢了。请照原题补上，并把格子改成文本格式。"),
    "digits-lost": _l("这一格的数字太长，表格软件已经改掉了最后几位。请照原题重填，并把格子改成文本格式。"),
    "cells-shifted": _l("题干格里是“%(text)s”，像是一个选项，这一行可能整体错了格。"),
    "gap-kept": _l("题干开头的空白当作填空的横线读入，请核对。"),
    "number-in-stem": _l("题干以题号开头（“%(text)s”），请去掉多余的题号。"),
    "unnamed-column": _l("这一列没有列名，里面的“%(text)s”不会读入。"),
    "explanation-shifted": _l("解析是空的，旁边没有列名的一列里却有“%(text)s”，可能填错了格。请核对。"),
    "headings-unknown": _l("看不出哪一列是什么（第一行：%(first)s）。请加一行列名，或用 --map 题干=B --map 答案=H 这样说明。"),
    "heading-twice": _l("这一列和前面的一列是一回事，没有读入。"),
    "heading-unknown": _l("不认识这一列的列名，没有读入。"),
    "rows-above-header": _l("列名上面的 %(count)s 行没有读入。"),
    "points-dropped": _l("%(count)s 道题写了分值。题库不记分值，每题几分由试卷决定。"),
    "tags-lost": _l("%(count)s 道题有别的系统的标签，没有读入。"),
    "code-replaced": _l("编号“%(was)s”里有不能用的字（只能用字母、数字、点和横线，最多 40 个），改为 %(now)s。"),
    "file-unused": _l("文件“%(name)s”没有一处文字用到，没有读入。"),
    "points-ignored": _l("题库不记分值，每题几分由试卷决定。"),
    "map-unreadable": _l("--map 的“%(pair)s”看不懂。请写成 题干=B 这样。"),
    "map-unknown-field": _l("--map 里的“%(field)s”不是题库的一项。可用：题干、选项A、答案、解析、题型、难度、知识点、编号。"),
    "map-no-column": _l("--map 里说的“%(column)s”这一列，表里没有。"),
    # Fields
    "empty-text": _l("%(field)s是空的。"),
    "too-long": _l("%(field)s太长，最多 %(most)s 个字。"),
    "topic-cut": _l("知识点“%(topic)s”太长，只留前 %(most)s 个字。可以用 --topic 另定。"),
    "topic-given": _l("%(count)s 道题没有写知识点，先归入“%(topic)s”。可以用 --topic 另定。"),
    "difficulty-given": _l("%(count)s 道题没有写难度，先按 %(difficulty)s 算。可以用 --difficulty 另定。"),
    "difficulty-unclear": _l("难度“%(value)s”看不懂，应是 1 到 5，或易、较易、中、较难、难。"),
    "bad-difficulty": _l("难度 %(value)s 不对，应是 1 到 5。"),
    "bad-version": _l("版本“%(value)s”不对，应是从 1 起的整数。"),
    "bad-points": _l("分值 %(value)s 不对。"),
    "rule-unclear": _l("计分规则“%(value)s”看不懂。可写：全对给分、按选项给分、对减错。"),
    "rule-not-wanted": _l("这种题型没有部分得分，不能写计分规则。"),
    "unknown-rule": _l("计分规则 %(value)s 本系统没有。"),
    "explanation-missing": _l("没有解析。审题前请补上。"),
    "guide-missing": _l("问答题没有评分要点。审题前请写进解析。"),
    "part-missing": _l("这道题缺少“%(part)s”部分。"),
    # GIFT
    "brace-open": _l("花括号 { 没有配对的 }。"),
    "brace-closed": _l("多了一个 }，前面没有 {。文字里的花括号要写成 \\}。"),
    "two-answers": _l("一道题里有两处花括号。几个空的题（完形填空）本系统没有，请拆成几道。"),
    "html-in-plain": _l("文字里有 HTML 标记，会原样显示。如果不是要考标记本身，请改成普通文字；GIFT 里也可以在题干前写 [html]。"),
    "weight-unclear": _l("“%(text)s”像是一个分值，但没有写成 %%25%% 的样子，当作文字读入了。"),
    "wrong-feedback": _l("答错时的反馈“%(text)s”没有地方放，没有读入。"),
    # What is lost on the way in
    "markup-lost": _l("这些标记没有保留，只留下文字：%(tags)s。请看看意思有没有变。"),
    "picture-missing": _l("文字里的图片“%(name)s”不在文件里。"),
    "picture-refused": _l("图片“%(name)s”不能接收。%(why)s"),
    "pictures-repeat": _l("有两张图片同名，或者没有名字。"),
    "file-broken": _l("文件“%(name)s”的内容读不出来。"),
    "partial-options": _l("有的选项在原来的文件里给部分分或倒扣分，单选不这样计分，按错误选项读入。"),
    "weights-lost": _l("各选项原来的分值没有保留，按试卷的多选规则计分。"),
    "form-dropped": _l("答案“%(form)s”原来不给满分，没有读入。"),
    "wildcard": _l("答案“%(form)s”里的 * 只当普通的字，不代表任意文字。"),
    "case-lost": _l("原来区分大小写，本系统不区分。"),
    "feedback-moved": _l("%(count)s 条逐项反馈放进了解析。"),
    "whole-feedback-lost": _l("%(count)s 道题按对错程度给的反馈或提示没有读入。"),
    "processing-lost": _l("原来有自己的评分程序，没有读入，按标出的正确答案计分。请核对。"),
    # Doubles
    "already-there": _l("题库里已经有这道题（%(item)s），不再读入。"),
    "double-in-file": _l("和%(first)s是同一道题，不再读入。"),
    "other-answer-in-bank": _l("题库里的 %(item)s 问的一样，答案却不同。请核对哪个对。"),
    "other-answer-in-file": _l("和%(first)s问的一样，答案却不同。请核对哪个对。"),
    "similar-in-bank": _l("和题库里的 %(item)s 有 %(percent)s%% 相同，请比较一下。"),
    "similar-in-file": _l("和%(first)s有 %(percent)s%% 相同，请比较一下。"),
    "code-taken": _l("编号 %(code)s 已经有别的题在用，这道题改用 %(now)s。"),
    # What is lost on the way out
    "kind-left-out": _l("%(item)s 是%(kind)s，这种格式装不下，没有写出。"),
    "points-left-out": _l("%(item)s 自己的分值没有写出。"),
    "pictures-left-out": _l("%(item)s 的图片没有写出，这种格式装不下图片。"),
    "rule-as-tag": _l("%(item)s 的计分规则（%(rule)s）只写成标签，别的系统不会照着计分。"),
    "gift-arrow": _l("%(item)s 的文字里有 ->，GIFT 会当成连线题，没有写出。"),
    "aiken-line": _l("%(item)s 的文字换行，或者像选项，Aiken 分不清，没有写出。"),
    "sheet-sign": _l("%(item)s 的文字里有表格用来分隔的符号（%(signs)s），没有写出。"),
    "fields-left-out": _l("这种格式只有题干、选项和答案，其余各项没有写出：%(fields)s。"),
    "not-exact": _l("%(item)s 写出后再读回来不完全一样（例如开头结尾的空白）。"),
}  # fmt: skip

table_messages.teach()


def told(trouble: Trouble) -> str:
    """The sentence for a trouble in the reader's language."""
    facts = {name: _shown(name, value) for name, value in trouble.facts.items()}
    if trouble.code == "picture-refused":
        facts["why"] = _refusal(str(trouble.facts["why"]), trouble)
    if "first_sheet" in trouble.facts:
        facts["first"] = _place_in(
            str(trouble.facts["first_sheet"]), str(trouble.facts["first"]), trouble.sheet
        )
    text = TEXTS.get(trouble.code)
    if text is None:
        return _refusal(trouble.code, trouble)
    return _(str(getattr(text, "_args", [text])[0])) % facts


def place(trouble: Trouble) -> str:
    """Where it is: sheet, row or line, column; empty where the whole file is meant."""
    parts = [_("“%(sheet)s”", sheet=trouble.sheet)] if trouble.sheet else []
    if trouble.line:
        parts.append(_("第 %(line)s 行", line=trouble.line))
    if trouble.column:
        parts.append(_("“%(column)s”列", column=trouble.column))
    return " ".join(parts)


def place_of(draft: Draft, beside: Draft | None = None) -> str:
    """Where a question of the file stands; beside another one, its sheet is named only if it is not the same."""
    return _place_in(draft.sheet, str(draft.line), beside.sheet if beside else "")


def _place_in(sheet: str, line: str, here: str) -> str:
    words = _("第 %(line)s 行", line=line)
    return words if sheet == here else _("“%(sheet)s”", sheet=sheet) + words


def level(trouble: Trouble) -> str:
    return _plain(LEVELS[trouble.level])


def kind_name(kind: str) -> str:
    return _plain(KINDS[kind]) if kind in KINDS else kind


def _refusal(code: str, trouble: Trouble) -> str:
    if code not in REFUSALS:
        return _("原因代号：%(code)s。", code=code)
    return tell(Refusal(code, **trouble.facts))


def _shown(name: str, value: object) -> str:
    if name == "kind":
        return kind_name(str(value))
    if name in ("field", "fields"):
        return listed(_plain(FIELDS.get(part, part)) for part in str(value).split(", "))
    if isinstance(value, (list, tuple, frozenset)):
        return listed(sorted(map(str, value)))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _plain(text: object) -> str:
    return _(str(getattr(text, "_args", [text])[0]))
