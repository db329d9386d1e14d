"""Question files of other systems: readers give drafts and troubles, writers take items. Pure."""
