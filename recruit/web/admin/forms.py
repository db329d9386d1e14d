"""Forms of the administrator's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from recruit.i18n import lazy
from recruit.models import Organisation
from recruit.web.forms.line import Line
from recruit.web.labels import ORGANISATION_KINDS, ROLE_NAMES


def as_choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    """Codes and their words, to choose from."""
    return [SelectChoice(code, word) for code, word in words.items()]


class RolesField(SelectMultipleField):
    """Roles as check boxes, in the order of their names."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, choices=as_choices(ROLE_NAMES), **options)


class RolesForm(FlaskForm):
    roles = RolesField(lazy("角色"), description=lazy("经办和复核、管理和监督不能是同一个人。"))


class StaffForm(RolesForm):
    login = Line(
        lazy("登录名"),
        lazy("请填登录名，小写字母开头，例如 li.office"),
        description=lazy("2到40个字符，小写字母开头，可以用数字、点和横线。"),
        render_kw={"autocapitalize": "none", "autocomplete": "off", "maxlength": 40},
    )
    name = Line(
        lazy("姓名"),
        lazy("请填姓名"),
        render_kw={"maxlength": 80, "autocomplete": "off"},
    )
    organisation = SelectField(lazy("所在单位"), [DataRequired(lazy("请选单位；没有就先到“单位”里建"))])
    phone = Line(
        lazy("手机"),
        render_kw={"inputmode": "tel", "maxlength": 30, "autocomplete": "off"},
    )
    email = Line(lazy("邮箱"), render_kw={"maxlength": 120, "autocomplete": "off"})

    def offer(self, organisations: list[Organisation]) -> StaffForm:
        """Fills in the organisations to choose from."""
        self.organisation.choices = [
            SelectChoice("", "–"),
            *(SelectChoice(one.code, one.name) for one in organisations),
        ]
        return self


class OrganisationForm(FlaskForm):
    kind = SelectField(lazy("种类"), choices=as_choices(ORGANISATION_KINDS))
    code = Line(
        lazy("代号"),
        lazy("请填代号，例如 office 或 t520523001"),
        description=lazy("小写字母、数字和短横线，导入人员时用它。"),
        render_kw={"maxlength": 32, "autocapitalize": "none"},
    )
    name = Line(lazy("名称"), lazy("请填单位名称"), render_kw={"maxlength": 120})
    township_code = Line(
        lazy("乡镇代码"),
        description=lazy("乡镇（街道）才填，9位。它的人只看得到本乡镇的报名人。"),
        render_kw={"inputmode": "numeric", "maxlength": 12},
    )


class UploadForm(FlaskForm):
    file = FileField(
        lazy("表格文件"),
        [FileRequired(lazy("请选一个 .xlsx 或 .csv 文件"))],
        render_kw={"accept": ".xlsx,.csv"},
    )
