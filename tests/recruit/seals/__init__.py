"""Seals on files."""
