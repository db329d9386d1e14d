"""The words on an invitation: what is known of one person, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import current_app, url_for
from flask_babel import force_locale

from exams.models import StageNotice
from exams.notice_messages import room_words, seat_words
from exams.queries.elsewhere import held_elsewhere
from exams.queries.invitations import Seats, at_home, notice_of, seats_of
from exams.queries.sitting import stage_rules
from exams.services.write_notice import Words
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
#: Digits of the longest admission number that a specimen shows.
LONGEST_NUMBER = 20


def template_of(stage: Stage) -> str:
    return TICKET_TEMPLATE if stage.kind == EXAM else NOTICE_TEMPLATE


def check(stage: Stage, entries: Sequence[Entry]) -> None:
    """Errors: Refusal('notice-missing') and those of printing. Photos are left aside: they carry no letters."""
    with force_locale("zh"):
        check_together(template_of(stage), _papers(stage, entries, photos=False), lang="zh")


def check_words(stage: Stage, words: Words) -> None:
    """Whether a page can hold them, on a specimen. Errors: Refusal('too-many-pages') and those of printing."""
    rooms = dict(seats_of(stage).values())
    longest = max(rooms, key=len, default="")
    with force_locale("zh"):
        told = _told(stage, words, longest, rooms.get(longest, 0), bool(rooms))
        paper = Invitation(
            number="0" * LONGEST_NUMBER,
            person=_("样张"),
            masked_id=f"{'*' * 14}0000",
            township=max(
                (one.name for one in stage.cohort.programme.regions.townships), key=len, default="–"
            ),
            when=span(stage.opens_at, stage.closes_at, stage.cohort.programme),
            page_url=page_of(stage, 10**6, "0" * LONGEST_NUMBER),
            photo=b"",
            tight=True,
            **told,
        )
        render_together(template_of(stage), [paper], title=paper.person, lang="zh", most_pages=1)


def render(stage: Stage, entries: Sequence[Entry], label: str) -> bytes:
    """One PDF with a page for each of them, in Chinese as all papers of the office."""
    with force_locale("zh"):
        return _render(stage, entries, label, "zh")


def own_paper(entry: Entry) -> bytes:
    """A candidate's own, in the language they read."""
    return _render(entry.stage, [entry], entry.candidacy.number, current_locale())


def _render(stage: Stage, entries: Sequence[Entry], title: str, lang: str) -> bytes:
    """A page for each: where the usual letters need more, all of them in small ones."""
    papers, template = _papers(stage, entries, photos=True), template_of(stage)
    try:
        return render_together(template, papers, title=title, lang=lang, most_pages=len(papers))
    except Refusal as refusal:
        if refusal.code != "too-many-pages":
            raise
    return render_together(template, [replace(one, tight=True) for one in papers], title=title, lang=lang)


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
    programme = stage.cohort.programme
    code = entry.candidacy.township_code
    room, seat = seats.get(entry.id, ("", 0))
    return Invitation(
        number=entry.candidacy.number,
        person=person.name,
        masked_id=masked_number(person),
        township=programme.regions.township(code).name if programme.regions.knows(code) else code,
        when=span(*entry.window, programme),
        page_url=page_of(stage, entry.id, entry.candidacy.number),
        photo=_photo(entry) if photos else b"",
        letters_only=not photos,
        **_told(stage, notice, room, seat, bool(seats)),
    )


def _told(stage: Stage, words: StageNotice | Words, room: str, seat: int, seated: bool) -> dict[str, Any]:
    """What a stage's paper tells everybody alike, and of one person the place. `seated`: whether some have seats."""
    programme, locale, exam = stage.cohort.programme, current_locale(), stage.kind == EXAM
    # Where some have seats, whoever has none sits the exam at home.
    venue = "" if exam and seated and not room else words.venue
    return {
        "programme_title": programme.title.in_(locale),
        "stage_title": stage.definition.title.in_(locale),
        "office": programme.organiser.in_(locale),
        "hotline": programme.hotline,
        "length": _length(stage) if exam else "",
        "where": _where(stage, venue, room),
        "seat": seat_words(stage.kind, seat) if room else "",
        "bring": tuple(_bring(words, bool(venue or room) or not at_home(stage))),
        "rules": tuple(_exam_rules(stage, bool(room or venue)) if exam else _rules(stage)),
        "remarks": words.remarks.strip(),
    }


def page_of(stage: Stage, entry_id: int, number: str) -> str:
    """The candidate's own page, with the number: a photo of the paper tells whose it is."""
    path = url_for("exam.start", entry_id=entry_id) if stage.kind == EXAM else url_for("apply.home")
    base = str(current_app.config["ZEYOU_BASE_URL"]).rstrip("/")
    return f"{base}{path}?{urlencode({'number': number})}"


def _length(stage: Stage) -> str:
    """How long it takes. Elsewhere nobody presses a button of ours."""
    rules = stage_rules(stage)
    minutes = int(rules.duration.total_seconds() // 60)
    if not minutes:
        return ""
    if rules.elsewhere:
        return _("考 %(minutes)s 分钟", minutes=minutes)
    return _("考 %(minutes)s 分钟，从按下“开始考试”算起", minutes=minutes)


def _where(stage: Stage, venue: str, room: str) -> str:
    if room:
        return f"{venue} {room_words(stage.kind, room)}".strip()
    if venue or not at_home(stage):
        return venue or _("地点请看网上的通知")
    return _("线上：在自己的手机上考") if stage.kind == EXAM else _("在自己的地方做，用手机交")


def _bring(notice: StageNotice | Words, somewhere: bool) -> list[str]:
    """Who has to go somewhere shows the ID card there; nothing is brought to one's own home."""
    written = [line.strip() for line in notice.bring.splitlines() if line.strip()]
    return written or ([_("身份证原件")] if somewhere else [])


def _exam_rules(stage: Stage, in_hall: bool) -> list[str]:
    if held_elsewhere(stage):
        return [
            _("提前 20 分钟到考室，按座位坐好，把身份证和准考证放在桌上。"),
            _("手机关机，和资料一起放到指定的地方。听监考的安排。"),
            _("不交谈，不替考，不拍题目。违反的取消成绩。"),
        ]
    if in_hall:
        return [
            _("提前 20 分钟到考室，按座位坐好，把身份证和准考证放在桌上。"),
            _("上机考的用自己的账号登录，纸上考的只写在答题纸上。手机关机，和资料一起放到指定的地方。"),
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


def _rules(stage: Stage) -> list[str]:
    return [
        stage.definition.summary.in_(current_locale()),
        _("做完一样交一样，截止以后交不了。有困难的，请打咨询电话。")
        if at_home(stage)
        else _("按时到场，带上身份证。来不了的，请提前打咨询电话。"),
        _("这次招募不收任何费用，工作人员不会向您要密码。"),
    ]


def _photo(entry: Entry) -> bytes:
    """The picture handed in with the application, small; b'' without one, or once it was erased."""
    application = entry.candidacy.application
    every = application.attachments if application is not None else []
    kept = next((one for one in every if one.field == PHOTO and one.erased_at is None), None)
    found = storage.find(kept.sha256) if kept is not None else None
    return clean(found, PHOTO_SIDE).bytes if found else b""
