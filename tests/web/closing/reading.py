"""What the tests of these pages look at."""

from __future__ import annotations

from flask import Flask

from recruit.db import db


def text(answer) -> str:
    return answer.get_data(as_text=True)


def count(site: Flask, model) -> int:
    with site.app_context():
        return int(db.session.query(model).count())
