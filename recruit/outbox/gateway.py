"""Text messages through the operator's own gateway: one signed JSON request for each.

``POST`` of ``{"id", "to", "text"}`` in UTF-8. `X-Zeyou-Signature` is ``sha256=`` and the hexadecimal HMAC-SHA256, under
the shared secret, of the value of `X-Zeyou-Time` (seconds since 1970), a full stop, and the body's bytes. A message may
arrive more than once (a crash after sending, an answer that got lost): the gateway must drop an `id` it has sent.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from recruit.errors import Refusal
from recruit.outbox import messages as messages  # registers its texts
from recruit.outbox.letters import Letter

TIMEOUT = 10
SHORTEST_SECRET = 16
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
#: About this one message: another try would get the same answer. Every other trouble may be the gateway's own.
_HOPELESS = (400, 413, 422)


class SmsAdapter:
    """Errors of the constructor: Refusal('sms-setting-wrong'). Neither address, words nor secret are ever logged."""

    def __init__(self, url: str, secret: str) -> None:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        if not safe or not parts.hostname or parts.username or len(secret) < SHORTEST_SECRET:
            raise Refusal("sms-setting-wrong")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._secret = secret.encode()

    def takes(self, channel: str) -> bool:
        return channel == "sms"

    def send(self, letter: Letter) -> None:
        """Errors: OSError where another try may help, Refusal('sms-refused' (status)) where it cannot."""
        content = {"id": letter.reference, "to": letter.address, "text": letter.body}
        body = json.dumps(content, ensure_ascii=False).encode()
        status = self._post(body, self._headers(letter, body))
        if 200 <= status < 300:
            return
        if status in _HOPELESS:
            raise Refusal("sms-refused", status=status)
        raise OSError(f"the gateway answered {status}")

    def _headers(self, letter: Letter, body: bytes) -> dict[str, str]:
        seconds = str(int(letter.at.timestamp())) if letter.at is not None else "0"
        signed = hmac.new(self._secret, f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json; charset=utf-8",
            "X-Zeyou-Id": letter.reference,
            "X-Zeyou-Time": seconds,
            "X-Zeyou-Signature": f"sha256={signed}",
        }

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        """The status. A redirect is an answer like others: what is signed for one host goes to no other."""
        connection = self._connection()
        try:
            connection.request("POST", self._path, body, headers)
            return connection.getresponse().status
        except HTTPException as error:
            raise OSError(type(error).__name__) from None
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        if self._secure:
            context = ssl.create_default_context()
            return HTTPSConnection(self._host, self._port, timeout=TIMEOUT, context=context)
        return HTTPConnection(self._host, self._port, timeout=TIMEOUT)
