"""Thin views: read the request, call one service or query, commit once, render."""
