"""Use cases, one verb-named file each. A service flushes; the view or job commits."""
