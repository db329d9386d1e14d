"""Every setting with its meaning. Values come from the environment (``ZEYOU_…``, ``DATABASE_URL``) or the caller."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

#: Stage kinds, tables, pages and commands of the other rooms are named here as dotted strings, so that imports point
#: one way (exams -> recruit -> scoring) and a new kind is one line.
KINDS = (
    "recruit.intake.registration:KIND",
    "exams.kinds.briefing:KIND",
    "exams.kinds.online_exam:KIND",
    "exams.kinds.skills_test:KIND",
    "exams.kinds.task_round:KIND",
    "exams.kinds.trial_operation:KIND",
    "exams.kinds.interview:KIND",
    "exams.kinds.assessment:KIND",
    "recruit.approval:KIND",
    "recruit.closing.siting:KIND",
    "recruit.closing.allotment:KIND",
    "recruit.closing.agreement:KIND",
    "recruit.closing.posts:KIND",
    "recruit.opening:KIND",
    "exams.kinds.training:TRAINING_KIND",
    "exams.kinds.training:TRAINING_EXAM_KIND",
    "exams.kinds.deliverables:KIND",
)
#: Registers that a programme may switch on: what runs beside its stages (`recruit.registers`).
REGISTERS: tuple[str, ...] = (
    "recruit.registers.funds:REGISTER",
    "recruit.registers.awards:REGISTER",
    "recruit.registers.fees:REGISTER",
    "recruit.registers.logbooks:REGISTER",
    "recruit.registers.indicators:REGISTER",
    "recruit.registers.rollout:REGISTER",
    "recruit.registers.bulletins:REGISTER",
    "recruit.registers.papers:REGISTER",
    "recruit.registers.performance:REGISTER",
    "recruit.registers.evaluations:REGISTER",
    "recruit.registers.workplan:REGISTER",
)
MODELS = ("recruit.models", "exams.models")
BLUEPRINTS = (
    "recruit.web.public:bp",
    "recruit.web.signin:bp",
    "recruit.web.demo_time:bp",
    "recruit.web.apply:bp",
    "recruit.web.my_way:bp",
    "recruit.web.own_data:bp",
    "recruit.web.data_requests:bp",
    "recruit.web.desk:bp",
    "recruit.web.waivers:bp",
    "recruit.web.programmes:bp",
    "recruit.web.office:bp",
    "recruit.web.lists:bp",
    "recruit.web.rechecks:bp",
    "recruit.web.staff_audit:bp",
    "recruit.web.admin:bp",
    "recruit.web.access:bp",
    "recruit.web.outbox:bp",
    "recruit.web.closing:bp",
    "recruit.web.money:bp",
    "exams.web.examine:bp",
    "exams.web.day:bp",
    "exams.web.bank:bp",
    "exams.web.notices:bp",
    "exams.web.field:bp",
    "exams.web.shares:bp",
    "exams.web.stopping:bp",
    "recruit.web.posts:bp",
)
#: Called in every serving process with the application and the server (`recruit.server.lanes.Handing`); each gives a
#: lane, which answers some requests by itself because they only wait and need no thread of their own.
LANES = ("exams.door.lane:Lane", "exams.door.opening:Opening", "exams.door.starting:Starting")
#: Work the worker repeats: a name, every how many seconds, and the function (moment -> number of things done).
JOBS = (
    ("heartbeat", 30, "recruit.jobs:beat"),
    ("deliver-outbox", 5, "recruit.jobs:deliver_outbox"),
    ("finish-overdue", 20, "exams.services.finish_overdue:finish_overdue"),
    ("audit-head", 24 * 3600, "recruit.jobs:log_audit_head"),
    ("clear-removed-papers", 600, "recruit.jobs:clear_removed_papers"),
    ("erase-due", 24 * 3600, "recruit.jobs:erase"),
    ("paper-pages", 5, "exams.door.bodies:prepare"),
    ("guests-over", 600, "recruit.services.invite_guests:close_over"),
    ("forget-visits", 3600, "exams.services.forget_visits:forget_visits"),
    ("objections-due", 600, "recruit.services.remind_answerers:remind"),
    ("reminders", 120, "exams.services.remind_candidates:remind"),
    ("list-sheets", 20, "recruit.services.print_list:set_waiting"),
    ("list-sites", 5, "recruit.services.make_list_site:start_waiting"),
    ("item-reports", 5, "exams.services.make_item_report:start_waiting"),
    ("look-alikes", 20, "exams.services.find_likeness:start_waiting"),
    ("form-leads", 5, "exams.services.make_form_leads:start_waiting"),
    ("agreement-prints", 2, "recruit.jobs:print_agreements"),
    ("plan-copies", 5, "exams.services.compare_plans:start_waiting"),
    ("rehearsals", 2, "exams.services.run_rehearsals:start_waiting"),
)
#: Work in the background that the office's desk lists (cohort ids -> `recruit.long_jobs.LongJob`).
LONG_JOBS = (
    "recruit.web.office.running:jobs",
    "exams.web.running:jobs",
    "recruit.registers.papers.running:jobs",
    "recruit.web.programmes.jobs:rehearsals_at_work",
)
#: What goes when its time of keeping is over: each room lists its parts (`recruit.erasing.Part`).
ERASERS = (
    "recruit.services.erase_requests:PARTS",
    "recruit.services.erase_records:PARTS",
    "recruit.services.erase_sign_ins:PARTS",
    "recruit.services.erase_accounts:PARTS",
    "recruit.services.erase_sites:PARTS",
    "recruit.services.erase_approvals:PARTS",
    "recruit.services.erase_money:PARTS",
    "exams.services.erase_fieldwork:PARTS",
    "exams.services.erase_notices:PARTS",
    "exams.services.erase_exam_day:PARTS",
    "exams.services.erase_shares:PARTS",
    "exams.services.erase_phone:PARTS",
    "exams.services.erase_panels:PARTS",
    "exams.services.erase_judging:PARTS",
    "recruit.services.erase_performance:PARTS",
    "exams.services.erase_training:PARTS",
    "recruit.services.erase_books:PARTS",
    "recruit.services.erase_printed_forms:PARTS",
    "recruit.services.erase_rehearsals:PARTS",
)
#: What an applicant may take along: each room lists what it keeps of one person (`recruit.own_data`).
OWN_DATA = (
    "recruit.queries.own_records:PARTS",
    "recruit.queries.own_outcomes:PARTS",
    "recruit.queries.own_requests:PARTS",
    "recruit.queries.own_approvals:PARTS",
    "recruit.queries.own_money:PARTS",
    "recruit.queries.own_inspections:PARTS",
    "exams.queries.own_work:PARTS",
    "exams.queries.own_training:PARTS",
    "recruit.queries.own_books:PARTS",
)
COMMANDS = (
    "recruit.commands.programme:programme",
    "recruit.commands.score:score",
    "recruit.commands.lists:list_",
    "recruit.commands.performance:performance",
    "recruit.commands.allot:allot",
    "recruit.commands.agreement:agreement",
    "recruit.commands.site:init",
    "recruit.commands.site:readmit",
    "recruit.commands.site:serve",
    "recruit.commands.site:worker",
    "recruit.commands.backup:backup",
    "recruit.commands.backup:restore",
    "recruit.commands.audit:audit",
    "recruit.commands.erase:erase",
    "exams.commands.bank:bank",
    "exams.commands.items:items",
    "exams.commands.papers:papers",
    "exams.commands.survey:survey",
    "exams.commands.evidence:evidence",
    "exams.commands.texts:texts",
    "exams.commands.draw:draw",
    "exams.demo.command:demo",
)
#: How the sentences of a rehearsal's findings are made: `read`, `sentences`, `state_words`.
REHEARSAL_WORDS = "exams.rehearsal.words"
#: Commands below `zeyou programme` that live in other rooms.
PROGRAMME_COMMANDS = ("exams.commands.rehearse:rehearse",)


#: Beside a demonstration that was played to its end; its people live in the time of their notice.
DEMO_NOTE = "demo.json"


def settings(overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    """The complete configuration: defaults, then environment, then `overrides`."""
    home = Path(os.environ.get("ZEYOU_HOME", ROOT / "instance"))
    values: dict[str, Any] = {
        "ZEYOU_HOME": home,
        "ZEYOU_KEY_FILE": os.environ.get("ZEYOU_KEY_FILE", home / "zeyou.key"),
        "ZEYOU_STORAGE": os.environ.get("ZEYOU_STORAGE", home / "files"),
        # A file store in a bucket; without one files lie in ZEYOU_STORAGE.
        "ZEYOU_S3_BUCKET": os.environ.get("ZEYOU_S3_BUCKET"),
        "ZEYOU_S3_PREFIX": os.environ.get("ZEYOU_S3_PREFIX"),
        "ZEYOU_S3_ENDPOINT": os.environ.get("ZEYOU_S3_ENDPOINT"),
        "ZEYOU_S3_REGION": os.environ.get("ZEYOU_S3_REGION"),
        "ZEYOU_S3_KEY_ID": os.environ.get("ZEYOU_S3_KEY_ID"),
        "ZEYOU_S3_SECRET": os.environ.get("ZEYOU_S3_SECRET"),
        "ZEYOU_MIGRATIONS": str(ROOT / "migrations"),
        "ZEYOU_BASE_URL": os.environ.get("ZEYOU_BASE_URL", "http://127.0.0.1:8000"),
        "ZEYOU_DEMO": os.environ.get("ZEYOU_DEMO") == "1",
        "ZEYOU_PROXIES": int(os.environ.get("ZEYOU_PROXIES", "0")),
        # The office's seal: a PKCS#12 file and its passphrase; without one agreements are not sealed.
        "ZEYOU_SEAL_FILE": os.environ.get("ZEYOU_SEAL_FILE"),
        "ZEYOU_SEAL_PASSPHRASE": os.environ.get("ZEYOU_SEAL_PASSPHRASE"),
        "ZEYOU_PDF_FONT": os.environ.get("ZEYOU_PDF_FONT"),
        "ZEYOU_SMTP": os.environ.get("ZEYOU_SMTP"),
        "ZEYOU_SMS_URL": os.environ.get("ZEYOU_SMS_URL"),
        "ZEYOU_SMS_SECRET": os.environ.get("ZEYOU_SMS_SECRET"),
        "ZEYOU_SMS_BY_HAND": os.environ.get("ZEYOU_SMS_BY_HAND") == "1",
        "ZEYOU_KINDS": KINDS,
        "ZEYOU_MODELS": MODELS,
        "ZEYOU_ERASERS": ERASERS,
        "ZEYOU_OWN_DATA": OWN_DATA,
        "ZEYOU_BLUEPRINTS": BLUEPRINTS,
        "SQLALCHEMY_DATABASE_URI": database_url(
            os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'zeyou.db'}"
        ),
        # The threads of a process are counted (`zeyou serve --threads`); none of them waits for a connection.
        "SQLALCHEMY_ENGINE_OPTIONS": {"max_overflow": -1},
        "SESSION_COOKIE_NAME": "zeyou",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": os.environ.get("ZEYOU_BASE_URL", "").startswith("https:"),
        "MAX_CONTENT_LENGTH": 24 * 1024 * 1024,
        "ZEYOU_PAPER_MB": int(os.environ.get("ZEYOU_PAPER_MB", "10")),
        "ZEYOU_PAPERS_MOST": 20,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "zh",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "RATELIMIT_STORAGE_URI": os.environ.get("ZEYOU_LIMITS", "memory://"),
        # Said for every application: the limiter is one per process and would keep what the last one was told.
        "RATELIMIT_ENABLED": True,
        # A fixed window would forget ten wrong tries whenever the quarter of an hour turns.
        "RATELIMIT_STRATEGY": "moving-window",
        "RATELIMIT_HEADERS_ENABLED": False,
    }
    values.update(overrides or {})
    values["SQLALCHEMY_DATABASE_URI"] = database_url(str(values["SQLALCHEMY_DATABASE_URI"]))
    return values


def database_url(url: str) -> str:
    """Names the driver: the usual ``postgres://`` and ``postgresql://`` both mean psycopg 3 here."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
