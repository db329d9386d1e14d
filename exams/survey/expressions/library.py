"""All functions, by name: each gets the evaluation and its own call, and works out the arguments that it needs."""

from __future__ import annotations

from exams.survey.expressions.functions_answer import ANSWERS, Function
from exams.survey.expressions.functions_number import NUMBERS
from exams.survey.expressions.functions_text import TEXTS
from exams.survey.expressions.functions_time import TIMES

FUNCTIONS: dict[str, Function] = {**ANSWERS, **NUMBERS, **TEXTS, **TIMES}
