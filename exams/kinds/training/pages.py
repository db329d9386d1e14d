"""All pages of training; importing this module puts them on the blueprint."""

from exams.kinds.training import corrections, office, own, people, prints, register, roll
from exams.kinds.training.room import bp

__all__ = ["bp", "corrections", "office", "own", "people", "prints", "register", "roll"]
