"""The session's cookie read, and a form's token made, without the machinery of a page around them.

Both are what Flask and Flask-WTF make of the same cookie; their signers are built once instead of for every request.
"""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadData, HMACAlgorithm, TimestampSigner, URLSafeTimedSerializer
from werkzeug.http import parse_cookie

#: What Flask and Flask-WTF sign with.
DIGEST = "sha1"


class _InOneStep(HMACAlgorithm):
    """The same signature, made by the library beneath in one step instead of four."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, DIGEST)


class _Signer(TimestampSigner):
    """Derives each key once; signatures are as ever."""

    def __init__(self, serializer: URLSafeTimedSerializer) -> None:
        told = {"salt": serializer.salt, **serializer.signer_kwargs, "algorithm": _InOneStep()}
        super().__init__(serializer.secret_keys, **told)
        self._derived: dict[Any, bytes] = {}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        if secret_key not in self._derived:
            self._derived[secret_key] = super().derive_key(secret_key)
        return self._derived[secret_key]


class Cookie:
    """Of one application, whose settings do not change any more."""

    def __init__(self, app: Flask) -> None:
        sessions = SecureCookieSessionInterface().get_signing_serializer(app)
        if sessions is None:
            raise RuntimeError("no key to sign cookies with")
        self._sessions = sessions
        self._name = app.config["SESSION_COOKIE_NAME"]
        self._age = int(app.permanent_session_lifetime.total_seconds())
        key = app.config.get("WTF_CSRF_SECRET_KEY") or app.secret_key
        self._forms = URLSafeTimedSerializer(key, salt="wtf-csrf-token")
        self._of_session, self._of_form = _Signer(self._sessions), _Signer(self._forms)

    def held(self, environ: dict[str, Any]) -> dict[str, Any]:
        """What the request's cookie holds; nothing where there is none, or where it is not ours."""
        text = parse_cookie(environ.get("HTTP_COOKIE")).get(self._name)
        if not text:
            return {}
        try:
            return dict(self._sessions.load_payload(self._of_session.unsign(text, max_age=self._age)))
        except BadData:
            return {}

    def is_form_token(self, text: str, secret: str) -> bool:
        """Whether a form that carries this text was made for whoever holds the session's secret."""
        try:
            given = self._forms.load_payload(self._of_form.unsign(text))
        except BadData:
            return False
        return hmac.compare_digest(str(given), secret)

    def form_token(self, secret: str) -> str:
        """What a form carries; `secret` is the session's `csrf_token`."""
        # Pressing a short word together, as the serializer tries first, saves nothing.
        word = base64.urlsafe_b64encode(json.dumps(secret).encode()).rstrip(b"=")
        return self._of_form.sign(word).decode()
