"""Pages of money after signing: what is due, batches, accounts, ends, deposits, stations, goods."""

from flask import Blueprint

bp = Blueprint("money", __name__)

#: The whole office reads; clerks as far as their township reaches.
READERS = ("office", "second-signatory", "auditor", "clerk")

# The pages hang themselves on the blueprint.
from recruit.web.money import batches, corrections, deposits, goods, mine, overview, partner, station  # noqa: E402, F401
