"""Stage kinds that yield marks, one package each; docs/adding-a-kind.md shows how to add one."""
