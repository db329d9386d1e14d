"""Reads for pages, lists and exports. Nothing here changes anything."""
