"""Expressions of survey forms: the XPath dialect that XLSForm users write, read once and worked out on answers.

`parse` gives an `Expression` or raises `ExpressionError`; `evaluate` gives text, a number or a truth value. Nothing
here reads a clock, a file or the database, and no Python code is ever made from what a form says.
"""

from exams.survey.expressions.errors import ExpressionError
from exams.survey.expressions.evaluate import evaluate
from exams.survey.expressions.parser import parse
from exams.survey.expressions.scope import Answer, PlainScope, Scope
from exams.survey.expressions.tree import Expression
from exams.survey.expressions.values import as_number, as_text, as_truth

__all__ = [
    "Answer",
    "Expression",
    "ExpressionError",
    "PlainScope",
    "Scope",
    "as_number",
    "as_text",
    "as_truth",
    "evaluate",
    "parse",
]
