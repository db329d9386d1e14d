"""Use cases of the examining side, one verb-named file each."""
