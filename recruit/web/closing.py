"""Pages of the closing room."""

from flask import Blueprint

bp = Blueprint("closing", __name__)
