"""The stage kind interview."""

from recruit.kinds import BaseKind


class Kind(BaseKind):
    code = "interview"
    yields = "marks"


KIND = Kind()
