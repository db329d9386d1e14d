"""create_app(): the application in named steps. Nothing here migrates, asks or waits."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from whitenoise import WhiteNoise

from recruit.clock import SystemClock
from recruit.config import ROOT, settings
from recruit.db import init_db
from recruit.dotted import resolve
from recruit.i18n import init_i18n
from recruit.kinds import init_kinds
from recruit.logs import init_logs
from recruit.registers import init_registers
from recruit.secrets import init_secrets
from recruit.web.compress import Compressed
from recruit.web.context import init_context
from recruit.web.errors import init_errors
from recruit.web.guards import init_guards, refuse_unguarded
from recruit.web.headers import file_headers, init_headers
from recruit.web.storable import MOST_ROW, init_storable

csrf = CSRFProtect()
limiter = Limiter(get_remote_address)


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The WSGI application. `overrides` replaces settings of `recruit.config`, mostly in tests."""
    app = Flask("zeyou", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.url_map.converters["int"] = RowId
    app.config.update(settings(overrides))
    app.extensions["zeyou_clock"] = app.config.get("ZEYOU_CLOCK") or SystemClock()
    init_logs(app)
    init_secrets(app)
    load_models(app)
    init_db(app)
    init_i18n(app)
    csrf.init_app(app)
    limiter.init_app(app)
    init_headers(app)
    init_storable(app)
    init_guards(app)
    init_errors(app)
    init_context(app)
    register_pages(app)
    init_kinds(app)
    init_registers(app)
    serve_static(app)
    app.wsgi_app = Compressed(app.wsgi_app)  # type: ignore[method-assign]
    trust_proxies(app)
    refuse_unguarded(app)
    return app


class RowId(IntegerConverter):
    """Ids in addresses fit the database's integers; a longer number is no page at all instead of an error inside."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=0, max=MOST_ROW)


def load_models(app: Flask) -> None:
    for module in app.config["ZEYOU_MODELS"]:
        import_module(module)


def register_pages(app: Flask) -> None:
    for path in app.config["ZEYOU_BLUEPRINTS"]:
        app.register_blueprint(resolve(path))


def serve_static(app: Flask) -> None:
    """Style and script from the package itself, with long caching and compression; no other server is needed."""
    files = ROOT / "recruit" / "web" / "static"
    app.add_url_rule("/static/<path:filename>", endpoint="static", build_only=True)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=files,
        prefix="static/",
        max_age=3600,
        allow_all_origins=False,
        add_headers_function=file_headers,
    )


def trust_proxies(app: Flask) -> None:
    """Believes forwarded headers only of as many proxies as the operator names."""
    if hops := app.config["ZEYOU_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
