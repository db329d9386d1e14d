"""All pages of the register under one blueprint."""

from __future__ import annotations

from recruit.registers.logbooks import dossier as dossier  # adds its pages
from recruit.registers.logbooks import own as own  # the same
from recruit.registers.logbooks.pages import bp

__all__ = ["bp"]
