"""A programme is data: one YAML file says every stage, rule, date and text. Start reading at `model.py`."""

from recruit.programme.loading import Reading, available, frozen, load, load_text, locate, read, read_text
from recruit.programme.model import (
    Channel,
    Check,
    Component,
    Declaration,
    Deposit,
    Desk,
    Document,
    Eligibility,
    Form,
    FormField,
    Level,
    Places,
    Posting,
    Programme,
    Recheck,
    Role,
    Setting,
    Stage,
    Support,
    SupportItem,
    Text,
    Track,
    Window,
)
from recruit.programme.problems import Problem, ProgrammeError

__all__ = [
    "Channel", "Check", "Component", "Declaration", "Deposit", "Desk", "Document", "Eligibility", "Form",
    "FormField", "Level", "Places", "Posting", "Problem", "Programme", "ProgrammeError", "Reading", "Recheck",
    "Role", "Setting", "Stage", "Support", "SupportItem", "Text", "Track", "Window", "available", "frozen", "load",
    "load_text", "locate", "read", "read_text",
]  # fmt: skip
