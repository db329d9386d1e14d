"""All pages of a trial operation; importing this module puts them on the blueprint."""

from exams.kinds.trial_operation import activity, days, office
from exams.kinds.trial_operation.room import bp

__all__ = ["activity", "bp", "days", "office"]
