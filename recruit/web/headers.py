"""Security headers on every response. Nothing is loaded from outside and nothing runs inline."""

from __future__ import annotations

from wsgiref.headers import Headers

from flask import Flask, Response, request

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


#: What files and pages both carry.
ALWAYS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: What whatever the application answers carries besides.
PAGE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
#: Pages show marks and masked numbers of one person on a shared phone: no cache may keep them.
NO_CACHE = {"Cache-Control": "no-store"}
#: What goes with every answer that came over TLS.
SECURE = {"Strict-Transport-Security": "max-age=31536000"}


def file_headers(headers: Headers, _path: str, _url: str) -> None:
    """For style and script, which never pass through the application: a picture opened by itself runs nothing."""
    for name, value in ALWAYS.items():
        headers[name] = value


def init_headers(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        wanted = ALWAYS | PAGE
        if request.endpoint != "static":
            wanted |= NO_CACHE
        if request.is_secure:
            wanted |= SECURE
        for name, value in wanted.items():
            response.headers.setdefault(name, value)
        return response
