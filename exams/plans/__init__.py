"""Written pieces apart from the database: what is hidden from markers, which passages are marked, how all compare."""
