"""Every trouble has its sentence, and every sentence can be filled from the trouble's facts."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import exams.bank
from exams import messages_bank
from exams.bank.formats.draft import Trouble

FOLDER = Path(exams.bank.__file__).parent
#: Functions that take a trouble's code, and at which place among their arguments.
TELLERS = {"tell": (0, 2), "Trouble": (1,), "_told": (1,), "_Wrong": (0,), "Fault": (0,)}
CODE = re.compile(r"[a-z]+(-[a-z]+)+")


def codes() -> set[str]:
    found = set()
    for path in FOLDER.rglob("*.py"):
        if path.name == "loading.py":  # the loader of our own YAML tells developers, in codes
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                for place in TELLERS.get(name, ()):
                    for part in ast.walk(node.args[place]) if place < len(node.args) else ():
                        if isinstance(part, ast.Constant) and CODE.fullmatch(str(part.value)):
                            found.add(str(part.value))
    return found


def test_every_code_has_its_sentence():
    assert len(codes()) > 80
    assert sorted(codes() - messages_bank.TEXTS.keys()) == []


def test_no_sentence_is_left_over():
    text = "".join(path.read_text("utf-8") for path in FOLDER.rglob("*.py"))
    text += (FOLDER.parent / "services" / "import_questions.py").read_text("utf-8")
    assert [code for code in messages_bank.TEXTS if f'"{code}"' not in text] == []


def test_a_place_names_sheet_row_and_column(app_context, monkeypatch):
    monkeypatch.setenv("ZEYOU_LANG", "zh")
    trouble = Trouble(3, "zeros-lost", {"value": "1100"}, column="B选项", sheet="题")
    assert messages_bank.place(trouble) == "“题” 第 3 行 “B选项”列"
    assert "1100" in messages_bank.told(trouble)


def test_a_refusal_of_the_table_reader_keeps_its_own_words(app_context):
    told = messages_bank.told(Trouble(0, "table-bomb", {"name": "a.xlsx"}))
    assert "a.xlsx" in told
