"""The stage kind task-round."""

from recruit.kinds import BaseKind


class Kind(BaseKind):
    code = "task-round"
    yields = "marks"


KIND = Kind()
