"""Which roles go together, and who may hold them. Pure: role codes and kinds of organisation in, refusals out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from recruit.errors import Refusal
from recruit.programme import Role
from recruit.programme.parts import OF_THE_COUNTY, OF_THE_SITE

_EVERYWHERE = frozenset({"office", "township", "company"})

Holders = Mapping[str, frozenset[str]]

#: Role -> kinds of organisation whose people may hold it (as the Jinsha notice divides the work), where no programme
#: says otherwise.
HOLDERS: Holders = {
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
    # The log tells each mark as it is given, and by whom: nobody reads it who marks beside others.
    ("administrator", "judge"),
    ("auditor", "judge"),
    ("administrator", "marker"),
    ("auditor", "marker"),
)


def holders_by(roles: Iterable[Role]) -> Holders:
    """Who may hold what by a programme's `roles`; a role it does not name is held as in `HOLDERS`."""
    named = {role.code: frozenset(role.organisations) for role in roles}
    ours = [code for code in HOLDERS if code in (*OF_THE_SITE, *OF_THE_COUNTY) or code not in named]
    return {code: HOLDERS[code] if code in ours else named[code] for code in HOLDERS}


def holders_of(programmes: Iterable[Iterable[Role]]) -> Holders:
    """Who may hold what where several programmes run: whoever one of them lets. Without any, `HOLDERS`."""
    every = [holders_by(roles) for roles in programmes] or [HOLDERS]
    return {code: frozenset().union(*(table[code] for table in every)) for code in HOLDERS}


def usable(held: Iterable[str], organisation_kind: str, holders: Holders) -> frozenset[str]:
    """Those of the roles somebody holds that their organisation may hold."""
    return frozenset(role for role in held if organisation_kind in holders.get(role, frozenset()))


def check_roles(roles: Iterable[str], organisation_kind: str, holders: Holders = HOLDERS) -> frozenset[str]:
    """The roles as a set.

    Errors: Refusal('role-unknown' (role) | 'role-not-here' (role) | 'roles-apart' (first, second)).
    """
    wanted = frozenset(roles)
    for refusal in role_refusals(wanted, organisation_kind, holders):
        raise refusal
    return wanted


def role_refusals(
    wanted: frozenset[str], organisation_kind: str | None, holders: Holders = HOLDERS
) -> Iterator[Refusal]:
    """Everything wrong with these roles together; `organisation_kind` None where the organisation is not known."""
    for role in sorted(wanted):
        if role not in HOLDERS:
            yield Refusal("role-unknown", role=role)
        elif organisation_kind is not None and organisation_kind not in holders[role]:
            yield Refusal("role-not-here", role=role)
    for first, second in APART:
        if {first, second} <= wanted:
            yield Refusal("roles-apart", first=first, second=second)
