"""All pages of the register under one blueprint."""

from __future__ import annotations

from recruit.registers.awards import penalty_pages as penalty_pages  # adds its pages
from recruit.registers.awards.pages import bp

__all__ = ["bp"]
