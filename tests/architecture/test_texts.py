"""Chinese first, English second: what a reader sees comes from the catalogue."""

from pathlib import Path

import pytest

from tests.support import code_checks, template_checks
from tests.support.sources import ROOT, files, python_files, short

#: The agreement is a legal text: it exists in Chinese only, and no translation of it may be signed.
LEGAL_TEXT = ROOT / "templates" / "print" / "agreement"
#: Printed by WeasyPrint and never sent to a browser, so no content security policy applies to it.
PRINTED = ROOT / "templates" / "print"
DATA = (ROOT / "exams" / "bank" / "seed",)

TEMPLATES = files("*.html", "*.j2", "*.txt", under=("templates",))


def inside(path: Path, folders: tuple[Path, ...]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


@pytest.mark.parametrize("path", [p for p in python_files() if not inside(p, DATA)], ids=short)
def test_code_speaks_through_the_catalogue(path: Path):
    assert code_checks.untranslated_texts(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", [p for p in TEMPLATES if not inside(p, (LEGAL_TEXT,))], ids=short)
def test_templates_speak_through_the_catalogue(path: Path):
    assert template_checks.untranslated_texts(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", [p for p in TEMPLATES if not inside(p, (PRINTED,))], ids=short)
def test_pages_hold_no_code_of_their_own(path: Path):
    assert template_checks.inline_code(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('"""说明"""\nx = _("报名")\n', []),
        ('x = "报名"\n', [1]),
        ('def f():\n    """说明"""\n    return f"还差{1}天"\n', [3]),
        ('x = _(f"还差{1}天")\n', [1]),
        ('x = _("你好 %(name)s", name="某人")\n', [1]),
        ('# data: headings of the county\'s spreadsheet\nx = ("姓名", "电话")\ny = "电话"\n', [3]),
        ('x = "姓名"  # data:\n', [1]),
        ('class A:\n    x: int\n    """说明"""\n', []),
        ('x = "registration" # 报名\n', []),
    ],
)
def test_the_check_of_code_tells_messages_from_data(source: str, lines: list[int]):
    assert sorted({line for line, _ in code_checks.untranslated_texts(source)}) == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>{{ _('报名') }}</p>{# 报名 #}", []),
        ("<p>\n报名</p>", [2]),
        ("<p>{{ '报名' }}</p>", [1]),
        ("{% trans %}报名{% endtrans %}", []),
        ("{{ button('报名') }}", [1]),
        ("{{ button(_('报名')) }}", []),
        ('<p title="报名">{{ x }}</p>', [1]),
        ("{{ _('%(n)s 人', n='十') }}", [1]),
    ],
)
def test_the_check_of_templates_tells_messages_from_markup(source: str, lines: list[int]):
    assert [line for line, _ in template_checks.untranslated_texts(source)] == lines


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('<script src="/static/a.js"></script><a href="{{ url }}">x</a>', 0),
        ("<script>alert(1)</script>", 1),
        ('<p class="x"\n style="color:red">', 1),
        ("<style>p{}</style>", 1),
        ('<button onclick="go()">', 1),
        ('<a href="javascript:void(0)">', 1),
        ('<img src="https://example.org/x.png">', 1),
        ("{# <style> #}<p data-style='x'>", 0),
    ],
)
def test_the_check_of_pages_sees_inline_code(source: str, count: int):
    assert len(template_checks.inline_code(source)) == count
