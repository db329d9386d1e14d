"""Papers as they are printed."""

from __future__ import annotations

from recruit.documents.agreement import AgreementData
from recruit.documents.templating import TEMPLATES
from recruit.documents.wording.printing import print_agreements

SHIPPED = (TEMPLATES / "print/agreement/agreement.txt").read_text(encoding="utf-8")


def printed(data: AgreementData, text: str = SHIPPED, **options: object) -> bytes:
    """One agreement as a PDF."""
    ((_number, pdf),) = print_agreements(text, [data], **options)  # type: ignore[arg-type]
    return pdf
