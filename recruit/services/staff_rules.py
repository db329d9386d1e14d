"""Which roles go together, and who may hold them. Pure: role codes and kinds of organisation in, refusals out."""

from __future__ import annotations

from collections.abc import Iterable

from recruit.errors import Refusal

_EVERYWHERE = frozenset({"office", "township", "company"})

#: Role -> kinds of organisation whose people may hold it (as the Jinsha notice divides the work).
HOLDERS = {
    "clerk": frozenset({"office", "township"}),
    "proctor": frozenset({"office", "township"}),
    "marker": _EVERYWHERE,
    "judge": frozenset({"office", "company"}),
    "phone-checker": _EVERYWHERE,
    "office": frozenset({"office"}),
    "second-signatory": frozenset({"office"}),
    "auditor": frozenset({"office"}),
    "administrator": frozenset({"office"}),
}

#: Pairs that would let one person check their own work (four eyes; separate system, audit and signing roles as in
#: GB/T 22239-2019, 8.1.5).
APART = (
    ("office", "second-signatory"),
    ("administrator", "second-signatory"),
    ("administrator", "auditor"),
    ("office", "auditor"),
    ("second-signatory", "auditor"),
)


def check_roles(roles: Iterable[str], organisation_kind: str) -> frozenset[str]:
    """The roles as a set.

    Errors: Refusal('role-unknown' (role) | 'role-not-here' (role) | 'roles-apart' (first, second)).
    """
    wanted = frozenset(roles)
    for role in sorted(wanted):
        if role not in HOLDERS:
            raise Refusal("role-unknown", role=role)
        if organisation_kind not in HOLDERS[role]:
            raise Refusal("role-not-here", role=role)
    for first, second in APART:
        if {first, second} <= wanted:
            raise Refusal("roles-apart", first=first, second=second)
    return wanted
