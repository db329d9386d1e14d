"""Own links and codes: a second witness beside the screenshots. Pure: no database, no clock, no chance of its own."""
