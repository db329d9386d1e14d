"""Pages of the closing room: places, wishes, the allotment and why, agreements, and the page that confirms one."""

from flask import Blueprint

bp = Blueprint("closing", __name__)

# The pages hang themselves on the blueprint.
from recruit.web.closing import agreements, confirm, imports, mine, one_agreement, outcome, places, texts  # noqa: E402, F401
