"""The question bank: what an item is, how it is marked, and the items the county starts with."""
