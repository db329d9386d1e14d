"""Forms of the register of performance periods."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.i18n import _, current_locale, lazy, listed
from recruit.queries.performance import PAID, Station
from recruit.registers.performance.said import Said
from recruit.registers.performance.words import CAUSES, OUTCOMES, figure_words
from recruit.web.forms.fields import AmountField, DayField
from recruit.web.forms.rules import Later, Optional, Private, Required

_LONG = Length(max=500, message=lazy("请缩短到500个字以内"))
_LONGER = Length(max=2000, message=lazy("请缩短到2000个字以内"))
_ROWS = {"rows": 4}


def figures_form(
    said: Said,
    stations: Sequence[Station],
    known: Mapping[int, Mapping[str, Decimal | None]],
    paid: bool,
) -> FlaskForm:
    """One field for each measure of each station, ``f-<engagement>-<measure>``; `paid`: also what was paid."""
    fields: dict[str, Any] = {}
    data = {}
    for station in stations:
        for code, label, places in _columns(said, paid):
            name = f"f-{station.key}-{code}"
            keys = {"inputmode": "decimal", "autocomplete": "off"}
            fields[name] = AmountField(label, [Later()], places=places, render_kw=keys)
            data[name] = known.get(station.key, {}).get(code)
    form: FlaskForm = type("FiguresForm", (FlaskForm,), fields)(data=data)
    return form


def _columns(said: Said, paid: bool) -> list[tuple[str, str, int]]:
    """(code, label, decimals) of what is reported of each station."""
    found = []
    for one in said.measures:
        unit = _("元") if one.money else one.unit.in_(current_locale()) if one.unit is not None else ""
        title = one.title.in_(current_locale())
        label = _("%(title)s（%(unit)s）", title=title, unit=unit) if unit else title
        found.append((one.code, label, 2 if one.money else 0))
    return [*found, (PAID, _("平台付了多少提成（元）"), 2)] if paid else found


def cap_hint(said: Said) -> str:
    """How every measure counts, in one line."""
    return listed(
        _(
            "%(title)s满 %(cap)s 得 %(share)s 分",
            title=one.title.in_(current_locale()),
            cap=figure_words(one, one.rule.cap),
            share=f"{one.rule.share:f}",
        )
        for one in said.measures
        if one.rule.share
    )


class SheetForm(FlaskForm):
    """A table of figures."""

    sheet = FileField(lazy("业绩数据表（Excel 或 CSV）"))


class ProposeForm(FlaskForm):
    """The period is put forward."""

    reason = TextAreaField(lazy("更正的原因"), [Optional(), _LONG], render_kw={"rows": 3})
    incomplete = BooleanField(lazy("照现在的数据提交，没有报齐的站点这一期不排名"))


class ReasonForm(FlaskForm):
    """Why the engagement goes on."""

    reason = TextAreaField(lazy("保留的原因"), [Required(), _LONG], render_kw={"rows": 3})


class EndForm(FlaskForm):
    """The engagement is to end."""

    on_day = DayField(lazy("合作的最后一天"), [Required()])
    reason = TextAreaField(lazy("清退的原因（本人会看到）"), [Required(), _LONG], render_kw={"rows": 3})


class HearForm(FlaskForm):
    """What the partner said."""

    words = TextAreaField(lazy("本人怎么说"), [Required(), _LONGER, Private()], render_kw=_ROWS)


class OwnWordsForm(FlaskForm):
    """What the partner writes."""

    words = TextAreaField(lazy("您想说明什么"), [Required(), _LONGER], render_kw=_ROWS)


class AnswerForm(FlaskForm):
    """The answer to an objection."""

    outcome = SelectField(lazy("怎么认定"), [Required()], validate_choice=False)
    words = TextAreaField(lazy("怎么查的、为什么"), [Required(), _LONGER], render_kw=_ROWS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = [SelectChoice(code, str(words)) for code, words in OUTCOMES.items()]


class AtOnceForm(FlaskForm):
    """A grave cause."""

    station = SelectField(lazy("哪个站点"), [Required()], validate_choice=False)
    cause = SelectField(lazy("什么情形"), [Required()], validate_choice=False)
    grounds = TextAreaField(
        lazy("查到了什么（本人会看到）"), [Required(), _LONGER, Private()], render_kw=_ROWS
    )

    def offer(self, stations: Sequence[tuple[int, str]], causes: Collection[str]) -> None:
        self.station.choices = [SelectChoice(str(key), words) for key, words in stations]
        self.cause.choices = [SelectChoice(code, str(CAUSES[code])) for code in causes]
