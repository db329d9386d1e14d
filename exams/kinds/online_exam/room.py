"""The blueprint of the exam room; the view modules beside it hang their routes on it."""

from flask import Blueprint

bp = Blueprint("exam", __name__, url_prefix="/exam")
