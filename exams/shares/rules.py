"""What a stage says of its share links and of the app to be downloaded, read from the programme. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from exams.fieldwork.rules import EVIDENCE
from recruit.programme import Stage
from recruit.programme.model import Text
from recruit.programme.shapes import Code, Group, Shapes, Texts, Told, not_allowed

SHARE, DOWNLOAD = "share", "download"
KINDS = (SHARE, DOWNLOAD)
LONGEST_ADDRESS = 300
#: Chinese characters for which a poster has room.
LONGEST = {"title": 24, "app": 24, "text": 80}


@dataclass(frozen=True)
class Address:
    """An address that people may be led to: http or https, a host with a name, nothing hidden before it."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, str) or not is_address(value):
            yield path, "share-address", {"value": str(value)[:LONGEST_ADDRESS]}


def is_address(text: str) -> bool:
    if (
        len(text) > LONGEST_ADDRESS
        or not text.isascii()
        or any(sign <= " " or sign in "\\\"'<>" for sign in text)
    ):
        return False
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "." not in host:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False


#: What the params of a stage may say of links.
SHARE_PARAMS: Shapes = {
    "share": Group(
        {
            "component": Code(needed=True),
            "title": Texts(needed=True),
            "text": Texts(needed=True),
            "landing": Texts(needed=True),
        }
    ),
    "downloads": Group(
        {
            "component": Code(needed=True),
            "app": Texts(needed=True),
            "text": Texts(needed=True),
            "store_url": Address(needed=True),
        }
    ),
}


@dataclass(frozen=True)
class ShareRule:
    """`title` heads the page that is shared, `text` is what a candidate writes beside the link, `landing` what
    the page says; `component` is the evidence beside which visits stand."""

    component: str
    title: Text
    text: Text
    landing: Text


@dataclass(frozen=True)
class DownloadRule:
    """The app, what a candidate writes beside the link, and where its owner offers it."""

    component: str
    app: Text
    text: Text
    store_url: str


def share_rule(stage: Stage) -> ShareRule | None:
    given = stage.params.get("share")
    return ShareRule(given["component"], given["title"], given["text"], given["landing"]) if given else None


def download_rule(stage: Stage) -> DownloadRule | None:
    given = stage.params.get("downloads")
    return (
        DownloadRule(given["component"], given["app"], given["text"], given["store_url"]) if given else None
    )


def kinds_of(stage: Stage) -> tuple[str, ...]:
    """Which links every candidate of the stage has."""
    return tuple(kind for kind, key in ((SHARE, "share"), (DOWNLOAD, "downloads")) if stage.params.get(key))


def component_of(stage: Stage, kind: str) -> str:
    """The evidence beside which a kind of link stands; '' where the stage has no such link."""
    rule = share_rule(stage) if kind == SHARE else download_rule(stage)
    return rule.component if rule is not None else ""


def check_shares(stage: Stage) -> Iterator[Told]:
    """Links stand beside evidence that the stage really asks for, and their words find room on a card."""
    evidence = [one.code for one in stage.components if one.kind == EVIDENCE]
    for key in ("share", "downloads"):
        given = stage.params.get(key)
        if given and given["component"] not in evidence:
            yield not_allowed(f"params.{key}.component", given["component"], evidence)
        for name, most in LONGEST.items():
            text = (given or {}).get(name)
            if text is not None and len(text.zh) > most:
                yield f"params.{key}.{name}", "share-long", {"count": len(text.zh), "most": most}
