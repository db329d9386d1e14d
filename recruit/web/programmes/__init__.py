"""The guided editor: an officer copies a programme, changes it box by box, tries it out, and a second one signs it."""

from flask import Blueprint

bp = Blueprint("programmes", __name__, url_prefix="/programmes")

# The modules below hang their pages on `bp`.
from recruit.web.programmes import drafts, registers, rooms, signing, stages, trying, whole  # noqa: E402

__all__ = ["bp", "drafts", "registers", "rooms", "signing", "stages", "trying", "whole"]
