"""The question bank's pages: what there is, one question, writing, looking over, files in and out."""

from exams.web.bank import export as export
from exams.web.bank import home as home
from exams.web.bank import incoming as incoming
from exams.web.bank import question as question
from exams.web.bank import review as review
from exams.web.bank import write as write
from exams.web.bank.blueprint import bp as bp
