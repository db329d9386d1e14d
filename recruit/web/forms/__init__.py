"""Forms of the web pages; `dynamic` makes them from a programme's own form definitions."""
