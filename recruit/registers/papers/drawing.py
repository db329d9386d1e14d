"""The forms of a cohort drawn for a reader: blank ones, one for a site or an applicant, a table of a township."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import force_locale

from recruit.i18n import _
from recruit.models import Account, Application, Cohort, Place
from recruit.queries.places import places_of
from recruit.queries.printed_forms import Typed, by_ids, table_of, typed_of
from recruit.queries.sites import files_of
from recruit.registers.papers.filled import Filled, moment_day
from recruit.registers.papers.person_values import People
from recruit.registers.papers.said import Paper, Table
from recruit.registers.papers.sheet import LANG, About, Sheet, blank, drawn, render
from recruit.registers.papers.site_values import Sites
from recruit.site_words import PHOTOS


def whole_number(by: Account) -> bool:
    """Whether the prints of this account show ID numbers: the office's alone."""
    return by.township_scope is None and "office" in by.roles


def blank_form(paper: Paper) -> bytes:
    """For the pen. Errors: those of `render`."""
    with force_locale(LANG):
        captions = [_(str(PHOTOS[kind])) for kind in paper.attachments]
        return render([blank(paper, captions)], paper.title.zh)


def forms(
    cohort: Cohort, paper: Paper, ids: Sequence[int], full: bool, at: datetime, title: str = ""
) -> bytes:
    """The forms of these sites, applicants or townships (the code as a number), in order; b'' where none of them
    is left.

    Errors: those of `render`.
    """
    today = moment_day(at, cohort)
    with force_locale(LANG):
        if paper.about == "rows":
            sheets = [_table_sheet(cohort, paper, str(one), today) for one in ids]
        elif paper.about == "site":
            sheets = _site_sheets(cohort, paper, by_ids(Place, ids), today)
        else:
            people = [one for one in by_ids(Application, ids) if one.erased_at is None]
            sheets = _person_sheets(cohort, paper, people, full, today)
        return render(sheets, title or paper.title.zh) if sheets else b""


def table_form(cohort: Cohort, paper: Paper, township: str, at: datetime, private: bool = True) -> bytes:
    """The typed table of one township, or of all (''). Errors: those of `render`."""
    with force_locale(LANG):
        sheet = _table_sheet(cohort, paper, township, moment_day(at, cohort), private)
        return render([sheet], paper.title.zh)


def _table_sheet(cohort: Cohort, paper: Paper, township: str, today: date, private: bool = True) -> Sheet:
    regions = cohort.programme.regions
    name = regions.township(township).name if township else cohort.programme.organiser.zh
    known = {"township": Filled(name)}
    about = About(paper.code, name, known, lines=lines_of(cohort, paper, township))
    return drawn(paper, about, today, private=private)


def lines_of(cohort: Cohort, paper: Paper, township: str) -> Typed:
    """What was typed; until then what the register of sites knows, where a table says that it comes from there."""
    typed = typed_of(table_of(cohort, paper, township))
    if typed is not None:
        return typed
    return {one.code: _from_sites(cohort, one, township) for one in paper.tables if one.source}


def _from_sites(cohort: Cohort, table: Table, township: str) -> list[dict[str, str]]:
    """Sites that passed, where anybody has to agree to them; else all that are there."""
    sites = Sites(cohort)
    places = [one for one in places_of(cohort, None, township or None) if one.closed_at is None]
    if cohort.programme.places.review != "none":
        files = files_of(places)
        places = [one for one in places if one.id in files and files[one.id].state == "accepted"]
    found = []
    for place in places:
        values = sites.values(place, opinions=False)
        line = {one.code: values[one.value].text for one in table.columns if one.value in values}
        found.append(line)
    return found


def _site_sheets(cohort: Cohort, paper: Paper, places: Sequence[Place], today: date) -> list[Sheet]:
    sites = Sites(cohort)
    return [
        drawn(
            paper,
            About(
                one.code, sites.label(one), sites.values(one), pictures=sites.pictures(one, paper.attachments)
            ),
            today,
        )
        for one in places
    ]


def _person_sheets(
    cohort: Cohort, paper: Paper, people: Sequence[Application], full: bool, today: date
) -> list[Sheet]:
    known = People(cohort, full)
    return [drawn(paper, About(one.number, known.label(one), known.values(one)), today) for one in people]
