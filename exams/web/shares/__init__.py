"""Own links: the page behind a code, the candidate's own page and posters, the office's figures and lists."""

from exams.shares import messages
from exams.web.shares import landing, office, own, review
from exams.web.shares.blueprint import bp

__all__ = ["bp", "landing", "messages", "office", "own", "review"]
