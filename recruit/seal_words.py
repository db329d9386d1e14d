"""What is told of a file that was looked at, finding by finding."""

from __future__ import annotations

from collections.abc import Mapping

from recruit.i18n import _, lazy

_WORDS: Mapping[str, object] = {
    "too-large": lazy("文件超过2兆，不是协议文件。"),
    "not-pdf": lazy("这不是 PDF 文件。"),
    "locked": lazy("文件加了密码，看不了里面。我们发出的协议不加密码。"),
    "broken": lazy("文件损坏了，读不出来；或者是做了手脚的文件。"),
    "not-sealed": lazy("文件上没有电子印章，看不出由谁制发、有没有改动。"),
    "two-seals": lazy("文件上不止一个印章或签名。我们只盖一个，多出来的是后来加的，不能相信。"),
    "changed": lazy("文件在盖章以后被改动过，不能相信。"),
    "added-to": lazy("盖章以后又加进了内容，不能相信。"),
    "unknown-seal": lazy("印章完好，但不是办公室的印章。"),
    "not-pdfa": lazy("文件没有声明是长期保存格式（PDF/A-3a），不是我们印的协议的样子。"),
    "no-facts": lazy("文件里没有附协议的数据，不是我们印的协议的样子。"),
}


def finding_words(code: str) -> str:
    """One sentence for a finding of `recruit.seals.checking`."""
    return _(str(_WORDS[code]))
