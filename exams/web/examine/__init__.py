"""The examiner's room: what is assigned to me, the sheets I fill in; and how the office hands the work out."""

from exams.web.examine import absence, assign, closing, come, guests, home, papers, rubric, rulings
from exams.web.examine.blueprint import bp

__all__ = ["absence", "assign", "bp", "closing", "come", "guests", "home", "papers", "rubric", "rulings"]
