"""The session's cookie read, and a form's token made, without the machinery of a page around them.

Both are what Flask and Flask-WTF make of the same cookie; their signers are built once instead of for every request.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.http import parse_cookie


class Cookie:
    """Of one application, whose settings do not change any more."""

    def __init__(self, app: Flask) -> None:
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        if signer is None:
            raise RuntimeError("no key to sign cookies with")
        self._signer = signer
        self._name = app.config["SESSION_COOKIE_NAME"]
        self._age = int(app.permanent_session_lifetime.total_seconds())
        key = app.config.get("WTF_CSRF_SECRET_KEY") or app.secret_key
        self._forms = URLSafeTimedSerializer(key, salt="wtf-csrf-token")

    def held(self, environ: dict[str, Any]) -> dict[str, Any]:
        """What the request's cookie holds; nothing where there is none, or where it is not ours."""
        text = parse_cookie(environ.get("HTTP_COOKIE")).get(self._name)
        if not text:
            return {}
        try:
            return dict(self._signer.loads(text, max_age=self._age))
        except BadSignature:
            return {}

    def form_token(self, secret: str) -> str:
        """What a form carries; `secret` is the session's `csrf_token`."""
        token = self._forms.dumps(secret)
        return token if isinstance(token, str) else token.decode()
