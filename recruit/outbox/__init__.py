"""The outbox: what is said to people, and the ways it travels. Words in `texts`, ways in `adapters`."""
