"""Browsers in which somebody is signed in already, second factor and all. The sign-in page has tests of its own."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from recruit.clock import SystemClock
from recruit.db import db
from recruit.models import Account, LoginSession
from recruit.secrets import token_hash
from recruit.web.sessions import KEY


def browser(app: Flask, login: str) -> FlaskClient:
    """A browser of their own for this account."""
    # Within a test's own context a request joins it, and so its transaction; a second context would wait for it.
    with app.test_request_context(method="POST"):
        token = session_token(login)
    return _holding(app.test_client(), token)


def sign_in(client: FlaskClient, login: str) -> FlaskClient:
    """The same within an application's context, in a browser that is there already."""
    return _holding(client, session_token(login))


def session_token(login: str) -> str:
    """What the cookie carries in which this account has just signed in. Within an application's context; commits."""
    now = SystemClock().now()
    account = db.session.query(Account).filter_by(login=login).one()
    token = f"token-of-{login}-{db.session.query(LoginSession).count()}"
    db.session.add(
        LoginSession(
            token_hash=token_hash(token),
            account_id=account.id,
            created_at=now,
            expires_at=now + timedelta(hours=2),
            second_factor=True,
        )
    )
    db.session.commit()
    return token


def _holding(client: FlaskClient, token: str) -> FlaskClient:
    with client.session_transaction() as session:
        session[KEY] = token
    return client
