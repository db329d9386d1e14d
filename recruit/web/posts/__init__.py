"""Pages of the staffing of sites: whom the rule puts where, the staff register, what sort of site a place is."""

from flask import Blueprint

bp = Blueprint("posts", __name__, url_prefix="/posts")

# The pages hang themselves on the blueprint.
from recruit.web.posts import (  # noqa: E402
    own,  # noqa: F401
    plan,  # noqa: F401
    sites,  # noqa: F401
    staff,  # noqa: F401
)
