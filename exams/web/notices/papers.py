"""The words on an invitation: what is known of one person, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import current_app, url_for
from flask_babel import force_locale

from exams.models import StageNotice
from exams.queries.invitations import Seats, notice_of, seats_of
from exams.queries.sitting import stage_rules
from recruit import storage
from recruit.documents.batch import check_together, render_together
from recruit.documents.invitation import NOTICE_TEMPLATE, TICKET_TEMPLATE, Invitation
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Entry, Stage
from recruit.pictures import clean
from recruit.web.words import masked_number, span

EXAM = "online-exam"
#: The field of the registration form that holds the applicant's own picture.
PHOTO = "photo"
#: Pixels along the longer side: sharp at 27 by 36 mm, and light enough for hundreds in one file.
PHOTO_SIDE = 420


def template_of(stage: Stage) -> str:
    return TICKET_TEMPLATE if stage.kind == EXAM else NOTICE_TEMPLATE


def check(stage: Stage, entries: Sequence[Entry]) -> None:
    """Errors: Refusal('notice-missing') and those of printing. Photos are left aside: they carry no letters."""
    with force_locale("zh"):
        check_together(template_of(stage), _papers(stage, entries, photos=False), lang="zh")


def render(stage: Stage, entries: Sequence[Entry], label: str) -> bytes:
    """One PDF with a page for each of them, in Chinese as all papers of the office."""
    with force_locale("zh"):
        return render_together(
            template_of(stage), _papers(stage, entries, photos=True), title=label, lang="zh"
        )


def own_paper(entry: Entry) -> bytes:
    """A candidate's own, in the language they read."""
    papers = _papers(entry.stage, [entry], photos=True)
    title = entry.candidacy.number
    return render_together(template_of(entry.stage), papers, title=title, lang=current_locale())


def _papers(stage: Stage, entries: Sequence[Entry], *, photos: bool) -> list[Invitation]:
    notice = notice_of(stage)
    if notice is None:
        raise Refusal("notice-missing")
    seats = seats_of(stage)
    return [_paper(entry, notice, seats, photos) for entry in entries]


def _paper(entry: Entry, notice: StageNotice, seats: Seats, photos: bool) -> Invitation:
    stage, person = entry.stage, entry.candidacy.person
    if person is None or person.erased_at is not None:
        raise Refusal("data-erased", number=entry.candidacy.number)
    programme, locale = stage.cohort.programme, current_locale()
    code = entry.candidacy.township_code
    room, seat = seats.get(entry.id, ("", 0))
    exam = stage.kind == EXAM
    # Where some have seats, whoever has none sits the exam at home.
    venue = "" if exam and seats and not room else notice.venue
    return Invitation(
        number=entry.candidacy.number,
        person=person.name,
        programme_title=programme.title.in_(locale),
        stage_title=stage.definition.title.in_(locale),
        office=programme.organiser.in_(locale),
        hotline=programme.hotline,
        masked_id=masked_number(person),
        township=programme.regions.township(code).name if programme.regions.knows(code) else code,
        when=span(*entry.window, programme),
        length=_length(stage) if exam else "",
        where=_where(venue, room, exam),
        seat=_("%(seat)s 号", seat=seat) if room else "",
        bring=tuple(_bring(notice)),
        rules=tuple(_exam_rules(bool(room or venue)) if exam else _rules(stage, locale)),
        remarks=notice.remarks,
        page_url=page_of(entry),
        photo=_photo(entry) if photos else b"",
    )


def page_of(entry: Entry) -> str:
    """The candidate's own page, with the number: a photo of the paper tells whose it is."""
    path = url_for("exam.start", entry_id=entry.id) if entry.stage.kind == EXAM else url_for("apply.home")
    number = urlencode({"number": entry.candidacy.number})
    return f"{str(current_app.config['ZEYOU_BASE_URL']).rstrip('/')}{path}?{number}"


def _length(stage: Stage) -> str:
    minutes = int(stage_rules(stage).duration.total_seconds() // 60)
    return _("考 %(minutes)s 分钟，从按下“开始考试”算起", minutes=minutes) if minutes else ""


def _where(venue: str, room: str, exam: bool) -> str:
    if room:
        return f"{venue} {room}".strip()
    return venue or (_("线上：在自己的手机上考") if exam else _("地点请看网上的通知"))


def _bring(notice: StageNotice) -> list[str]:
    return [line.strip() for line in notice.bring.splitlines() if line.strip()] or [_("身份证原件")]


def _exam_rules(in_hall: bool) -> list[str]:
    if in_hall:
        return [
            _("提前 20 分钟到考室，按座位坐好，把身份证和准考证放在桌上。"),
            _("用自己的账号登录。手机关机，和资料一起放到指定的地方。"),
            _("只能考一次。断网、停电、电脑坏了，马上举手，答过的题都还在。"),
            _("不交谈，不替考，不拍题目。违反的取消成绩。"),
        ]
    return [
        _("本人用自己的账号在手机上考，不能让别人替考。"),
        _("考前把手机充好电，找个信号好的地方，先登录试一次。"),
        _("只能考一次。掉线、换手机都不要紧，重新登录接着答，时间照样走。"),
        _("不拍题目，不传给别人。违反的取消成绩。"),
        _("登录不上、考试中出了问题，马上打咨询电话。"),
    ]


def _rules(stage: Stage, locale: str) -> list[str]:
    return [
        stage.definition.summary.in_(locale),
        _("按时到场，带上身份证。来不了的，请提前打咨询电话。"),
        _("这次招募不收任何费用，工作人员不会向您要密码。"),
    ]


def _photo(entry: Entry) -> bytes:
    """The picture handed in with the application, small; b'' without one, or once it was erased."""
    application = entry.candidacy.application
    every = application.attachments if application is not None else []
    kept = next((one for one in every if one.field == PHOTO and one.erased_at is None), None)
    found = storage.find(kept.sha256) if kept is not None else None
    return clean(found, PHOTO_SIDE).bytes if found else b""
