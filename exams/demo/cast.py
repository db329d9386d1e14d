"""The staff of a demonstration: a county office, the company, and a township office for every township."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from exams.queries.burden import ROLES
from recruit.models import Account
from recruit.programme import Component, Programme
from recruit.services.create_organisation import create_organisation
from recruit.services.create_staff import NewStaff, create_staff
from recruit.services.invite import accept_invitation, invite

#: One password for the whole cast. A demonstration listens on this machine only and holds invented people.
PASSWORD = "kan-yi-kan-2016"


@dataclass
class Cast:
    """Accounts by what they do. `clerks` by township code."""

    administrator: Account
    office: Account
    second: Account
    auditor: Account
    clerks: dict[str, Account] = field(default_factory=dict)
    proctors: list[Account] = field(default_factory=list)
    markers: list[Account] = field(default_factory=list)
    checkers: list[Account] = field(default_factory=list)
    judges: list[Account] = field(default_factory=list)
    reviewers: list[Account] = field(default_factory=list)

    def sign_ins(self) -> list[Account]:
        """One account for each role, to be printed."""
        clerk = next(iter(self.clerks.values()))
        return [
            self.administrator, self.office, self.second, self.auditor, clerk, self.proctors[0], self.markers[0],
            self.checkers[0], self.judges[0], self.reviewers[0],
        ]  # fmt: skip

    def crew(self, component: Component) -> list[Account]:
        """Those of the county whose work the component is; nobody where a machine marks it or nobody calls."""
        if component.kind == "form-series" and "phone_check" not in component.params:
            return []
        crews = {
            "proctor": self.proctors,
            "marker": self.markers,
            "judge": self.judges,
            "phone-checker": self.checkers,
        }
        return next((crews[role] for role in ROLES.get(component.kind, ()) if role in crews), [])


def hire(programme: Programme, at: datetime) -> Cast:
    """Creates organisations and accounts through the services. Names are invented and say so."""
    create_organisation("office", "office", programme.organiser.zh, None, at)
    create_organisation("company", "company", "示例电商公司", None, at)  # data: an invented company
    for township in programme.regions.townships:
        create_organisation(
            f"t{township.code}", "township", f"{township.name}党政办", None, at, township_code=township.code
        )
    # data: invented names
    top = create_staff(
        [
            NewStaff("admin", "管演示", "office", ("administrator",)),
            NewStaff("office", "办演示", "office", ("office",)),
            NewStaff("second", "签演示", "office", ("second-signatory",)),
            NewStaff("auditor", "督演示", "office", ("auditor",)),
        ],
        None,
        at,
    )
    cast = Cast(*top)
    # data: invented names
    clerks = create_staff(
        [
            NewStaff(f"clerk{number:02d}", f"登演{number:02d}", f"t{township.code}", ("clerk",))
            for number, township in enumerate(programme.regions.townships, 1)
        ],
        cast.administrator,
        at,
    )
    cast.clerks = {clerk.organisation.township_code: clerk for clerk in clerks if clerk.organisation}  # type: ignore[misc]
    cast.proctors = _crew(cast, "proctor", "监演", _home(programme, "proctor", "office"), 6, at)  # data: name
    cast.markers = _crew(cast, "marker", "评演", _home(programme, "marker", "office"), 6, at)  # data: name
    cast.checkers = _crew(
        cast, "checker", "访演", _home(programme, "phone-checker", "company"), 4, at, role="phone-checker"
    )  # data: name
    cast.judges = _crew(
        cast, "judge", "考演", _home(programme, "judge", "company"), _judges(programme), at
    )  # data: name
    # Of the office, and with no hand in any list: they answer what is asked about one.
    cast.reviewers = _crew(cast, "reviewer", "复演", "office", 2, at, role="office")  # data: name
    for account, code in invite(cast.sign_ins(), cast.administrator, at):
        accept_invitation(account, code, PASSWORD, at)
    return cast


def _judges(programme: Programme) -> int:
    """As many as the interview with the most chairs has; five where none is held."""
    chairs = [
        int(stage.params.get("panels", 1)) * int(stage.params.get("judges", 1))
        for stage in programme.stages
        if stage.kind == "interview"
    ]
    return max(chairs, default=5)


def _home(programme: Programme, role: str, usual: str) -> str:
    """The code of the organisation whose people hold a role: the usual one where the programme lets it, else one that
    it names; a township's own office is its first township's."""
    allowed = next((one.organisations for one in programme.roles if one.code == role), ())
    if not allowed or usual in allowed:
        return usual
    return allowed[0] if allowed[0] != "township" else f"t{programme.regions.townships[0].code}"


def _crew(
    cast: Cast, login: str, name: str, organisation: str, count: int, at: datetime, role: str = ""
) -> list[Account]:
    people = [
        NewStaff(f"{login}{number:02d}", f"{name}{number:02d}", organisation, (role or login,))
        for number in range(1, count + 1)
    ]
    return create_staff(people, cast.administrator, at)
