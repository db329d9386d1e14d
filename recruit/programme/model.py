"""What a programme is once its YAML has been read: frozen facts, no behaviour beyond look-ups.

Every date-time is aware and in the programme's own time zone; every mark, weight and sum of money is a `Decimal`.
The words come in two languages (`Text`). Where a value came from (the notice, the office, or a damaged passage
that nobody has confirmed yet) is kept beside it in `Programme.settings`, so that the public page can show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from recruit.calendar import WorkCalendar
from recruit.programme.promised import Check as Check
from recruit.programme.promised import Deposit as Deposit
from recruit.programme.promised import SiteRule as SiteRule
from recruit.programme.promised import Support as Support
from recruit.programme.promised import SupportItem as SupportItem
from recruit.programme.requests import Recheck as Recheck
from recruit.programme.requests import Source as Source
from recruit.regions import Regions

if TYPE_CHECKING:
    from recruit.programme.staffing import StaffingPlan
    from scoring.policy import StagePolicy

FieldType = Literal[
    "text", "longtext", "integer", "decimal", "money", "date", "choice", "choices", "phone", "photo", "yesno"
]


@dataclass(frozen=True, slots=True)
class Text:
    """One message in plain Chinese and in English."""

    zh: str
    en: str

    def in_(self, locale: str) -> str:
        """The words for a locale such as `zh`, `zh_Hans_CN`, `en`: anything that is not English reads Chinese."""
        return self.en if str(locale).lower().startswith("en") and self.en else self.zh


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` (inclusive) to `closes` (exclusive), both aware."""

    opens: datetime
    closes: datetime

    def state(self, now: datetime) -> Literal["before", "open", "after"]:
        """Where `now` (aware) stands."""
        if now < self.opens:
            return "before"
        return "open" if now < self.closes else "after"

    @property
    def last_day(self) -> date:
        """The last calendar day on which it is open: a window closing at midnight ends on the day before."""
        at_midnight = (self.closes.hour, self.closes.minute, self.closes.second) == (0, 0, 0)
        return date.fromordinal(self.closes.date().toordinal() - (1 if at_midnight else 0))

    @property
    def days(self) -> int:
        """Calendar days touched, both ends counted."""
        return (self.last_day - self.opens.date()).days + 1


@dataclass(frozen=True, slots=True)
class Setting:
    """One rule value with its origin. `path` names it, e.g. `stages.task-1.cut.places`."""

    path: str
    value: str
    source: Source
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """A line of candidacies: of people, or of places. Tracks may join at an allotment."""

    code: str
    subject: Literal["person", "place"]
    title: Text


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that yields a mark. `weight` is its share of the stage's 100; 0 for `tie` and `condition`. With less
    than `pass_line` in it nobody goes on; `unopposed` holds instead where no more people compete than there are places.
    """

    code: str
    title: Text
    max: Decimal
    weight: Decimal
    role: Literal["scored", "tie", "condition"]
    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    pass_line: Decimal | None = None
    unopposed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """How long a list stands on the board before it takes effect; `names` says how names are shown."""

    working_days: int
    source: Source
    names: Literal["full", "middle-masked"] = "middle-masked"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the funnel. `policy` is None where the kind yields decisions instead of marks.

    `extra_test_max` is the highest mark of an extra test, should people be tied here. `signers`: whether those who
    judged in the stage stay away from signing its list. Whoever is next in reserve has `accept_hours` to say whether
    they come; None: nobody asks, they move up at once. Where the next opening ends their time, nobody is asked with
    less than `least_hours` left. Places that somebody left for a cause in `closed_after` (``unfit``, ``fraud``) stay
    empty.
    """

    code: str
    kind: str
    track: str
    title: Text
    summary: Text
    window: Window
    exit: Literal["cohort", "single"]
    policy: StagePolicy | None
    components: tuple[Component, ...]
    params: Mapping[str, Any]
    posting: Posting | None = None
    recheck: Recheck | None = None
    replacement: Literal["none", "reserve", "reserve-until-next-notice"] = "none"
    overlaps: bool = False
    extra_test_max: Decimal = Decimal(100)
    signers: Literal["apart", "any"] = "apart"
    objections: tuple[Recheck, ...] = ()
    accept_hours: int | None = None
    least_hours: int | None = None
    closed_after: frozenset[str] = frozenset()

    @property
    def taken(self) -> tuple[Recheck, ...]:
        """Every kind of request that this stage takes about its list."""
        return ((self.recheck,) if self.recheck is not None else ()) + self.objections

    def rule_for(self, kind: str) -> Recheck | None:
        """What this stage says about requests of that kind; None where it takes none."""
        return next((one for one in self.taken if one.kind == kind), None)

    def component(self, code: str) -> Component:
        """The component with this code; KeyError when there is none."""
        for component in self.components:
            if component.code == code:
                return component
        raise KeyError(code)

    @property
    def yields(self) -> Literal["marks", "decisions"]:
        """`marks` when the stage has a scoring policy."""
        return "decisions" if self.policy is None else "marks"

    @property
    def places(self) -> int | None:
        """The fixed number who go on, or None when the stage has no fixed number."""
        if self.policy is None:
            return None
        cut = self.policy.to_dict().get("cut", {})
        return None if cut.get("places") is None else int(cut["places"])


@dataclass(frozen=True, slots=True)
class Level:
    """A level of schooling; the order in `Eligibility.schooling_levels` is from lowest to highest."""

    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class Declaration:
    """Something the applicant signs. `text` is the sentence signed."""

    code: str
    title: Text
    text: Text
    required: bool = True


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may apply. Both ages are inclusive and counted on `age_reference`; an age of None is no limit.

    `waiver_second`: a granted waiver holds only when a second person has confirmed it.
    """

    age_min: int | None
    age_max: int | None
    age_reference: date
    schooling_levels: tuple[Level, ...]
    schooling_min: str | None
    waivable: frozenset[str]
    declarations: tuple[Declaration, ...]
    id_card_required: bool = True
    contact_required: bool = True
    waiver_second: bool = True


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in: at the township desk, on the web, by a spreadsheet."""

    code: str
    title: Text
    summary: Text


@dataclass(frozen=True, slots=True)
class Places:
    """Shops to be filled: `total` over the county, `by_township` (code -> number), `capacity` people per place.

    `review`: ``none``, or ``township`` or ``office`` where only sites are offered that those have agreed to.
    `staffing`: how many people from whom each site needs on which posts. `pilots`: codes of the villages that begin.
    """

    total: int
    capacity: int
    by_township: Mapping[str, int]
    review: str = "none"
    checks: tuple[SiteRule, ...] = ()
    staffing: StaffingPlan | None = None
    pilots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A paper the office prints, `copies` times (1 to 6). `template` names the print template, `params` its terms.

    `text` names the attached file (`Programme.files`) with an agreement's own words; '' for those of the template.
    """

    code: str
    title: Text
    template: str
    copies: int
    params: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A staff (or applicant) role and the kinds of organisation whose people may hold it."""

    code: str
    title: Text
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an objection is handed in."""

    address: Text
    phone: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. `private` marks a third party's data: kept encrypted, shown masked, deleted on its day.

    `min` and `max` bound the number, or the length of a text, or the count of chosen options.
    `choices` are (code, Text) pairs; `value` in the answer is the code.
    """

    code: str
    label: Text
    type: FieldType
    required: bool = True
    choices: tuple[tuple[str, Text], ...] = ()
    min: Decimal | None = None
    max: Decimal | None = None
    hint: Text | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A paper or screen form, in the order it is filled in.

    `xlsform` names the attached file (`Programme.files`) that holds the questions instead; then there are no `fields`.
    """

    code: str
    title: Text
    fields: tuple[FormField, ...]
    xlsform: str = ""

    def field(self, code: str) -> FormField:
        """The field with this code; KeyError when there is none."""
        for one in self.fields:
            if one.code == code:
                return one
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a kind of personal data is kept: `days` counted from the event `after` (`recruit.programme.keeping`)."""

    days: int
    after: str


@dataclass(frozen=True, eq=False)
class Programme:
    """A whole programme. Two programmes are equal when their contents hash to the same `sha256`.

    `source_yaml`, `source_regions` and `files` are enough to read the very same programme again
    (`recruit.programme.load_text`, `frozen`); a published version keeps those three. `files` are the attached ones:
    name, as the file gives it, -> bytes.
    """

    id: str
    title: Text
    edition: str
    timezone: ZoneInfo
    organiser: Text
    notice: tuple[Text, ...]
    hotline: str
    objection_desk: Desk
    tracks: tuple[Track, ...]
    stages: tuple[Stage, ...]
    eligibility: Eligibility
    channels: tuple[Channel, ...]
    quotas: Mapping[str, int]
    regions: Regions
    places: Places
    support: Support
    documents: tuple[Document, ...]
    roles: tuple[Role, ...]
    calendar: WorkCalendar
    forms: Mapping[str, Form]
    keep: Mapping[str, Keeping]
    settings: tuple[Setting, ...]
    sha256: str
    source_yaml: str
    source_regions: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    deposits: tuple[Deposit, ...] = ()
    #: What each register that is switched on shall know, by its code (`recruit.registers`); plain data.
    registers: Mapping[str, Any] = field(default_factory=dict)

    def stage(self, code: str) -> Stage:
        """The stage with this code; KeyError when there is none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    def document(self, code: str) -> Document:
        """The document with this code; KeyError when there is none."""
        for document in self.documents:
            if document.code == code:
                return document
        raise KeyError(code)

    def shifted(self, start: date) -> Programme:
        """The same programme with every date moved by one number of days, so that it first opens on `start`."""
        from recruit.programme.shift import shifted

        return shifted(self, start)

    def to_json(self) -> dict[str, Any]:
        """Plain data for `show --json` and for hashing: Decimals, dates and times are strings."""
        from recruit.programme.canonical import to_json

        return to_json(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Programme) and other.sha256 == self.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)
