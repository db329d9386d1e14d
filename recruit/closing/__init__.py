"""Stage kinds that end a programme without marks: allotment and agreement."""
