"""What a label says on the office's and the checkers' pages is what the phone asked."""

from __future__ import annotations

import pytest

from exams.fieldwork.form_telling import called
from exams.survey.model import Question, SurveyForm


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("一年收入 <5000 元，还是 >20000 元", "一年收入 <5000 元，还是 >20000 元"),
        ("卖价<成本吗？成本>去年吗？", "卖价<成本吗？成本>去年吗？"),
        ("长*宽*高 plan_2016_v2 第 #3 组", "长*宽*高 plan_2016_v2 第 #3 组"),
        ("<span style='color:red'>几口人</span><br/>算上<b>外出</b>的", "几口人 算上外出的"),
        ("${name} 几岁", "… 几岁"),
    ],
)
def test_only_what_dresses_a_label_is_left_out(label: str, told: str) -> None:
    question = Question("q", "text", labels=(("", label),))
    form = SurveyForm("t", "t", "1", ("",), "", (question,))
    assert called(question, form, "zh") == told
