"""Pages of the closing room: places, wishes, the allotment and why, agreements, and the page that confirms one."""

from flask import Blueprint

bp = Blueprint("closing", __name__)

# The pages hang themselves on the blueprint.
from recruit.web.closing import (  # noqa: E402
    about_place,  # noqa: F401
    agreements,  # noqa: F401
    annulment,  # noqa: F401
    confirm,  # noqa: F401
    imports,  # noqa: F401
    mine,  # noqa: F401
    one_agreement,  # noqa: F401
    outcome,  # noqa: F401
    places,  # noqa: F401
    site,  # noqa: F401
    sites,  # noqa: F401
    texts,  # noqa: F401
    vacant,  # noqa: F401
)
