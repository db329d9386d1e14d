"""The practice page: typing, searching and filling in a form, measured in the browser. Nothing is stored or sent."""

from __future__ import annotations

from flask import render_template

from exams.practice import FACTS, FORM, PAGES, TEXT
from exams.web.day.blueprint import bp
from recruit.web import guards


@bp.route("/practice")
@guards.public
def practice() -> str:
    """For everybody, without signing in; once opened it needs no network."""
    return render_template("exams/day/practice.html", text=TEXT, pages=PAGES, facts_asked=FACTS, model=FORM)
