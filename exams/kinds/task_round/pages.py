"""All pages of a task round; importing this module puts them on the blueprint."""

from exams.kinds.task_round import calls, documents, evidence, forms, office, review, sampling
from exams.kinds.task_round.room import bp

__all__ = ["bp", "calls", "documents", "evidence", "forms", "office", "review", "sampling"]
