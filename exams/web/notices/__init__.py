"""Invitations on paper and by message: admission tickets and stage notices, for the office and for each candidate."""

from exams.web.notices import office, own
from exams.web.notices.blueprint import bp

__all__ = ["bp", "office", "own"]
