"""The stage kind agreement."""

from recruit.kinds import BaseKind


class Kind(BaseKind):
    code = "agreement"
    yields = "decisions"


KIND = Kind()
