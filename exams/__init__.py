"""What candidates do: every stage that yields a mark. Builds on `recruit`, never the other way round."""
