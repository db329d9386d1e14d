"""Field work over a bad line: what a phone sends piece by piece, and what became of it."""

from exams.web.field import page, parcels, work
from exams.web.field.blueprint import bp

__all__ = ["bp", "page", "parcels", "work"]
