"""The words of a written piece, out of whatever file it was handed in as."""
