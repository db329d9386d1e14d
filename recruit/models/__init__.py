"""Tables of the recruiting side. Import classes from here."""

from recruit.models.accounts import Account, LoginCode, LoginSession, Organisation, RoleGrant
from recruit.models.closing import Agreement, Engagement, Payment, Placement, PlaceWish
from recruit.models.funnel import (
    Assignment,
    Candidacy,
    Decision,
    Entry,
    Mark,
    Result,
    ResultRow,
    TieBreak,
    TieBreakProposal,
)
from recruit.models.people import Application, Attachment, Person, Waiver
from recruit.models.places import Place
from recruit.models.programmes import Cohort, ProgrammeVersion, Stage
from recruit.models.records import AuditEntry, AuditHead, Message

__all__ = [
    "Account",
    "Agreement",
    "Application",
    "Assignment",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "Candidacy",
    "Cohort",
    "Decision",
    "Engagement",
    "Entry",
    "LoginCode",
    "LoginSession",
    "Mark",
    "Message",
    "Organisation",
    "Payment",
    "Person",
    "Place",
    "PlaceWish",
    "Placement",
    "ProgrammeVersion",
    "Result",
    "ResultRow",
    "RoleGrant",
    "Stage",
    "TieBreak",
    "TieBreakProposal",
    "Waiver",
]
