"""How names and numbers are shown where they must not be shown in full. Pure."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """The first character stays, and the last of three or more: 张三 → 张*, 欧阳小明 → 欧**明."""
    name = name.strip()
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def shown_name(name: str, how: str) -> str:
    """`how` is the programme's setting for posted lists: ``full`` or ``middle-masked``."""
    return name.strip() if how == "full" else mask_name(name)
