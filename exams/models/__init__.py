"""Tables of the examining side."""

from exams.models.fieldwork import Document, Evidence, FormResponse, PhoneCall, PhoneCheck, PhoneSample
from exams.models.given_time import TimeRequest, TimeShare
from exams.models.panels import ObservedTime, RoomDraw, RoomSeat
from exams.models.sitting import AnswerEvent, Attempt, Attendance, BankItem, BankPicture, Paper

__all__ = [
    "AnswerEvent",
    "Attempt",
    "Attendance",
    "BankItem",
    "BankPicture",
    "Document",
    "Evidence",
    "FormResponse",
    "ObservedTime",
    "Paper",
    "PhoneCall",
    "PhoneCheck",
    "PhoneSample",
    "RoomDraw",
    "RoomSeat",
    "TimeRequest",
    "TimeShare",
]
