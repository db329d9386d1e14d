"""The stage kind online-exam."""

from recruit.kinds import BaseKind


class Kind(BaseKind):
    code = "online-exam"
    yields = "marks"


KIND = Kind()
