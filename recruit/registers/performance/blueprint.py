"""All pages of the register under one blueprint."""

from __future__ import annotations

from recruit.registers.performance import case_pages as case_pages  # adds its pages
from recruit.registers.performance import figure_pages as figure_pages  # the same
from recruit.registers.performance import own as own  # the same
from recruit.registers.performance.pages import bp

__all__ = ["bp"]
