"""The ways a message leaves. Without a gateway of its own an installation keeps messages on the office's page."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from recruit.errors import Refusal
from recruit.i18n import _
from recruit.outbox.gateway import SmsAdapter
from recruit.outbox.letters import Letter

__all__ = ["Adapter", "Letter", "PageAdapter", "SmsAdapter", "SmtpAdapter", "adapters", "by_hand"]


class Adapter(Protocol):
    """Sends one letter or raises OSError; being asked again for the same reference must do no harm."""

    def takes(self, channel: str) -> bool: ...

    def send(self, letter: Letter) -> None: ...


class PageAdapter:
    """The local way: the message is 'sent' by being readable on the outbox page (see `recruit.web.outbox`)."""

    def takes(self, channel: str) -> bool:
        return True

    def send(self, letter: Letter) -> None:
        return None


class SmtpAdapter:
    """E-mail through the operator's server: ``smtp://user:password@host:587?from=office@example.org`` (or smtps)."""

    def __init__(self, setting: str) -> None:
        parts = urlsplit(setting)
        sender = parse_qs(parts.query).get("from", [""])[0]
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or "@" not in sender:
            raise Refusal("smtp-setting-wrong")
        self.secure = parts.scheme == "smtps"
        self.host, self.port = parts.hostname, parts.port or (465 if self.secure else 587)
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.sender = sender

    def takes(self, channel: str) -> bool:
        return channel == "email"

    def send(self, letter: Letter) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"] = self.sender, letter.address
        mail["Subject"] = _("择优招募通知")
        # The same identity at every try lets the receiving server drop a repeated one.
        mail["Message-ID"] = f"<{letter.reference}@{self.sender.partition('@')[2]}>"
        mail.set_content(letter.body)
        with self._connect() as server:
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.secure:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=20, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=20)
        try:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
            elif self.user:
                raise OSError("the server offers no encryption for the password")
        except BaseException:
            server.close()
            raise
        return server


def adapters() -> list[Adapter]:
    """The configured ways, the best first; the page takes whatever no other way takes."""
    mail, gateway = current_app.config.get("ZEYOU_SMTP"), current_app.config.get("ZEYOU_SMS_URL")
    ways: list[Adapter] = [SmtpAdapter(mail)] if mail else []
    if gateway:
        ways.append(SmsAdapter(gateway, str(current_app.config.get("ZEYOU_SMS_SECRET") or "")))
    return [*ways, PageAdapter()]


def by_hand() -> bool:
    """Whether text messages wait for the office, who takes them to its SMS platform as a sheet."""
    return bool(current_app.config.get("ZEYOU_SMS_BY_HAND")) and not current_app.config.get("ZEYOU_SMS_URL")
