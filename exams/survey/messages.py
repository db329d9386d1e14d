"""The words of the form checker: for every code the reason and the remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import exams.survey.expressions.messages  # noqa: F401  (the words for errors in expressions)
from exams.survey.findings import WARNING, Finding
from recruit.errors import Refusal
from recruit.i18n import _, listed, sentences
from recruit.i18n import lazy as _l
from recruit.messages import learn, tell

learn(
    {
        "survey-not-workbook": _l(
            "文件“%(name)s”不是 Excel 工作簿。问卷表请用 .xlsx 或 .xls；别的格式请用 Excel 打开，另存为 .xlsx。"
        ),
        "survey-cell-too-long": _l(
            "文件“%(name)s”第 %(row)s 行有一格超过 %(limit)s 个字，不是正常的表格。请删短这一格。"
        ),
    }
)

Sentences = Mapping[str, Callable[..., str]]


def sentence(one: Finding) -> str:
    """What is wrong and what to do, in the reader's language."""
    facts = dict(one.facts)
    if one.code.startswith("expression-"):
        told = tell(Refusal(one.code, **{key: value for key, value in facts.items() if key != "column"}))
        if one.severity == WARNING:
            return _("“%(column)s”这一格恐怕不是您的意思。%(told)s", column=facts["column"], told=told)
        return _("“%(column)s”这一格写错了。%(told)s", column=facts["column"], told=told)
    if "near" in facts:
        facts["near"] = _("是不是“%(near)s”？", near=facts["near"]) if facts["near"] else ""
    return WORDS[one.code](**facts)


def _rule(column: str, gone: bool, why: str, **facts: object) -> str:
    told = tell(Refusal(why, **facts))
    if gone:
        return _("这道计算题不收。%(told)s", told=told)
    return _("“%(column)s”这一格不起作用，题目照常问。%(told)s", column=column, told=told)


def _personal(kind: str, name: str) -> str:
    what = {"id-number": _("证件号码"), "phone": _("电话号码"), "bank": _("银行账号")}[kind]
    return _(
        "“%(name)s”像是在问别人的%(what)s。收下以后会加密保存，到方案写的日期删除；用不着的请不要问。",
        name=name,
        what=what,
    )


def _known(known: object) -> str:
    return listed(str(one) for one in known) if isinstance(known, (list, tuple)) and known else "–"


_SHEETS: Sentences = {
    "sheet-missing": lambda known: _(
        "没有 survey 这张工作表（现有：%(known)s）。请把写题目的工作表改名为 survey。", known=_known(known)
    ),
    "sheet-blank": lambda known: _("这张工作表是空的。请写上题目：第一行是表头（type、name、label）。"),
    "sheet-misspelt": lambda near: _("这张工作表没有读。%(near)s要用的话请改成这个名字。", near=near),
    "left-out-sheet": lambda: _("这张工作表不读，里面的内容不起作用。"),
    "column-missing": lambda column, near, known: _(
        "缺少 %(column)s 这一列（现有：%(known)s）。%(near)s请在表头补上。",
        column=column,
        near=near,
        known=_known(known),
    ),
    "column-misspelt": lambda title, near: _(
        "“%(title)s”这一列没有读。%(near)s是的话请改表头。", title=title, near=near
    ),
    "column-twice": lambda title, other, row, count: _(
        "“%(title)s”这一列和 %(other)s 是同一个意思，有 %(count)s 行写的不一样（先看第 %(row)s 行）。"
        "不同语言请写成 label::语言，重复的请删掉一列。",
        title=title,
        other=other,
        row=row,
        count=count,
    ),
    "settings-rows": lambda first: _("只读第 %(first)s 行的设置，下面的行不起作用。请删掉。", first=first),
    "no-questions": lambda: _("表头下面没有题目。请至少写一道。"),
    "nothing-left": lambda: _("这张表里没有一道题能收，用不起来。请看下面的提醒，改用能收的题目。"),
    "cell-formula": lambda value: _(
        "这一格是 Excel 公式，读到的是上次保存时的结果“%(value)s”。请复制后“选择性粘贴为数值”。", value=value
    ),
    "cell-date": lambda value: _(
        "Excel 把这一格存成了日期，读到的是“%(value)s”。要的是别的文字，请把格式设为文本再重新填。",
        value=value,
    ),
    "cell-merged": lambda area: _(
        "%(area)s 是合并的单元格，只有左上角那一格有内容。请取消合并，每一格都填上。", area=area
    ),
}

_ROWS: Sentences = {
    "type-missing": lambda name: _("“%(name)s”没有写类型（type）。请补上，不要这一行就整行删掉。", name=name),
    "type-unknown": lambda value, near: _(
        "没有“%(value)s”这种类型。%(near)s请改成说明书里有的类型。", value=value, near=near
    ),
    "type-no-list": lambda value: _(
        "“%(value)s”后面没有写选项表的名字。请写成 select_one 表名，再在 choices 里列出选项。", value=value
    ),
    "type-many-words": lambda value: _(
        "“%(value)s”后面只能写一个选项表的名字，名字里不能有空格。请改正。", value=value
    ),
    "block-not-begun": lambda block: _(
        "这里结束一个 %(block)s，可是上面没有开始的。请删掉这一行，或者在前面补上 begin %(block)s。",
        block=block,
    ),
    "block-not-ended": lambda block, name: _(
        "“%(name)s”从这一行开始（begin %(block)s），到最后也没有结束。请在该结束的地方补上 end %(block)s。",
        block=block,
        name=name,
    ),
    "block-crossed": lambda begin, begun, ended, name: _(
        "这里写的是 end %(ended)s，可是还没有结束的是 %(begin)s 的 begin %(begun)s（%(name)s）。"
        "请把两行改成一对，里面的先结束。",
        begin=begin,
        begun=begun,
        ended=ended,
        name=name,
    ),
    "block-too-deep": lambda limit: _("组里套组超过 %(limit)s 层。请少套几层。", limit=limit),
    "end-name-differs": lambda value, name, begin: _(
        "这里结束的是 %(begin)s 的“%(name)s”，写的却是“%(value)s”。请核对是不是少了一行 end。",
        value=value,
        name=name,
        begin=begin,
    ),
    "name-missing": lambda type: _(
        "%(type)s 这一行没有名字（name）。请写一个，用字母、数字和 _。", type=type
    ),
    "name-bad": lambda value, better: sentences(
        [
            _("“%(value)s”不能当名字：要以字母开头，只用字母、数字和 _ - .，不能有空格。", value=value),
            _("可以写成“%(better)s”。", better=better) if better else "",
        ]
    ),
    "name-reserved": lambda value: _(
        "“%(value)s”这个名字手机浏览器自己要用，用了答案会丢。请换一个名字。", value=value
    ),
    "name-wide": lambda value, narrow: _(
        "“%(value)s”里有全角字符。请改成半角的“%(narrow)s”。", value=value, narrow=narrow
    ),
    "name-too-long": lambda value, limit: _(
        "“%(value)s…”这个名字太长，最多 %(limit)s 个字。请改短。", value=value, limit=limit
    ),
    "name-twice": lambda value, first: _(
        "名字“%(value)s”在 %(first)s 已经用过。同一组里名字不能重复，请改一个。", value=value, first=first
    ),
    "name-case": lambda value, other, first: _(
        "“%(value)s”和 %(first)s 的“%(other)s”只差大小写，导出以后容易弄混。请改一个。",
        value=value,
        other=other,
        first=first,
    ),
    "required-not-asked": lambda type: _(
        "%(type)s 不用人填，写了必填（required）也不起作用。请去掉。", type=type
    ),
    "calculation-missing": lambda name: _(
        "计算题“%(name)s”没有写算式。请在 calculation 这一列写上。", name=name
    ),
    "text-unused": lambda column: _("%(column)s 在这种题目上不起作用。请去掉，或者核对类型。", column=column),
    "count-bad": lambda value, limit: _(
        "重复的次数“%(value)s”不对，要写 0 到 %(limit)s 的整数，或者一个算式。", value=value, limit=limit
    ),
    "count-not-number": lambda name, type: _(
        "重复的次数来自“%(name)s”，那一题是 %(type)s，答的不是数。请改用 integer 的题目。",
        name=name,
        type=type,
    ),
    "range-default": lambda start, end, step: _(
        "没有写范围（parameters），就按 %(start)s 到 %(end)s、每格 %(step)s 办。要别的请写 start=… end=… step=…。",
        start=start,
        end=end,
        step=step,
    ),
    "range-bad": lambda value: _(
        "范围“%(value)s”不对。请写成 start=0 end=10 step=1 这样：开始小于结束，每格大于 0。", value=value
    ),
    "other-filter": lambda: _(
        "or_other 不能和 choice_filter 一起用。请去掉 or_other，在选项表里自己加一项“其他”。"
    ),
    "other-languages": lambda count: _(
        "这张表有 %(count)s 种语言，or_other 自动加的“其他”只有中文和英文。别的语言请自己在选项表里加。",
        count=count,
    ),
}

_LISTS: Sentences = {
    "list-missing": lambda list, near, sheet: _(
        "%(sheet)s 里没有“%(list)s”这张选项表。%(near)s请改名字，或者把选项补上。",
        list=list,
        near=near,
        sheet=sheet,
    ),
    "list-name-missing": lambda value: _(
        "选项“%(value)s”没有写属于哪张选项表（list_name），没有读。请补上，或者删掉这一行。", value=value
    ),
    "choices-unused": lambda list, count: _(
        "选项表“%(list)s”（%(count)s 项）没有题目在用。用不着的请删掉。", list=list, count=count
    ),
    "choice-name-missing": lambda list: _("选项表“%(list)s”里这一项没有名字（name）。请补上。", list=list),
    "choice-label-missing": lambda name: _(
        "选项“%(name)s”没有文字（label），填表的人只看得到名字。请补上。", name=name
    ),
    "choice-twice": lambda value, list, first: _(
        "选项表“%(list)s”里“%(value)s”在 %(first)s 已经有了，答案分不清是哪一项。请改一个名字。",
        value=value,
        list=list,
        first=first,
    ),
    "choice-name-blank": lambda value, better: _(
        "“%(value)s”里有空格。多选题的答案用空格隔开，会被拆成几项。请改成“%(better)s”。",
        value=value,
        better=better,
    ),
    "choice-name-decimal": lambda value, better: _(
        "“%(value)s”多半是整数被 Excel 改了样子。请改成“%(better)s”，公式里写的也要一样。",
        value=value,
        better=better,
    ),
    "choice-name-date": lambda value: _(
        "Excel 把这个名字存成了日期，读到的是“%(value)s”。请把格式设为文本，重新填。", value=value
    ),
    "choice-digits-lost": lambda value: _(
        "“%(value)s”被 Excel 当成数字，后几位已经丢了。请把这一列设为文本，重新填。", value=value
    ),
    "filter-column-unknown": lambda value, near: _(
        "choice_filter 里的“%(value)s”在选项表里没有这一列，筛出来会一项也没有。%(near)s要是文字，请加引号。",
        value=value,
        near=near,
    ),
}

_RULES: Sentences = {
    "reference-unknown": lambda column, name, near: _(
        "%(column)s 里的 ${%(name)s}：没有这道题。%(near)s请改正。", column=column, name=name, near=near
    ),
    "reference-ambiguous": lambda column, name, cells: _(
        "%(column)s 里的 ${%(name)s}：有几道题都叫这个名字（%(cells)s）。请改名，让名字只有一个。",
        column=column,
        name=name,
        cells=_known(cells),
    ),
    "reference-wide": lambda value, narrow: _(
        "“%(value)s”里有全角字符，认不出是哪道题。请改成半角的 %(narrow)s。", value=value, narrow=narrow
    ),
    "left-out-reference": lambda column, name: _(
        "%(column)s 里的 ${%(name)s} 指的那一行没有收，这里总是空的。", column=column, name=name
    ),
    "self-reference": lambda column, name: _(
        "“%(name)s”的 %(column)s 里写了它自己，永远算不出来。请改用别的题目。", column=column, name=name
    ),
    "circular": lambda chain: _(
        "这几行互相等着对方的结果：%(chain)s。请去掉其中一处。", chain=" → ".join(str(one) for one in chain)
    ),
    "repeat-from-outside": lambda column, name, repeat: _(
        "%(column)s 里的 ${%(name)s} 在重复的组“%(repeat)s”里，从外面看不出是第几个，只取第一个。"
        "请用 sum()、count()、indexed-repeat() 这样的函数。",
        column=column,
        name=name,
        repeat=repeat,
    ),
    "constraint-silent": lambda name: _(
        "有 constraint 没有 constraint_message：填错的人只看到“不符合要求”。最好写一句。"
    ),
}

_WORDING: Sentences = {
    "label-missing": lambda name: _("“%(name)s”没有题目文字（label）。请补上。", name=name),
    "label-twice": lambda first, name: _(
        "题目文字和 %(first)s（%(name)s）一样，填表的人分不清。请改得不一样。", first=first, name=name
    ),
    "language-missing": lambda column, language: _(
        "%(column)s 没有写“%(language)s”的文字，选这种语言的人会看到别的语言。请补上。",
        column=column,
        language=language,
    ),
    "language-unknown": lambda value, near, known: _(
        "默认语言“%(value)s”没有一列文字（现有：%(known)s）。%(near)s请改成其中一种。",
        value=value,
        near=near,
        known=_known(known),
    ),
    "plain-label-beside-languages": lambda title, known: _(
        "有的列写了语言（%(known)s），这一列没有写，只在缺译文时用。"
        "请写成 label::语言，或者在 settings 里写 default_language。",
        known=_known(known),
    ),
    "personal": _personal,
    "left-out": lambda type, name: _("%(type)s 这种题目这里不收，“%(name)s”会去掉。", type=type, name=name),
    "left-out-block": lambda type, name: _(
        "%(type)s 这里不收，“%(name)s”和里面的题目都会去掉。要用请拆成普通的组。", type=type, name=name
    ),
    "left-out-rule": _rule,
    "media-left-out": lambda title, count: _(
        "“%(title)s”这一列（%(count)s 行）不收：题目和选项旁边不放图片、声音和录像。",
        title=title,
        count=count,
    ),
}

#: Code -> the sentence, from the facts.
WORDS: Sentences = {**_SHEETS, **_ROWS, **_LISTS, **_RULES, **_WORDING}
