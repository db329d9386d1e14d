"""Reading the smaller sections: who may apply, what is promised, papers, roles, forms."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from recruit.calendar import WorkCalendar
from recruit.programme.attached import Beside
from recruit.programme.model import (
    Channel,
    Declaration,
    Desk,
    Document,
    Eligibility,
    Form,
    FormField,
    Level,
    Places,
    Role,
    SiteRule,
    Text,
    Track,
)
from recruit.programme.reader import Item
from recruit.programme.staffing import read_staffing

FIELD_TYPES = (
    "text", "longtext", "integer", "decimal", "money", "date", "choice", "choices", "phone", "photo", "yesno",
)  # fmt: skip
# Lists too long to repeat in a form: they come from the regions and the schooling levels when the form is shown.
CHOICE_LISTS = ("townships", "villages", "schooling")
ORGANISATIONS = ("office", "company", "township")
# Roles a programme may speak of; the last two serve every programme, so none of them says who holds them.
ROLE_CODES = (
    "applicant", "clerk", "proctor", "marker", "judge", "phone-checker", "office", "second-signatory",
    "auditor", "administrator",
)  # fmt: skip
OF_THE_SITE = ("auditor", "administrator")
# They close lists, put up notices and sign for the whole county, in every cohort: the county office's own people.
OF_THE_COUNTY = ("office", "second-signatory")
# More copies of one paper than anybody keeps are a slip of the pen, and every one is printed for every person.
MOST_COPIES = 6
RULES = ("age", "age-min", "age-max", "schooling", "id-card", "id-expired", "contact")


def read_desk(item: Item) -> Desk:
    desk = Desk(item.text("address"), item.words("phone"))
    item.finish()
    return desk


def read_calendar(item: Item) -> WorkCalendar:
    """The county's own days; they are real dates and do not move with the programme."""
    days = {}
    for key in ("holidays", "workdays"):
        days[key] = (
            frozenset(one.as_day(moves=False) for one in item.get(key).each())
            if item.has(key)
            else frozenset()
        )
    item.finish()
    return WorkCalendar(**days)


def read_tracks(top: Item) -> tuple[Track, ...]:
    tracks = []
    for item in top.rows("tracks"):
        subject = item.choice("subject", ("person", "place"), record=False)
        tracks.append(Track(item.code(), subject, item.text("title")))  # type: ignore[arg-type]
        item.finish()
    return tuple(tracks)


def read_channels(item: Item) -> tuple[Channel, ...]:
    channels = []
    for row in item.rows("items"):
        channels.append(Channel(row.code(), row.text("title"), row.text("summary")))
        row.record("open")
        row.finish()
    item.finish()
    return tuple(channels)


def read_eligibility(top: Item) -> Eligibility:
    """Without `age` nobody is too young or too old, without `schooling` nobody is asked for it."""
    item = top.get("eligibility")
    bounds = _ages(item.get("age")) if item.has("age") else [None, None]
    levels, minimum = _schooling(item.get("schooling")) if item.has("schooling") else ((), None)
    declarations = _declarations(item)
    eligibility = Eligibility(
        bounds[0], bounds[1], item.day("age_reference"), levels, minimum,
        _waivable(item, declarations), declarations,
        item.flag("id_card_required", "true"), item.flag("contact_required", "true"),
        item.flag("waiver_second", "true"),
    )  # fmt: skip
    item.finish()
    return eligibility


def _ages(age: Item) -> list[int | None]:
    bounds = [age.integer(key) if age.has(key) else None for key in ("min", "max")]
    age.finish()
    if None not in bounds and bounds[0] > bounds[1]:  # type: ignore[operator]
        age.wrong("range-backwards", low=bounds[0], high=bounds[1])
    return bounds


def _schooling(item: Item) -> tuple[tuple[Level, ...], str | None]:
    levels = []
    for row in item.rows("levels"):
        levels.append(Level(row.code(), row.text("title")))
        row.finish()
    minimum = item.choice("min", [level.code for level in levels]) if item.has("min") else None
    item.finish()
    return tuple(levels), minimum


def _declarations(item: Item) -> tuple[Declaration, ...]:
    found = []
    for row in item.rows("declarations", optional=True):
        required = row.flag("required", "true")
        found.append(Declaration(row.code(), row.text("title"), row.text("text"), required))
        row.finish()
    return tuple(found)


def _waivable(item: Item, declarations: tuple[Declaration, ...]) -> frozenset[str]:
    rules = item.names("waivable", optional=True)
    known = {*RULES, *(f"declaration:{declaration.code}" for declaration in declarations)}
    for rule in rules:
        if rule not in known:
            item.get("waivable").wrong("rule-unknown", value=rule, allowed=", ".join(sorted(known)))
    return frozenset(rules)


#: Who has to agree before a site is offered; what it can be asked for: bounds for the first, yes or no for the rest.
REVIEWS = ("none", "office", "township")
SITE_MEASURES = ("area", "people", "distance", "bandwidth", "storage")
SITE_CHECKS = (*SITE_MEASURES, "broadband", "truck", "ground-floor", "rent-free", "own-shop")
SITE_LEVELS = ("hard", "soft", "preference")


def read_counts(item: Item, key: str = "by_township") -> Mapping[str, int]:
    """Township code -> whole number."""
    table = item.get(key)
    counts = {code: table.integer(code) for code in table.keys()}  # noqa: SIM118 - a method, not a dict
    table.finish()
    return counts


def read_quotas(top: Item) -> Mapping[str, int]:
    """Empty where the programme sets no number of people for its townships."""
    if not top.has("quotas"):
        return {}
    item = top.get("quotas")
    counts = read_counts(item)
    item.finish()
    return counts


def read_registers(top: Item) -> dict[str, Any]:
    """What each register shall know, as plain data; the register itself checks it (`recruit.programme.kind_checks`)."""
    if not top.has("registers"):
        return {}
    item = top.get("registers")
    return {code: item.get(code).as_plain() for code in item.keys()}  # noqa: SIM118 - a method, not a dict


def read_places(item: Item) -> Places:
    places = Places(
        item.integer("total"),
        item.integer("capacity", "1", low=1),
        read_counts(item),
        item.choice("review", REVIEWS) if item.has("review") else "none",
        tuple(_site_rule(row) for row in item.rows("checks", optional=True)),
        read_staffing(item.get("staffing")) if item.has("staffing") else None,
        item.names("pilots", optional=True),
    )
    item.finish()
    return places


def _site_rule(row: Item) -> SiteRule:
    """One check of sites: what is measured takes bounds, whatever a site has or lacks takes none."""
    code = row.choice("code", SITE_CHECKS, record=False)
    level = row.choice("level", SITE_LEVELS)
    low, high = (row.number(key, low=0) if row.has(key) else None for key in ("min", "max"))
    measured = code in SITE_MEASURES
    if (low is None and high is None) if measured else (low is not None or high is not None):
        row.wrong("site-bounds", value=code, measured=measured)
    if low is not None and high is not None and low > high:
        row.get("max").wrong("too-small", value=high, low=low)
    row.finish()
    return SiteRule(code, level, low, high, row.source)


def read_documents(top: Item, beside: Beside) -> tuple[Document, ...]:
    documents = []
    for row in top.rows("documents", optional=True):
        params = row.get("params").as_params() if row.has("params") else {}
        copies = row.integer("copies", "1", low=1)
        if copies > MOST_COPIES:
            row.get("copies").wrong("too-big", value=copies, high=MOST_COPIES)
        text = beside.take(row.get("text")) if row.has("text") else ""
        documents.append(Document(row.code(), row.text("title"), row.words("template"), copies, params, text))
        row.finish()
    return tuple(documents)


def read_roles(top: Item) -> tuple[Role, ...]:
    roles = []
    for row in top.rows("roles"):
        organisations = row.names("organisations", record=False)
        for name in organisations:
            if name not in ORGANISATIONS:
                row.get("organisations").wrong(
                    "not-allowed", value=name, allowed=", ".join(ORGANISATIONS), near=""
                )
        code = row.code()
        if code and code not in ROLE_CODES:
            row.get("code").wrong("role-code", value=code, allowed=", ".join(ROLE_CODES))
        if code in OF_THE_SITE and organisations != ("office",):
            row.get("organisations").wrong("role-of-site", value=code)
        if code in OF_THE_COUNTY and organisations != ("office",):
            row.get("organisations").wrong("role-of-county", value=code)
        roles.append(Role(code, row.text("title"), organisations))
        row.finish()
    return tuple(roles)


def read_forms(
    top: Item, lists: Mapping[str, tuple[tuple[str, Text], ...]], beside: Beside
) -> dict[str, Form]:
    """Forms by code. `lists` are the long choice lists a field may name (`CHOICE_LISTS`), `beside` has the files."""
    forms = {}
    for row in top.rows("forms", optional=True):
        form = _attached(row, beside) if row.has("xlsform") else _written(row, lists)
        forms[form.code] = form
        row.finish()
    return forms


def _written(row: Item, lists: Mapping[str, tuple[tuple[str, Text], ...]]) -> Form:
    fields = tuple(_field(one, lists) for one in row.rows("fields"))
    if not fields:
        row.wrong("form-empty")
    return Form(row.code(), row.text("title"), fields)


def _attached(row: Item, beside: Beside) -> Form:
    """A form whose questions stand in a file; without a `title` it bears the file's own."""
    if row.has("fields"):
        row.wrong("form-both")
        row.rows("fields")
    code = row.code()
    if code == "registration":
        row.wrong("form-registration")
    title = row.text("title") if row.has("title") else Text("", "")
    return Form(code, title, (), beside.take(row.get("xlsform")))


def _field(row: Item, lists: Mapping[str, tuple[tuple[str, Text], ...]]) -> FormField:
    kind = row.choice("type", FIELD_TYPES, record=False)
    bounds: list[Decimal | None] = []
    for key in ("min", "max"):
        bounds.append(row.get(key).as_decimal(record=False) if row.has(key) else None)
    low, high = bounds
    if low is not None and high is not None and low > high:
        row.wrong("range-backwards", low=str(low), high=str(high))
    choices = _choices(row, lists) if row.has("choices") else ()
    if kind in ("choice", "choices") and not choices:
        row.wrong("choices-missing")
    field = FormField(
        row.code(), row.text("label"), kind, row.flag("required", "true", record=False), choices, low, high,  # type: ignore[arg-type]
        row.text("hint") if row.has("hint") else None, row.flag("private", "false", record=False),
    )  # fmt: skip
    row.finish()
    return field


def _choices(row: Item, lists: Mapping[str, tuple[tuple[str, Text], ...]]) -> tuple[tuple[str, Text], ...]:
    item = row.get("choices")
    if isinstance(item.node, yaml.ScalarNode):
        name = item.scalar()
        if name not in lists:
            item.wrong("not-allowed", value=name, allowed=", ".join(CHOICE_LISTS), near="")
        return lists.get(name, ())
    found = []
    for one in row.rows("choices"):
        found.append((one.code(), one.text("title")))
        one.finish()
    return tuple(found)
