"""The bare minimum of a browser: one cookie, no redirects followed, and a line that may break at any moment."""

from __future__ import annotations

import html
import http.client
import re
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

COOKIE = re.compile(r"zeyou=([^;]*)")


class Broken(Exception):
    """No whole answer came: the server died, or is not up."""


@dataclass(frozen=True)
class Reply:
    status: int
    text: str
    location: str = ""

    def hidden(self, name: str) -> str:
        """A hidden field of the page, '' where there is none."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.text)
        return html.unescape(found[1]) if found else ""

    @property
    def told(self) -> str:
        """What the page says, for a fault report."""
        main = self.text.partition("<main")[2] or self.text
        return " ".join(re.sub(r"<[^>]*>", " ", main).split())[:200]


class Browser:
    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie = port, cookie

    def get(self, path: str) -> Reply:
        return self._ask("GET", path, None, {})

    def post(self, path: str, form: list[tuple[str, str]] | dict[str, str]) -> Reply:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(form).encode(), kind)

    def upload(self, path: str, form: dict[str, str], field: str, name: str, content: bytes) -> Reply:
        """A form with one file."""
        line = uuid.uuid4().hex
        parts = [
            f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{form[key]}\r\n' for key in form
        ]
        parts.append(f'--{line}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n')
        body = "".join(parts).encode() + content + f"\r\n--{line}--\r\n".encode()
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={line}"})

    def json(self, path: str, body: str, token: str, ticket: str = "") -> Reply:
        kind = {"Content-Type": "application/json", "Accept": "application/json"}
        kind |= {"X-Exam-Ticket": ticket} if ticket else {"X-CSRFToken": token}
        return self._ask("POST", path, body.encode(), kind)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        if self.cookie:
            headers = {**headers, "Cookie": f"zeyou={self.cookie}"}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise Broken from error
        finally:
            connection.close()
        for value in answer.headers.get_all("Set-Cookie") or []:
            if found := COOKIE.match(value):
                self.cookie = found[1]
        return Reply(answer.status, text, answer.headers.get("Location", ""))
