"""The subcommands of `zeyou`, one file each."""
