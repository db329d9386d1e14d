"""All pages of the register under one blueprint."""

from __future__ import annotations

from recruit.registers.papers import batches as batches  # adds its pages
from recruit.registers.papers import own as own  # the same
from recruit.registers.papers import table_page as table_page  # the same
from recruit.registers.papers.pages import bp

__all__ = ["bp"]
