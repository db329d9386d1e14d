"""The stage kind trial-operation."""

from recruit.kinds import BaseKind


class Kind(BaseKind):
    code = "trial-operation"
    yields = "marks"


KIND = Kind()
