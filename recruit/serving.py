"""Whether the site could be opened at an address: asked before anything long begins, and told in words."""

from __future__ import annotations

import errno
import socket
import ssl
from pathlib import Path

from flask import Flask

from recruit import storage
from recruit.errors import Refusal
from recruit.i18n import lazy as _l
from recruit.messages import learn
from recruit.stores.trying import try_bucket

learn(
    {
        "port-taken": _l(
            "端口 %(port)s 已经有别的程序在用，网站开不起来。请先停下那个程序，"
            "或者用 --port 换一个，比如 --port %(other)s。"
        ),
        "port-forbidden": _l("端口 %(port)s 这个账户不能用。请用 --port 换一个，比如 --port 8000。"),
        "host-unusable": _l("这台机器上没有“%(host)s”这个地址，网站开不起来。请改 --host。"),
        "certificate-unusable": _l(
            "证书和私钥用不起来：%(certificate)s，%(key)s。请看是不是 PEM 格式、两个是不是一对、这个账户能不能读。"
        ),
    }
)


def require_certificate(certificate: Path, key: Path) -> None:
    """Errors: Refusal('certificate-unusable' (certificate, key)) where the two PEM files are no pair we can read."""
    try:
        # A key with a passphrase would make every new process ask for it, with nobody there to answer.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError):
        raise Refusal("certificate-unusable", certificate=str(certificate), key=str(key)) from None


def require_store(app: Flask) -> None:
    """Errors: Refusal('store-unusable' (where, why)) where no file could be stored: every hand-in would fail."""
    if app.config["ZEYOU_S3_BUCKET"] and not app.config["ZEYOU_DEMO"]:
        try_bucket(app.config)
        return
    with app.app_context():
        storage.check()


def require_free(host: str, port: int) -> None:
    """Tries the address as the server will, and lets it go at once.

    Errors: Refusal('port-taken' (port, other) | 'port-forbidden' (port) | 'host-unusable' (host)).
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise Refusal("host-unusable", host=host) from None
    for family, kind, protocol, _name, address in found:
        try:
            with socket.socket(family, kind, protocol) as tried:
                # As the server does: what was stopped a moment ago must not count as taken.
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind(address)
                tried.listen(1)
        except OSError as error:
            raise _told(error, host, port) from None


def _told(error: OSError, host: str, port: int) -> Refusal:
    if error.errno == errno.EADDRINUSE:
        return Refusal("port-taken", port=port, other=port + 1 if port < 65535 else port - 1)
    if error.errno == errno.EACCES:
        return Refusal("port-forbidden", port=port)
    return Refusal("host-unusable", host=host)
