"""The office's pages: what is due, each stage and its candidates, the cut, the signatures, the publication."""

from flask import Blueprint

bp = Blueprint("office", __name__, url_prefix="/office")

# The modules below hang their pages on `bp`.
from recruit.web.office import (  # noqa: E402
    corrections,
    desk,
    exclusions,
    home,
    list_sites,
    otherwise,
    papers,
    removals,
    reserve,
    signing,
    stage,
    taking_back,
    ties,
    townships,
)

__all__ = [
    "bp",
    "corrections",
    "desk",
    "exclusions",
    "home",
    "list_sites",
    "otherwise",
    "papers",
    "removals",
    "reserve",
    "signing",
    "stage",
    "taking_back",
    "ties",
    "townships",
]
