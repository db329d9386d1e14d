"""Tables of the recruiting side. Import classes from here."""

from recruit.models.accounts import Account, LoginCode, LoginSession, Organisation, RoleGrant
from recruit.models.agreement_papers import AgreementRun, AgreementStep, AgreementText, Annulment
from recruit.models.approvals import ApprovalWord
from recruit.models.awards import Award, AwardPosting, Penalty
from recruit.models.bulletins import Bulletin
from recruit.models.carried_out import CarriedOut
from recruit.models.closing import Agreement, Engagement, Payment, Placement, PlaceWish
from recruit.models.data_requests import DataRequest
from recruit.models.drafts import DraftFile, DraftProposal, DraftRevision, ProgrammeDraft
from recruit.models.evaluations import Evaluation
from recruit.models.exclusions import Exclusion
from recruit.models.fees import FeeComplaint, PriceList
from recruit.models.funds import FundPayment, FundRequest, FundStep
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
from recruit.models.handovers import Handover
from recruit.models.indicators import IndicatorEntry
from recruit.models.logbooks import LogEntry, LogFile
from recruit.models.mending import Mending
from recruit.models.money import (
    DepositReturn,
    MoneyCorrection,
    PayBatch,
    Payee,
    PayLine,
    Receipt,
    Repayment,
    TermChange,
)
from recruit.models.notice import NoticePaper, NoticePaperVersion
from recruit.models.objections import RecheckFile, Ruling
from recruit.models.openings import OpeningReport
from recruit.models.people import Application, Attachment, Person, Waiver
from recruit.models.performance import (
    PerformanceCase,
    PerformanceFigure,
    PerformanceKeep,
    PerformanceList,
    PerformanceObjection,
    PerformanceRow,
)
from recruit.models.places import Place
from recruit.models.posting import ListSite, RuleCorrection
from recruit.models.posts import PostChange
from recruit.models.printed_forms import FormPiece, FormPrint, FormTable
from recruit.models.programmes import Cohort, ProgrammeFile, ProgrammeVersion, Stage
from recruit.models.rechecks import Recheck
from recruit.models.records import AuditEntry, AuditHead, ErasureRun, Message, Site
from recruit.models.rehearsals import ProgrammeRehearsal
from recruit.models.replacements import Replacement
from recruit.models.rollout import PlaceOpening, RolloutPlan
from recruit.models.sites import SiteExemption, SiteFile, SitePhoto, SiteStep
from recruit.models.stations import Acceptance, GoodsHanded, GoodsItem, GoodsList, StationPicture
from recruit.models.workplan import WorkReport

__all__ = [
    "DraftFile",
    "DraftProposal",
    "DraftRevision",
    "ProgrammeDraft",
    "Acceptance",
    "Account",
    "Agreement",
    "AgreementRun",
    "AgreementStep",
    "AgreementText",
    "Annulment",
    "Application",
    "Assignment",
    "ApprovalWord",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "Bulletin",
    "Candidacy",
    "Cohort",
    "DataRequest",
    "CarriedOut",
    "Decision",
    "DepositReturn",
    "Engagement",
    "Entry",
    "ErasureRun",
    "Exclusion",
    "GuestSlip",
    "Evaluation",
    "WorkReport",
    "Handover",
    "IndicatorEntry",
    "ListSite",
    "GoodsHanded",
    "GoodsItem",
    "GoodsList",
    "LoginCode",
    "LoginSession",
    "Mark",
    "Mending",
    "Message",
    "MoneyCorrection",
    "NoticePaper",
    "NoticePaperVersion",
    "OpeningReport",
    "Organisation",
    "PayBatch",
    "PayLine",
    "Payee",
    "Payment",
    "Person",
    "Place",
    "PlaceOpening",
    "PlaceWish",
    "PostChange",
    "Placement",
    "ProgrammeFile",
    "ProgrammeRehearsal",
    "ProgrammeVersion",
    "Receipt",
    "Recheck",
    "RecheckFile",
    "Repayment",
    "Replacement",
    "Result",
    "ResultPage",
    "ResultRow",
    "RoleGrant",
    "RolloutPlan",
    "RuleCorrection",
    "Ruling",
    "Site",
    "SiteExemption",
    "SiteFile",
    "SitePhoto",
    "SiteStep",
    "Stage",
    "StationPicture",
    "TermChange",
    "TieBreak",
    "TieBreakProposal",
    "Waiver",
    "PerformanceCase",
    "PerformanceFigure",
    "PerformanceKeep",
    "PerformanceList",
    "PerformanceObjection",
    "PerformanceRow",
    "Award",
    "AwardPosting",
    "FeeComplaint",
    "FormPiece",
    "FormPrint",
    "FormTable",
    "FundPayment",
    "FundRequest",
    "FundStep",
    "LogEntry",
    "LogFile",
    "Penalty",
    "PriceList",
]
