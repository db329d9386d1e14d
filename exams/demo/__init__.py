"""The demonstration: a whole programme played through the same services that the pages call."""
