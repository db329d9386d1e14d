"""The language of agreements: what it says, what it refuses and where, and that nothing in it runs or loads."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from recruit.closing.wording_words import CONDITION_WORDS, FIELD_WORDS, TABLE_WORDS, fault_words
from recruit.documents.agreement import AgreementData
from recruit.documents.glyphs import printed_text
from recruit.documents.wording.declared import CONDITIONS, FIELDS, PERSONAL, TABLES
from recruit.documents.wording.fill import blocks
from recruit.documents.wording.lay import BOTTOM, TOP, Measured, flow
from recruit.documents.wording.parse import LONGEST, LONGEST_LINE, MOST_LINES, Fault, parse
from recruit.errors import Refusal
from recruit.pay_rules import pay_rules
from recruit.programme.model import Support, SupportItem, Text
from tests.recruit.documents import SHIPPED, printed

Make = Callable[..., AgreementData]
FRAME = "# 协议\n@parties\n## 一\n{}\n@signatures\n"


def words(text: str, data: AgreementData) -> str:
    return "\n".join(printed_text(one.html) for one in blocks(text, data))


def faults(text: str) -> list[Fault]:
    return list(parse(text).faults)


def test_the_shipped_text_is_sound_and_says_every_duty(agreement: Make):
    assert faults(SHIPPED) == []
    said = words(SHIPPED, agreement())
    for part in (
        "第一条　合作内容",
        "第九条　其他",
        "违反第四条第（三）项、第四条第（四）项",
        "本协议一式两份",
    ):
        assert part in said


def test_articles_and_references_follow_what_stands(agreement: Make):
    text = "# 协议\n@parties\n@if support\n## 支持\n甲方支持。\n@end\n"
    text += "## 义务\n- 一项\n- 守法 [#law]\n## 结束\n违反{ref.law}的。\n@signatures"
    assert "违反第二条第（二）项的" in words(text, agreement())
    bare = agreement(support=())
    with_none = words(text, bare)
    assert "甲方支持" not in with_none
    assert "违反第一条第（二）项的" in with_none


def test_a_reference_to_what_does_not_stand_is_refused(agreement: Make):
    text = (
        "# 协议\n@parties\n@if support\n## 支持 [#help]\n支持。\n@end\n## 结束\n见{ref.help}。\n@signatures"
    )
    assert "见第一条" in words(text, agreement())
    with pytest.raises(Refusal) as refused:
        blocks(text, agreement(support=()))
    assert refused.value.facts["field"] == "ref.help"


def test_unless_is_the_other_way_round(agreement: Make):
    text = FRAME.format("@unless subsidy\n没有补助。\n@end\n@if subsidy\n有补助。\n@end")
    assert "有补助" in words(text, agreement())
    assert "没有补助" in words(text, agreement(payments=()))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("你好{party_c.name}", Fault(4, 3, "field-unknown", "party_c.name")),
        ("{{ 7 * 7 }} {x", Fault(4, 13, "brace-alone", "{")),
        ("{party_b.__class__}", Fault(4, 1, "field-unknown", "party_b.__class__")),
        ("{% for x in y %}", Fault(4, 1, "field-unknown", "% for x in y %")),
        ("a}", Fault(4, 2, "brace-alone", "}")),
        ("**重", Fault(4, 1, "style-open", "**")),
        ("@include file:///etc/passwd", Fault(4, 1, "table-unknown", "include file:///etc/passwd")),
        ("@parties", Fault(4, 1, "table-twice", "parties")),
        ("@end", Fault(4, 1, "end-alone")),
        ("@if rich", Fault(4, 1, "condition-unknown", "rich")),
        ("{ref.nowhere}", Fault(4, 1, "ref-unknown", "nowhere")),
        ("- ", Fault(4, 1, "nothing-written", "-")),
        ("x" * (LONGEST_LINE + 1), Fault(4, LONGEST_LINE + 1, "line-long")),
    ],
)
def test_what_is_wrong_is_told_with_line_and_column(line: str, fault: Fault):
    assert fault in faults(FRAME.format(line))


@pytest.mark.parametrize(
    ("text", "code", "what"),
    [
        ("", "title-first", ""),
        ("# a\n@parties\n@signatures", "no-article", ""),
        ("# a\n## b\n@signatures", "table-missing", "parties"),
        ("# a\n@parties\n## b", "table-missing", "signatures"),
        ("# a\n@parties\n## b\n@if cash\n@signatures\n@end", "table-conditional", "signatures"),
        ("# a\n@parties\n## b\n@if cash\n@signatures", "if-open", "cash"),
        ("# a\n@parties\n## b [#x]\n## c [#x]\n@signatures", "name-twice", "x"),
        ("x" * (LONGEST + 1), "text-long", ""),
        ("\n" * (MOST_LINES + 1), "text-long", ""),
    ],
)
def test_a_text_that_could_bind_nobody_is_refused(text: str, code: str, what: str):
    assert (code, what) in [(one.code, one.what) for one in faults(text)]


def test_a_text_with_faults_is_never_printed(agreement: Make):
    with pytest.raises(Refusal, match="wording-broken") as refused:
        blocks(FRAME.format("{nobody}"), agreement())
    assert (refused.value.facts["line"], refused.value.facts["column"]) == (4, 1)


@pytest.mark.parametrize(
    "attack",
    [
        '<img src="file:///etc/hostname">',
        '<link rel="attachment" href="http://127.0.0.1:9/x">',
        "<style>@import 'http://127.0.0.1:9/x.css';</style>",
        "<script>alert(1)</script>",
        "{% for x in range(999999999) %}x{% endfor %}",
        "&#60;img src=x&#62;",
        '" onload="x',
    ],
)
def test_whatever_is_written_is_printed_as_it_stands(agreement: Make, attack: str):
    found = blocks(FRAME.format("前" + attack.replace("{", "{{").replace("}", "}}")), agreement())
    (line,) = [one for one in found if one.box == "paragraph"]
    assert printed_text(line.html) == "前" + attack
    assert line.html.count("<") == 2, "a paragraph's own two tags"


def test_marks_in_a_persons_name_are_text_everywhere(agreement: Make):
    data = agreement(name="<b>{number}</b>@end")
    assert "<b>{number}</b>@end" in words(SHIPPED, data)


@pytest.mark.pdf
def test_an_attack_is_printed_as_words(agreement: Make, read_pdf: Callable[..., str]):
    pdf = printed(agreement(), FRAME.format('<img src="file:///etc/hostname">'))
    assert '<img src="file:///etc/hostname">' in read_pdf(pdf)


def test_what_is_personal_is_never_kept_for_the_next_person(agreement: Make):
    one, other = agreement(), agreement(name="方文", number="JS-2016-0002", verify_code="X")
    kept = {block.html for block in blocks(SHIPPED, one) if not block.personal}
    assert kept == {block.html for block in blocks(SHIPPED, other) if not block.personal}
    assert not any("安若禾" in html or "JS-2016" in html for html in kept)
    assert set(FIELDS) >= PERSONAL


def test_every_name_of_the_language_has_words():
    assert set(FIELD_WORDS) == set(FIELDS)
    assert set(TABLE_WORDS) == set(TABLES)
    assert set(CONDITION_WORDS) == set(CONDITIONS)


def test_a_fault_is_told_with_place_and_remedy():
    assert (
        fault_words(Fault(4, 3, "field-unknown", "x"))
        == "第 4 行第 3 个字：没有“{x}”这个字段，请从下面的表里选。"
    )
    assert fault_words(Fault(0, 0, "title-first")).startswith("第一行要写标题")


def test_a_heading_stays_with_what_it_heads_and_signatures_with_their_article():
    room = BOTTOM - TOP
    lead = Measured((room - 20,))
    pages = flow([lead, Measured((10,), "with-next", begins=True), Measured((15,))])
    assert [[lies.block for lies in page] for page in pages] == [[0], [1, 2]]
    last = [Measured((10,), "with-next", begins=True), Measured((5,)), Measured((30,), "closing")]
    pages = flow([lead, *last])
    assert [[lies.block for lies in page] for page in pages] == [[0], [1, 2, 3]]
    assert [lies.y for lies in pages[1]] == [TOP, TOP + 10, TOP + 15]


def test_what_is_higher_than_a_page_comes_in_parts():
    pages = flow([Measured((20,)), Measured((252, 100)), Measured((20,), "page")])
    assert [[(lies.block, lies.part) for lies in page] for page in pages] == [
        [(0, 0)],
        [(1, 0)],
        [(1, 1)],
        [(2, 0)],
    ]


def test_the_paper_says_what_an_early_end_leaves_as_the_money_is_paid(
    agreement: Make, read_pdf: Callable[..., str]
):
    """One source for both: the settings that decide what is paid write the sentences of the annex."""
    told = pay_rules(
        Support(
            3,
            (
                item("renovation", "装修补贴", "once", needs=("accepted",), clawback="all"),
                item("allowance", "生活补助", "month", exit="nothing", needs=("opened",)),
                item("goods", "开业物资", "once", in_kind=True),
                item("training", "培训", "year", in_kind=True),
                item("bonus", "奖金", "once", clawback="by-days"),
            ),
        )
    )
    assert told == (
        "装修补贴：装修验收合格以后才发；提前结束的，全部退还。",
        "生活补助：服务站开业以后才发；当月没有做满的，当月不发。",
        "奖金：提前结束的，按实际合作天数计算，多发的退还。",
        "提前结束的，结束以后到期的不再发。暂停合作的日子不算合作天数。",
    )
    assert pay_rules(Support(0, ())) == ()
    shown = re.sub(r"\s", "", read_pdf(printed(agreement(pay_rules=told)), 3))
    assert all(one in shown for one in told)


def item(code: str, title: str, every: str, **more: object) -> SupportItem:
    facts = {"in_kind": False, "note": Text("", ""), "amounts": (Decimal(1),), "month": 1, **more}
    return SupportItem(code=code, title=Text(title, code), every=every, **facts)  # type: ignore[arg-type]
