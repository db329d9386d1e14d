"""The pages of the agreement's text and of files that strangers bring."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from recruit import storage
from recruit.db import db
from recruit.models import Agreement, AgreementText
from tests.web.closing.reading import count, text
from tests.web.closing.test_agreements import printed

pytestmark = pytest.mark.database
PAGE = "/closing/small/text"


def source(site) -> str:
    from recruit.documents.templating import TEMPLATES

    return (TEMPLATES / "print/agreement/agreement.txt").read_text(encoding="utf-8")


def test_a_text_is_changed_checked_submitted_and_confirmed(site, enter, signing):
    browser, changed = enter("office"), source(site).replace("共同遵守。", "共同遵守<b>。")
    assert "{party_b.name}" in text(browser.get(PAGE))
    looked = browser.post(PAGE, data={"source": changed, "what": "check"})
    assert looked.status_code == 200
    assert "共同遵守&lt;b&gt;。" in text(looked), "what is written is shown, never run"
    assert count(site, AgreementText) == 0
    sent = {"source": changed, "reason": "试试", "what": "propose"}
    assert browser.post(PAGE, data=sent).status_code == 302
    own = text(browser.get(f"{PAGE}/2"))
    assert "要由另一个人确认" in own
    assert "确认，从现在起用这一版" not in own
    assert browser.post(f"{PAGE}/2", data={"what": "confirm"}).status_code in (403, 409)
    other = enter("second")
    assert "共同遵守&lt;b&gt;。" in text(other.get(f"{PAGE}/2"))
    assert other.post(f"{PAGE}/2", data={"what": "confirm"}).status_code == 302
    assert "现在用的就是这一版" in text(other.get(f"{PAGE}/2"))
    assert other.post(PAGE, data=sent).status_code == 409
    assert browser.get(f"{PAGE}/9").status_code == 404


def test_faults_are_told_and_what_was_typed_stays(site, enter, signing):
    broken = source(site) + "\n{nobody}"
    answer = enter("office").post(PAGE, data={"source": broken, "reason": "试试", "what": "propose"})
    assert answer.status_code == 422
    assert "没有“{nobody}”这个字段" in text(answer)
    assert "\n{nobody}</textarea>" in text(answer)
    assert count(site, AgreementText) == 0


def test_a_specimen_names_nobody(site, enter, signing):
    browser = enter("office")
    pdf = browser.post(f"{PAGE}/specimen.pdf", data={"source": source(site)})
    assert pdf.mimetype == "application/pdf"
    assert "张三".encode() in pdf.data
    assert count(site, Agreement) == 0


def test_a_stranger_has_a_file_looked_at(site, signing, client):
    agreement = printed(site)[0]
    with site.app_context():
        content = storage.get(agreement.pdf_sha256)

    def ask(data: bytes) -> str:
        return text(client.post("/a/check", data={"file": (io.BytesIO(data), "a.pdf")}))

    said = ask(content)
    assert "一个字节也没有改动" in said
    assert agreement.verify_code in said
    assert "不是我们发出的文件" in ask(content + b"x")
    other = ask(b"<svg onload=alert(1)>")
    assert "这不是 PDF 文件" in other
    assert "/lists/verify" in other
    assert "盖章的证书" not in other
    assert client.post("/a/check", data={}).status_code == 422
    assert client.get("/a/check").status_code == 200
    with site.app_context():
        assert db.session.scalar(select(Agreement.id)), "and nothing of it is kept"
