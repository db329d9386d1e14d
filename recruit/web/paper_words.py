"""A paper of the notice as people see it: what it is and how big, and the file as it is sent."""

from __future__ import annotations

import io
import math
import re
from urllib.parse import quote

from flask import Response, send_file
from flask_babel import format_datetime

from recruit import storage
from recruit.i18n import _, current_locale, lazy
from recruit.models import NoticePaperVersion
from recruit.one_line import plain
from recruit.paperfiles import MIME

KINDS = {
    "pdf": "PDF",
    "doc": "Word",
    "docx": "Word",
    "xls": "Excel",
    "xlsx": "Excel",
    "jpg": lazy("图片"),
}
#: `recruit.services.remove_papers.CAUSES` -> why, as the public page says it: in general words.
CAUSES = {
    "personal": lazy("误登了个人资料"),
    "minor": lazy("误登了未成年人的资料"),
    "rights": lazy("误用了别人的文字或图片"),
    "secret": lazy("误登了不该公开的内容"),
}
_FORBIDDEN_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')


def removed_words(version: NoticePaperVersion) -> str:
    """What stands on the public page in the place of a version that cannot be read any more; '' for one that can."""
    if version.erased_at is not None:
        asker = version.removal_asked_by
        return _(
            "第 %(version)s 版%(cause)s，%(office)s已在 %(when)s 删除",
            version=version.number,
            cause=CAUSES[version.removal_cause],
            office=asker.organisation.name if asker and asker.organisation else "",
            when=format_datetime(version.erased_at, _("yyyy年M月d日 HH:mm")),
        )
    if not version.readable:
        return _("第 %(version)s 版正在核对，暂时不能下载", version=version.number)
    return ""


def title_words(version: NoticePaperVersion) -> str:
    """The title as the office's pages show it; a removed one has none left."""
    return version.title_zh or _("（标题已删除）")


def file_words(version: NoticePaperVersion) -> str:
    """What the file is and how big, such as “PDF，1.2 MB”: whoever pays for data decides before tapping."""
    return _("%(kind)s，%(size)s", kind=KINDS[version.file_type], size=size_words(version.size))


def size_words(size: int) -> str:
    """Whole KB below one MB, else MB with one decimal; never less than it is."""
    if size <= 1024 * 1000:
        return f"{math.ceil(size / 1024)} KB"
    return f"{math.ceil(size * 10 / 1024 / 1024) / 10:.1f} MB"


def file_name(version: NoticePaperVersion) -> str:
    """The title in the reader's language, as every system can store it; an old version says that it is one."""
    title = _FORBIDDEN_IN_NAMES.sub(" ", plain(version.title.in_(current_locale())))
    title = " ".join(title.split()).strip(" .") or "paper"
    if version.number != version.paper.newest.number:
        title = _("%(title)s（第 %(version)s 版）", title=title, version=version.number)
    return f"{title}.{version.file_type}"


def ascii_name(version: NoticePaperVersion) -> str:
    """The same for a browser that reads no other letters; a title that has none of these becomes `paper-7.pdf`."""
    stem = file_name(version).removesuffix(f".{version.file_type}").encode("ascii", "ignore").decode()
    if not re.search("[A-Za-z]", stem):
        old = "" if version.number == version.paper.newest.number else f"-v{version.number}"
        stem = f"paper-{version.paper_id}{old}"
    return f"{' '.join(stem.split())}.{version.file_type}"


def paper_response(version: NoticePaperVersion) -> Response:
    """The file, always to be kept and never to be shown in place; a broken download can be taken up again."""
    response = send_file(
        io.BytesIO(storage.get(version.sha256)),
        mimetype=MIME[version.file_type],
        as_attachment=True,
        download_name=file_name(version),
        etag=version.sha256,
        last_modified=version.put_up_at,
        conditional=True,
    )
    full, simple = file_name(version), ascii_name(version)
    names = {"filename": simple}
    if full != simple:
        names["filename*"] = f"UTF-8''{quote(full, safe='')}"
    response.headers.set("Content-Disposition", "attachment", **names)
    # A phone may keep the file, but asks each time: a paper can be taken down.
    response.headers["Cache-Control"] = "no-cache"
    return response
