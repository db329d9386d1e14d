"""The exam room's commands."""
