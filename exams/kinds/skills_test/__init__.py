"""The stage kind skills-test."""

from recruit.kinds import BaseKind


class Kind(BaseKind):
    code = "skills-test"
    yields = "marks"


KIND = Kind()
