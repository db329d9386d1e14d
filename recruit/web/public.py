"""Pages of the public room."""

from flask import Blueprint

bp = Blueprint("public", __name__)
