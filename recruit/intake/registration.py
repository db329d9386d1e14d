"""The stage kind registration."""

from recruit.kinds import BaseKind


class Kind(BaseKind):
    code = "registration"
    yields = "decisions"


KIND = Kind()
