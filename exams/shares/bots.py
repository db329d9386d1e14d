"""Who is no person: programs that fetch a page for a search engine, for a preview in a chat, or by somebody's script.

They are told by what they call themselves. Whoever hides it is not found here; most of those never run the
page's script, so they are not counted either (`docs/field-work.md`). Pure.
"""

from __future__ import annotations

import re

#: Parts of the names, in small letters, of programs that otherwise call themselves a browser.
NAMES = (
    "bot", "spider", "crawl", "slurp", "preview", "scrap", "archiver", "validator", "externalhit", "embedly",
    "linkservice", "urlmanager", "shareextension", "mediapartners", "lighthouse", "headless", "phantomjs",
    "selenium", "monitor",
)  # fmt: skip
_NAMED = re.compile("|".join(re.escape(name) for name in NAMES))
#: Browsers that a person holds name their engine; what names none is a program.
_ENGINE = re.compile(r"mozilla/|opera/")
#: A phone whose maker has such a name is no program.
_PHONES = re.compile(r"cubot")


def is_bot(agent: str) -> bool:
    """Whether a visit by this agent is left out of the count."""
    told = agent[:400].lower()
    return not _ENGINE.search(told) or bool(_NAMED.search(_PHONES.sub("", told)))


def only_looks_ahead(headers: dict[str, str]) -> bool:
    """Whether the browser says that it fetches before anybody asked: nobody has seen the page yet."""
    words = " ".join(headers.get(name, "") for name in ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz"))
    return "prefetch" in words.lower() or "prerender" in words.lower() or "preview" in words.lower()
