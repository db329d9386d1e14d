"""Addresses of a candidate's own links: on their page, on paper, in the field app and in a message that is copied."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for

from exams.models import ShareLink
from exams.queries.shares import links_of_entry
from exams.shares.rules import DOWNLOAD, SHARE, download_rule, share_rule
from recruit.documents.qr import qr_data_uri
from recruit.i18n import _, current_locale
from recruit.models import Entry

_PAGES = {SHARE: "shares.share", DOWNLOAD: "shares.download"}


@dataclass(frozen=True)
class OwnLink:
    """One link as its candidate sees it. `qr`: the address as a picture that needs no network. `words`: what to
    write beside it."""

    link: ShareLink
    title: str
    url: str
    words: str

    @property
    def qr(self) -> str:
        return qr_data_uri(self.url)

    @property
    def message(self) -> str:
        return f"{self.words} {self.url}"


def own_links(entry: Entry) -> list[OwnLink]:
    return [_own(entry, link) for link in links_of_entry(entry).values()]


def links_json(entry: Entry) -> list[dict[str, str]]:
    """For the field app, which has no network when it shows them: `qr_url` holds the picture itself."""
    return [{"title": one.title, "url": one.url, "qr_url": one.qr} for one in own_links(entry)]


def outside(path: str) -> str:
    """The address that works on other people's phones."""
    return str(current_app.config["ZEYOU_BASE_URL"]).rstrip("/") + path


def typed(address: str) -> str:
    """As people type it."""
    return address.split("://", 1)[-1]


def _own(entry: Entry, link: ShareLink) -> OwnLink:
    locale = current_locale()
    url = outside(url_for(_PAGES[link.kind], code=link.code))
    share, app = share_rule(entry.stage.definition), download_rule(entry.stage.definition)
    if link.kind == SHARE and share is not None:
        return OwnLink(
            link, _("转发链接：%(title)s", title=share.title.in_(locale)), url, share.text.in_(locale)
        )
    assert app is not None
    return OwnLink(link, _("下载链接：%(app)s", app=app.app.in_(locale)), url, app.text.in_(locale))
