"""The blueprint of invitations; the view modules beside it hang their routes on it."""

from flask import Blueprint

bp = Blueprint("notices", __name__)
