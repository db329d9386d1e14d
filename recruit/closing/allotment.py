"""The stage kind allotment."""

from recruit.kinds import BaseKind


class Kind(BaseKind):
    code = "allotment"
    yields = "decisions"


KIND = Kind()
