"""Pages of the signin room."""

from flask import Blueprint

bp = Blueprint("signin", __name__)
