"""The stage kind briefing."""

from recruit.kinds import BaseKind


class Kind(BaseKind):
    code = "briefing"
    yields = "marks"


KIND = Kind()
