"""Tables of the recruiting side. Import classes from here."""

from recruit.models.accounts import Account, LoginCode, LoginSession, Organisation, RoleGrant
from recruit.models.agreement_papers import AgreementRun, AgreementStep, AgreementText
from recruit.models.closing import Agreement, Engagement, Payment, Placement, PlaceWish
from recruit.models.exclusions import Exclusion
from recruit.models.funnel import (
    Assignment,
    Candidacy,
    Decision,
    Entry,
    Mark,
    Result,
    ResultPage,
    ResultRow,
    TieBreak,
    TieBreakProposal,
)
from recruit.models.guests import GuestSlip
from recruit.models.mending import Mending
from recruit.models.notice import NoticePaper, NoticePaperVersion
from recruit.models.objections import RecheckFile, Ruling
from recruit.models.people import Application, Attachment, Person, Waiver
from recruit.models.places import Place
from recruit.models.posting import ListSite, RuleCorrection
from recruit.models.programmes import Cohort, ProgrammeFile, ProgrammeVersion, Stage
from recruit.models.rechecks import Recheck
from recruit.models.records import AuditEntry, AuditHead, ErasureRun, Message, Site
from recruit.models.replacements import Replacement
from recruit.models.sites import SiteExemption, SiteFile, SitePhoto, SiteStep

__all__ = [
    "Account",
    "Agreement",
    "AgreementRun",
    "AgreementStep",
    "AgreementText",
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
    "ErasureRun",
    "Exclusion",
    "GuestSlip",
    "ListSite",
    "LoginCode",
    "LoginSession",
    "Mark",
    "Mending",
    "Message",
    "NoticePaper",
    "NoticePaperVersion",
    "Organisation",
    "Payment",
    "Person",
    "Place",
    "PlaceWish",
    "Placement",
    "ProgrammeFile",
    "ProgrammeVersion",
    "Recheck",
    "RecheckFile",
    "Replacement",
    "Result",
    "ResultPage",
    "ResultRow",
    "RoleGrant",
    "RuleCorrection",
    "Ruling",
    "Site",
    "SiteExemption",
    "SiteFile",
    "SitePhoto",
    "SiteStep",
    "Stage",
    "TieBreak",
    "TieBreakProposal",
    "Waiver",
]
