"""The day of a stage one comes to: sessions and seats, arrivals, drawn numbers, recusals, and the practice page."""

from exams.web.day import arrivals, draws, numbers, plan, practice, recusals, sheets
from exams.web.day.blueprint import bp

__all__ = ["arrivals", "bp", "draws", "numbers", "plan", "practice", "recusals", "sheets"]
