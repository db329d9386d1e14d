"""Words for the language of agreements: what each field and condition means, and what is wrong with a text."""

from __future__ import annotations

from collections.abc import Mapping

from recruit.documents.wording.parse import LONGEST, LONGEST_LINE, MOST_LINES, Fault
from recruit.i18n import _, lazy

#: Field -> what it stands for; in the order of the page.
FIELD_WORDS: Mapping[str, object] = {
    "number": lazy("协议编号"),
    "programme.title": lazy("招募的名称"),
    "issued_on": lazy("制发日期"),
    "party_a.name": lazy("甲方名称"),
    "party_a.address": lazy("甲方地址"),
    "party_a.representative": lazy("甲方代表人"),
    "party_a.phone": lazy("甲方电话"),
    "party_b.name": lazy("乙方姓名"),
    "party_b.id_number": lazy("乙方身份证号"),
    "party_b.address": lazy("乙方住址"),
    "party_b.phone": lazy("乙方电话或邮箱"),
    "place.township": lazy("服务站所在乡镇"),
    "place.village": lazy("服务站所在村"),
    "term.years": lazy("合作几年（中文数字）"),
    "term.starts_on": lazy("合作第一天"),
    "term.ends_on": lazy("合作最后一天"),
    "subsidy.payer": lazy("补助由谁发放"),
    "subsidy.total": lazy("补助合计（元）"),
    "subsidy.total_upper": lazy("补助合计（大写）"),
    "subsidy.cash": lazy("现金补助合计（元）"),
    "subsidy.cash_upper": lazy("现金补助合计（大写）"),
    "subsidy.in_kind": lazy("物资和培训合计（元）"),
    "subsidy.in_kind_upper": lazy("物资和培训合计（大写）"),
    "notice_days": lazy("提前通知的天数"),
    "courses_per_year": lazy("每年培训次数"),
    "copies": lazy("一式几份、由谁保管的整句话"),
    "verify.url": lazy("核对网址"),
    "verify.code": lazy("核对码"),
}
TABLE_WORDS: Mapping[str, object] = {
    "parties": lazy("甲乙双方的表，必须有"),
    "support": lazy("甲方提供的支持，一行一项"),
    "schedule": lazy("补助发放表，从新的一页开始"),
    "signatures": lazy("签名栏，必须有，和前面一条印在同一页"),
}
CONDITION_WORDS: Mapping[str, object] = {
    "subsidy": lazy("有补助"),
    "cash": lazy("有现金补助"),
    "in_kind": lazy("有物资或培训补助"),
    "monthly": lazy("有按月发的补助"),
    "support": lazy("甲方提供支持"),
    "courses": lazy("有免费培训"),
    "two_copies": lazy("不止一份"),
}
_FAULTS: Mapping[str, object] = {
    "text-long": lazy("文本太长，最多 %(longest)s 个字、%(lines)s 行，请删短。"),
    "line-long": lazy("这一行超过 %(line)s 个字，请分成几行。"),
    "nothing-written": lazy("“%(what)s”后面没有写内容，请补上或者删去这一行。"),
    "if-open": lazy("“@if %(what)s”后面没有“@end”，请补上。"),
    "end-alone": lazy("多了一个“@end”，请删去，或者在前面补上“@if”。"),
    "condition-unknown": lazy("没有“%(what)s”这个条件，请从下面的表里选。"),
    "table-unknown": lazy("没有“@%(what)s”这个表，请从下面的表里选。"),
    "table-twice": lazy("“@%(what)s”写了两次，请删去一个。"),
    "table-missing": lazy("缺“@%(what)s”，没有它协议不能生效，请补上。"),
    "table-conditional": lazy("“@%(what)s”不能放在条件里，请移出来。"),
    "title-first": lazy("第一行要写标题，用“# ”开头，而且只有一个。"),
    "no-article": lazy("一条正文也没有。条的标题用“## ”开头，请补上。"),
    "field-unknown": lazy("没有“{%(what)s}”这个字段，请从下面的表里选。"),
    "brace-alone": lazy("“%(what)s”没有配对。要印出大括号，请连写两个。"),
    "style-open": lazy("“%(what)s”没有配对，请在同一行里补上。"),
    "ref-unknown": lazy("没有一条或一项叫“%(what)s”。请在被引用的那一行末尾加上“[#%(what)s]”。"),
    "name-twice": lazy("“[#%(what)s]”用了两次，请改一个。"),
}


def fault_words(fault: Fault) -> str:
    """Where and what: one sentence with the remedy."""
    limits = {"longest": LONGEST, "lines": MOST_LINES, "line": LONGEST_LINE}
    text = _(str(_FAULTS[fault.code])) % {"what": fault.what, **limits}
    if not fault.line:
        return text
    return _("第 %(line)s 行第 %(column)s 个字：%(text)s", line=fault.line, column=fault.column, text=text)


def meanings(words: Mapping[str, object]) -> list[tuple[str, str]]:
    """(code, meaning) in the reader's language."""
    return [(code, _(str(meaning))) for code, meaning in words.items()]
