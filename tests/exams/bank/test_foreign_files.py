"""Files of other systems: what is read, and that every mistake is told with its line."""

from __future__ import annotations

import io
import time
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams import messages_bank
from exams.bank import formats
from exams.bank.formats.convert import to_item
from exams.bank.formats.draft import Unreadable
from exams.bank.intake import Wishes, take_in


def errors(text: str | bytes, name: str = "", form: str | None = None) -> list[tuple[int, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    _, reading = formats.read(data, name, form=form)
    return [(each.line, each.code) for each in reading.troubles if each.level == "error"]


GIFT_BROKEN = """// two questions that cannot be read among two that can
第一题{=甲 ~乙}

没有合上{=甲 ~乙

第三题{T}

多了一个}括号

说明文字，没有答案

填空 {1:SHORTANSWER:=北京} 和 {1:SA:=上海}

数字{#十}

两处{=a ~b}然后{=c ~d}

空的题干之外{甲 =乙}
"""


def test_gift_goes_on_after_every_mistake() -> None:
    assert errors(GIFT_BROKEN, form="gift") == [
        (4, "brace-open"),
        (8, "brace-closed"),
        (10, "kind-not-carried"),
        (12, "kind-not-carried"),
        (14, "not-a-number"),
        (16, "two-answers"),
        (18, "answer-unclear"),
    ]
    assert len(formats.read(GIFT_BROKEN.encode(), form="gift")[1].drafts) == 2


def test_gift_blank_lines_inside_braces_belong_to_the_question() -> None:
    _, reading = formats.read("题{\n~甲\n\n=乙\n\n// 注 }\n}\n\n下一题{T}\n".encode(), form="gift")
    assert [(draft.line, draft.kind) for draft in reading.drafts] == [(1, "single"), (9, "true-false")]


AIKEN_BROKEN = """只有一个选项
A) 甲
ANSWER: A

好题
A. 甲
B. 乙
ANSWER: B

乱序
A) 甲
C) 乙
ANSWER: A

错
A) 甲
B) 乙
ANSWER: D

完
A) 甲
B) 乙
"""


def test_aiken_names_line_and_reason() -> None:
    assert formats.detect(AIKEN_BROKEN.encode()) == "aiken"
    assert errors(AIKEN_BROKEN) == [
        (1, "option-count"),
        (11, "letters-out-of-order"),
        (18, "answer-not-an-option"),
        (20, "answer-missing"),
    ]


def xml(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>\n'.encode()


def test_moodle_shares_become_a_key_and_a_rule() -> None:
    rows = "".join(
        f'<answer fraction="{share}" format="html"><text>{text}</text></answer>'
        for share, text in (("33.33333", "甲"), ("33.33333", "乙"), ("33.33333", "丙"), ("-33.33333", "丁"))
    )
    asked = "<questiontext><text>题</text></questiontext><single>false</single>"
    body = f'<question type="multichoice">{asked}{rows}</question>'
    (draft,) = formats.read(xml(body))[1].drafts
    item = to_item(draft).item
    assert item is not None
    assert (item.kind, item.key, item.rule) == ("multiple", frozenset("ABC"), "right-minus-wrong")


def test_moodle_html_becomes_small_text_and_losses_are_named() -> None:
    stem = (
        "&lt;p&gt;看&lt;b&gt;图&lt;/b&gt;&lt;/p&gt;&lt;p&gt;x&lt;sup&gt;2&lt;/sup&gt; "
        "&lt;code&gt;a &amp;lt; b&lt;/code&gt;&lt;/p&gt;&lt;img src='@@PLUGINFILE@@/a.png'&gt;"
    )
    asked = f'<questiontext format="html"><text>{stem}</text></questiontext>'
    answer = '<answer fraction="100"><text>true</text></answer>'
    body = f'<question type="truefalse">{asked}{answer}</question>'
    (draft,) = formats.read(xml(body))[1].drafts
    converted = to_item(draft)
    assert converted.item is not None
    assert converted.item.stem == "看图\nx² `a < b`\n![](a.png)"
    told = {each.code: dict(each.facts) for each in converted.troubles if each.level == "loss"}
    assert told == {"markup-lost": {"tags": "b"}, "picture-missing": {"name": "a.png"}}


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (b'<?xml version="1.0"?>\n<quiz>\n<question>\n</quiz>', 4, "xml-broken"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE quiz [<!ENTITY a "b">]>\n<quiz>&a;</quiz>', 2, "xml-active"),
        (b'<?xml version="1.0"?><quiz>' + b"<a>" * 100 + b"</a>" * 100 + b"</quiz>", 1, "xml-too-deep"),
        (b'<?xml version="1.0"?>\n<other/>', 2, "not-moodle"),
        (b"<questestinterop/>", 1, "format-not-carried"),
        (b"\xff\xfe\x00", 0, "text-encoding"),
        (b"a\x00b", 0, "file-binary"),
        (b"   ", 0, "file-empty"),
        (b"ANSWER: A\n\xff\xff\xff", 2, "text-encoding"),
        ("只是一句话".encode(), 1, "format-unknown"),
        (b"PK\x03\x04rubbish", 0, "zip-broken"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, line: int, code: str) -> None:
    (trouble,) = take_in(data, "x").troubles
    assert (trouble.line, trouble.code) == (line if code != "text-encoding" else trouble.line, code)


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def test_a_package_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        formats.read(zipped(imsmanifest__xml=b"<manifest/>", big__xml=b" " * 20_000_000))
    assert caught.value.trouble.code == "zip-bomb"


ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="t">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
<correctResponse><value>b</value></correctResponse></responseDeclaration>
<itemBody><p>先看。</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>哪个？</prompt>
<simpleChoice identifier="a">甲<feedbackInline identifier="a">不对</feedbackInline></simpleChoice>
<simpleChoice identifier="b">乙</simpleChoice></choiceInteraction></itemBody></assessmentItem>"""


def test_a_qti_choice_is_read_with_its_feedback() -> None:
    form, reading = formats.read(ITEM.encode())
    item = to_item(reading.drafts[0]).item
    assert item is not None
    assert (form, item.kind, item.stem, item.options, item.key) == (
        "qti",
        "single",
        "先看。\n哪个？",
        ("甲", "乙"),
        "B",
    )
    assert item.explanation == "甲: 不对"


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("<correctResponse><value>b</value></correctResponse>", "", "no-answer"),
        ("<value>b</value>", "<value>z</value>", "answer-not-an-option"),
        ("choiceInteraction", "hottextInteraction", "kind-not-carried"),
        ('title="t"', 'title="t" adaptive="true"', "kind-not-carried"),
        ("<p>先看。</p>", "<p><textEntryInteraction/></p>", "kind-not-carried"),
    ],
)
def test_a_qti_item_we_do_not_carry_is_named(was: str, becomes: str, code: str) -> None:
    assert [each[1] for each in errors(ITEM.replace(was, becomes))] == [code]


def test_a_manifest_that_names_a_missing_file_tells_its_line() -> None:
    manifest = (
        b'<manifest><resources>\n<resource type="imsqti_item_xmlv2p1" href="a.xml"/>\n</resources></manifest>'
    )
    assert errors(zipped(imsmanifest__xml=manifest)) == [(2, "file-missing")]


QUIZ = """---
id: 1
---
# --quizzes--
## --quiz--
### --question--
#### --text--
用 `flex` **吗**？
#### --distractors--
```css
a {
---
}
```

---

不用
#### --answer--
用
### --question--
#### --text--
缺答案
#### --distractors--
甲
"""


def test_a_quiz_in_markdown() -> None:
    form, reading = formats.read(QUIZ.encode())
    item = to_item(reading.drafts[0]).item
    assert item is not None
    assert (form, item.stem) == ("markdown-quiz", "用 `flex` 吗？")
    assert item.options == ("```css\na {\n---\n}\n```", "不用", "用")
    assert (item.key, errors(QUIZ)) == ("C", [(21, "part-missing")])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_encoding_of_an_office(encoding: str) -> None:
    text = "1. 快递单要\r\nA. 撕碎\r\nB. 乱扔\r\n答案：A\r\n"
    form, reading = formats.read(text.encode(encoding))
    assert form == "plain"
    assert [choice.share for choice in reading.drafts[0].choices] == [Decimal(1), Decimal(0)]


@pytest.mark.parametrize(
    "text",
    [
        "{" * 30_000,
        "题{" + "=a ~b " * 20_000,
        "题{=甲 ~乙}\n\n" * 3_000,
        "::" * 30_000,
        "1. " + "（A" * 9_000 + "\n答案：A\n",
        "1. 题\n" + "A.甲 " * 4_000 + "\n答案：A\n",
        "参考答案 " + "1-5 ABCDA " * 4_000,
        "# \n" * 20_000 + "### --question--\n",
        "a\nA) b\n" * 10_000 + "ANSWER: A",
    ],
    ids=range(9),
)
def test_hostile_texts_end_soon(text: str) -> None:
    """Not a race: something quadratic would take minutes here."""
    begun = time.process_time()
    read = take_in(text.encode(), "x.gift" if "{" in text or "::" in text else "x.txt")
    assert time.process_time() - begun < 10
    assert read.incoming or read.troubles, "whatever is read, or not, is told"


FORMS = [None, "gift", "aiken", "plain", "markdown-quiz", "csv", "moodle-xml", "qti", "xlsx"]
SHARDS = [
    "{",
    "}",
    "=",
    "~",
    "%50%",
    "#",
    "->",
    "::",
    "\\",
    "\n",
    "A)",
    "ANSWER: A",
    "<p>",
    "<![a[",
    "&",
    "（A）",
    "答案：",
    '"',
    "1-5 ABCDE",
    "一、单选题",
    "```",
    "![a](b)",
    "９",
    "..",
    "1e-400",
    "$CATEGORY: a/b",
    "1. ",
    ",",
    "题干,答案",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(SHARDS), st.text(max_size=4)), max_size=30), st.sampled_from(FORMS))
def test_no_text_is_answered_with_an_accident(parts: list[str], form: str | None) -> None:
    intake = take_in("".join(parts).encode("utf-8", "replace"), "x", Wishes(form=form))
    assert intake.incoming or intake.troubles
    assert all(messages_bank.told(each) for each in intake.troubles)


@pytest.mark.parametrize("place", [4, 6, -20, -16, 30])
def test_a_damaged_package_is_refused_in_words(place: int) -> None:
    data = bytearray(zipped(imsmanifest__xml=b"<manifest/>", a__xml=ITEM.encode()))
    data[place] = 0xA5
    assert take_in(bytes(data), "x").troubles


def test_a_declaration_inside_html_is_kept_as_text() -> None:
    _, reading = formats.read("[html]看 <![a[ 吗{T}".encode(), form="gift")
    converted = to_item(reading.drafts[0])
    assert {each.code for each in converted.troubles} >= {"markup-lost"}
