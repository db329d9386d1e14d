"""A kind that adds nothing, under the code of the trial operation: sheets of criteria must work without its help."""

from recruit.kinds import BaseKind


class Plain(BaseKind):
    code = "trial-operation"


KIND = Plain()
