"""The office's digital seal: who issued a file and that nothing in it was changed since. It binds nobody; wet ink does.

The certificate and its key are a PKCS#12 file that the office brings (`ZEYOU_SEAL_FILE`, its passphrase in
`ZEYOU_SEAL_PASSPHRASE`); neither is ever in the database, a backup or a log. A demonstration seals with a certificate
that says of itself that it is one. Nothing is fetched: no time stamps, no revocation lists.

This module imports pyHanko nowhere at the top: a process that seals nothing need not load it.
"""

from __future__ import annotations

from recruit.seals.keys import Seal, certificate_print, configured_seal, demo_seal

__all__ = ["Seal", "certificate_print", "configured_seal", "demo_seal"]
