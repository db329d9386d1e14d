"""One serving process: gunicorn keeps it alive, gevent keeps its connections, threads do the work."""

from __future__ import annotations

import contextlib
import ctypes
import ssl
import sys
from typing import Any

import gevent.socket
import gevent.ssl
from gunicorn.workers.ggevent import GeventWorker

from recruit.server.lanes import Handing, Lanes

#: How long a thread may hold the interpreter while the loop waits for it, in seconds.
TURN = 0.0003
#: What is told to glibc's allocator (mallopt(3)): two arenas at most; what is larger than 512 KB is given back at once.
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
ALLOCATOR = {_ARENA_MAX: 2, _MMAP_THRESHOLD: 512 * 1024}


class Worker(GeventWorker):
    """gunicorn's worker without its monkey-patching: the application runs in plain threads with plain locks."""

    def patch(self) -> None:
        """Only the listening sockets join the loop; the standard library stays as it is."""
        self.sockets = [
            gevent.socket.socket(one.FAMILY, gevent.socket.SOCK_STREAM, fileno=one.sock.detach())
            for one in self.sockets
        ]

    def load_wsgi(self) -> None:
        sys.setswitchinterval(TURN)
        _share_memory()
        site = self.app.wsgi()
        lanes = [lane(site, Handing()) for lane in self.app.lanes()]
        self.wsgi = Lanes(site.wsgi_app, lanes, self.app.threads, site.config["MAX_CONTENT_LENGTH"])


def _share_memory() -> None:
    """Each thread would otherwise keep the room of the largest picture it has ever held: 100 MB more in all."""
    with contextlib.suppress(AttributeError, OSError):
        allocator = ctypes.CDLL(None)
        for what, value in ALLOCATOR.items():
            allocator.mallopt(what, value)


def tls_context(config: Any, _usual: Any) -> Any:
    """TLS on the loop's own sockets: 1.2 and newer."""
    context = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(config.certfile, config.keyfile)
    return context
