"""Pages of money after signing: what is due, batches, accounts, ends, deposits, stations, goods."""

from flask import Blueprint

bp = Blueprint("money", __name__)

#: The whole office reads; clerks as far as their township reaches.
READERS = ("office", "second-signatory", "auditor", "clerk")

# The pages hang themselves on the blueprint.
from recruit.web.money import (  # noqa: E402
    batches,  # noqa: F401
    corrections,  # noqa: F401
    deposits,  # noqa: F401
    goods,  # noqa: F401
    handovers,  # noqa: F401
    mine,  # noqa: F401
    overview,  # noqa: F401
    partner,  # noqa: F401
    station,  # noqa: F401
)
