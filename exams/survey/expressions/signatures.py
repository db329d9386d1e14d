"""Which functions there are, and how many arguments each takes.

The names and habits are those of the XPath 1.0 recommendation (section 4) and of the ODK XForms specification, with
`index` and `choice-label` as SurveyCTO spells them.
"""

from __future__ import annotations

from difflib import get_close_matches

#: name -> (fewest, most) arguments; None: any number.
CARRIED: dict[str, tuple[int, int | None]] = {
    "abs": (1, 1),
    "acos": (1, 1),
    "asin": (1, 1),
    "atan": (1, 1),
    "atan2": (2, 2),
    "boolean": (1, 1),
    "boolean-from-string": (1, 1),
    "ceiling": (1, 1),
    "checklist": (3, None),
    "choice-label": (2, 2),
    "coalesce": (2, None),
    "concat": (1, None),
    "contains": (2, 2),
    "cos": (1, 1),
    "count": (1, 1),
    "count-non-empty": (1, 1),
    "count-selected": (1, 1),
    "current": (0, 0),
    "date": (1, 1),
    "date-time": (1, 1),
    "decimal-date-time": (1, 1),
    "decimal-time": (1, 1),
    "ends-with": (2, 2),
    "exp": (1, 1),
    "exp10": (1, 1),
    "false": (0, 0),
    "floor": (1, 1),
    "format-date": (2, 2),
    "format-date-time": (2, 2),
    "if": (3, 3),
    "index": (0, 0),
    "indexed-repeat": (3, 7),
    "instance": (1, 1),
    "int": (1, 1),
    "join": (2, None),
    "jr:choice-name": (2, 2),
    "last": (0, 0),
    "log": (1, 1),
    "log10": (1, 1),
    "lower-case": (1, 1),
    "max": (1, None),
    "min": (1, None),
    "normalize-space": (0, 1),
    "not": (1, 1),
    "now": (0, 0),
    "number": (0, 1),
    "once": (1, 1),
    "pi": (0, 0),
    "position": (0, 1),
    "pow": (2, 2),
    "random": (0, 0),
    "regex": (2, 2),
    "round": (1, 2),
    "selected": (2, 2),
    "selected-at": (2, 2),
    "sin": (1, 1),
    "sqrt": (1, 1),
    "starts-with": (2, 2),
    "string": (0, 1),
    "string-length": (0, 1),
    "substr": (2, 3),
    "substring": (2, 3),
    "substring-after": (2, 2),
    "substring-before": (2, 2),
    "sum": (1, 1),
    "tan": (1, 1),
    "today": (0, 0),
    "translate": (3, 3),
    "true": (0, 0),
    "upper-case": (1, 1),
    "uuid": (0, 1),
    "weighted-checklist": (4, None),
}

#: Known by other survey tools, not here: a form that uses them is told so by name.
NOT_CARRIED = frozenset(
    {
        "area",
        "base64-decode",
        "base64-encode",
        "choice-label-at",
        "comment",
        "count-if",
        "de-duplicate",
        "device-info",
        "digest",
        "distance",
        "duration",
        "empty",
        "enclosed-area",
        "enclosed-intersection",
        "format-number",
        "geofence",
        "hash",
        "id",
        "intersects",
        "item-at",
        "item-index",
        "item-present",
        "join-if",
        "jr:itext",
        "lang",
        "linebreak",
        "local-name",
        "max-if",
        "min-if",
        "name",
        "namespace-uri",
        "node-set",
        "number-of-nodes",
        "phone-call-duration",
        "phone-call-log",
        "plug-in-metadata",
        "property",
        "pulldata",
        "randomize",
        "rank-index",
        "rank-index-if",
        "rank-value",
        "relevant",
        "short-distance",
        "sum-if",
        "thousandsep",
        "username",
        "version",
    }
)


#: What the same is called in spreadsheets and programs.
# data: names of functions as people type them
_ELSEWHERE = {
    "len": "string-length",
    "length": "string-length",
    "strlen": "string-length",
    "trim": "normalize-space",
    "upper": "upper-case",
    "lower": "lower-case",
    "iif": "if",
    "ifelse": "if",
    "如果": "if",
    "mid": "substr",
    "left": "substr",
    "right": "substr",
    "match": "regex",
    "matches": "regex",
    "ceil": "ceiling",
    "concatenate": "concat",
    "includes": "selected",
    "power": "pow",
    "rand": "random",
    "year": "format-date",
    "month": "format-date",
    "day": "format-date",
}


#: Longer names are not compared: no slip of the hand doubles a name.
_LONGEST_NAME = 40


def nearest(name: str) -> str:
    """The carried function that `name` probably means; empty when none is near."""
    if len(name) > _LONGEST_NAME:
        return ""
    folded = name.lower().replace("_", "-")
    if folded in CARRIED:
        return folded
    return _ELSEWHERE.get(folded) or next(iter(get_close_matches(folded, CARRIED, n=1, cutoff=0.7)), "")
