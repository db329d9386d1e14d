"""Reads of the examining side."""
