"""Tables of the examining side."""

from exams.models.essays import EssayMark, EssayMarker, EssaySheet, EssayTie
from exams.models.exam_day import (
    ExamBrowser,
    ExamPause,
    ExamSeat,
    Incident,
    IntegritySignal,
    RoomWatch,
    StartPlan,
)
from exams.models.fieldwork import (
    Document,
    Evidence,
    FormResponse,
    PhoneCall,
    PhoneCheck,
    PhoneSample,
    PhoneShare,
)
from exams.models.form_leads import FormLeads, LeadLook
from exams.models.given_time import TimeRequest, TimeShare
from exams.models.hall import (
    AnswerSheetImport,
    HallPrint,
    HallSheet,
    PaperSitting,
    SheetTyping,
    TypedAnswer,
)
from exams.models.household import ClaimLook, FormPicture, FormStrike
from exams.models.judging_day import (
    Arrival,
    DaySession,
    LotNumber,
    NumberOpening,
    RecusalRequest,
    SelfNaming,
    SessionSeat,
    SessionStaff,
)
from exams.models.likeness import Likeness, LikenessSearch, PictureLook
from exams.models.notices import (
    ElsewhereMark,
    ElsewhereSheet,
    NoticePiece,
    NoticePrint,
    NoticeTold,
    StageNotice,
)
from exams.models.page import PaperPage
from exams.models.panel_sheets import (
    MarkChange,
    PanelChief,
    PanelPaper,
    PanelTyping,
    RoomClosing,
    RoomReopening,
)
from exams.models.panels import ObservedTime, RoomDraw, RoomSeat
from exams.models.papers import PaperBank, PaperDraw, PaperRelease
from exams.models.parcels import Parcel, ParcelPiece
from exams.models.plans import PlanComparison, PlanLikeness, PlanMark, PlanSheet, PlanTemplate
from exams.models.presence import AttemptPresence
from exams.models.review_sample import ReviewOutcome, ReviewSample
from exams.models.rulings import ItemReport, ItemRuling, LateRuling, LateShare
from exams.models.shares import (
    DownloadConfirmation,
    DownloadList,
    DownloadRow,
    ShareDay,
    ShareLink,
    ShareSalt,
    ShareVisitor,
)
from exams.models.sitting import AnswerEvent, Attempt, Attendance, BankItem, BankPicture, BankWriter, Paper
from exams.models.trial import ActivityLine, ActivitySheet, Reminder, ReportNote

__all__ = [
    "MarkChange",
    "PanelChief",
    "PanelPaper",
    "PanelTyping",
    "RoomClosing",
    "RoomReopening",
    "Arrival",
    "DaySession",
    "LotNumber",
    "NumberOpening",
    "RecusalRequest",
    "SelfNaming",
    "SessionSeat",
    "SessionStaff",
    "Likeness",
    "LikenessSearch",
    "PictureLook",
    "PlanComparison",
    "PlanLikeness",
    "PlanMark",
    "PlanSheet",
    "PlanTemplate",
    "ActivityLine",
    "ActivitySheet",
    "Reminder",
    "ReportNote",
    "ReviewOutcome",
    "ReviewSample",
    "StageNotice",
    "DownloadConfirmation",
    "DownloadList",
    "DownloadRow",
    "ShareDay",
    "ShareLink",
    "ShareSalt",
    "ShareVisitor",
    "NoticeTold",
    "NoticePrint",
    "NoticePiece",
    "ElsewhereSheet",
    "ElsewhereMark",
    "AnswerEvent",
    "AnswerSheetImport",
    "Attempt",
    "AttemptPresence",
    "Attendance",
    "BankItem",
    "BankPicture",
    "BankWriter",
    "Document",
    "EssayMark",
    "EssayMarker",
    "EssaySheet",
    "EssayTie",
    "Evidence",
    "ExamBrowser",
    "ExamPause",
    "ExamSeat",
    "FormResponse",
    "HallPrint",
    "HallSheet",
    "Incident",
    "IntegritySignal",
    "ItemReport",
    "ItemRuling",
    "LateRuling",
    "LateShare",
    "ObservedTime",
    "Paper",
    "Parcel",
    "ParcelPiece",
    "PaperBank",
    "PaperDraw",
    "PaperPage",
    "PaperRelease",
    "PaperSitting",
    "PhoneCall",
    "PhoneCheck",
    "PhoneSample",
    "PhoneShare",
    "ClaimLook",
    "FormPicture",
    "FormStrike",
    "FormLeads",
    "LeadLook",
    "RoomDraw",
    "RoomSeat",
    "RoomWatch",
    "SheetTyping",
    "StartPlan",
    "TimeRequest",
    "TimeShare",
    "TypedAnswer",
]
