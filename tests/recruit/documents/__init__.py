"""Papers as they are printed."""

AGREEMENT_TEMPLATE = "print/agreement/agreement.html"
