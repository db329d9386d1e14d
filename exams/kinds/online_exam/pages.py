"""All pages of the kind: importing the view modules hangs their routes on the blueprint."""

from exams.kinds.online_exam import candidate, extra_time, office, receipts, saving
from exams.kinds.online_exam.room import bp

__all__ = ["bp", "candidate", "extra_time", "office", "receipts", "saving"]
