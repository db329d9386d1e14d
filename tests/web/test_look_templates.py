"""Macros, error pages and frames: right for a screen reader and the content policy, and nothing typed is markup."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask, flash, render_template, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, FormField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from recruit.i18n import JOINERS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "recruit" / "web" / "static"
EVIL = "<script>alert(1)</script>\"'"


@pytest.fixture
def app() -> Flask:
    app = Flask(
        __name__, template_folder=str(TEMPLATES), static_folder=str(STATIC), static_url_path="/static"
    )
    app.config.update(SECRET_KEY="only for this test", BABEL_DEFAULT_LOCALE="zh_CN", WTF_CSRF_TIME_LIMIT=None)
    Babel(app)
    CSRFProtect(app)
    app.jinja_env.filters.update(JOINERS)
    return app


class Outline(HTMLParser):
    """Collects what the content policy or a screen reader would stumble over."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.ids = [a["id"] for _, a in self.tags if a.get("id")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def problems(self) -> list[str]:
        found = [f"two ids {i}" for i in set(self.ids) if self.ids.count(i) > 1]
        for tag, attrs in self.tags:
            found += [f"{tag} {a}" for a in attrs if a == "style" or a.startswith("on")]
            found += [tag] * (tag == "style" or (tag == "script" and not attrs.get("src")))
            for name in ("for", "aria-labelledby", "aria-describedby"):
                found += [f"{name} {i}" for i in (attrs.get(name) or "").split() if i not in self.ids]
        return found


def render(app: Flask, source: str, **context: object) -> str:
    imports = "".join(
        f'{{% import "macros/{name}.html" as {name} %}}' for name in ("forms", "state", "data", "charts")
    )
    with app.test_request_context("/"):
        return render_template_string(imports + source, **context)


def test_outline_can_fail() -> None:
    assert Outline('<p style="x" onclick="y"><script>1</script><i id="a"></i><i id="a"></i>').problems()


class Address(Form):
    town = SelectField(
        EVIL, choices=[SelectChoice("", EVIL), SelectChoice("1", "b")], validators=[InputRequired(EVIL)]
    )


class Sample(Form):
    name = StringField(EVIL, [InputRequired(EVIL)], description=EVIL)
    phone = StringField("b", [Optional()])
    school = RadioField(
        "c", choices=[SelectChoice("1", EVIL), SelectChoice("2", "d")], validators=[InputRequired("choose")]
    )
    agreed = BooleanField("e", [InputRequired("tick")])
    address = FormField(Address)
    rows = FieldList(StringField("f", [InputRequired("row")]), min_entries=2)


FORM = (
    "{{ forms.error_summary(form) }}<form method=post>{{ forms.hidden_csrf(form) }}"
    "{% for f in form %}{{ forms.field(f, private=true) }}{% endfor %}"
    "{{ forms.button(evil, 'primary', evil, evil) }}</form>"
    "{% call forms.confirm_box(evil, evil, '/x', evil, '/y') %}<p>{{ evil }}</p>{% endcall %}"
)
OTHERS = """
{{ state.three_answers(evil, evil, evil, evil, evil, evil) }}
{{ state.office_answers([evil], [], [{"text": evil, "url": evil}]) }}
{{ state.stepper([{"title": evil, "state": "current", "note": evil, "url": evil}]) }}
{{ state.state_badge(evil) }}{{ data.facts([(evil, evil)]) }}
{{ data.table([evil], [[evil]], evil, cards=true, cut_after=1, cut_label=evil) }}
{{ data.progress(1, 2, evil) }}{{ data.notice("bad", evil, evil) }}{{ data.empty(evil, evil, evil) }}
{{ data.moment(evil) }}
{{ charts.funnel_svg([{"title": evil, "entered": 9, "advanced": 3, "reserve": 1, "out": 5}], evil) }}
{{ charts.bars([{"label": evil, "value": 3, "target": 4}], evil, evil, evil) }}
{{ charts.strip({"advanced": 1, "out": 2}, evil, 1, evil) }}
"""


@pytest.mark.parametrize("source", [FORM, OTHERS], ids=["forms", "others"])
def test_hostile_text_stays_text(app: Flask, source: str) -> None:
    form = Sample(MultiDict({"name": ""}))
    form.validate()
    html = render(app, source, form=form, evil=EVIL)
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert Outline(html).problems() == []


def test_error_names_its_field_and_the_summary_leads_to_it(app: Flask) -> None:
    form = Sample(MultiDict({"name": ""}))
    form.validate()
    page = Outline(render(app, FORM, form=form, evil="x"))
    inputs = {a["id"]: a for t, a in page.tags if t in ("input", "select") and a.get("id")}
    assert inputs["name"]["aria-invalid"] == "true"
    assert inputs["name"]["aria-describedby"] == "name-hint name-error"
    assert "data-private" in inputs["phone"]
    links = [a["href"] for t, a in page.tags if t == "a" and (a.get("href") or "").startswith("#")]
    assert links == ["#name", "#school-0", "#agreed", "#address-town", "#rows-0", "#rows-1"]
    assert all(link[1:] in inputs for link in links)


def test_form_without_errors_has_no_summary_and_tells_what_may_stay_empty(app: Flask) -> None:
    html = render(app, FORM, form=Sample(), evil="x")
    assert 'role="alert"' not in html
    assert html.count("（可以不填）") == 1
    assert 'name="csrf_token"' in html


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            "money(v)",
            {Decimal("10000"): "10,000 元", Decimal("10000.5"): "10,000.50 元", Decimal("0"): "0 元"},
        ),
        ("mark(v)", {Decimal("86.50"): "86.50 分", Decimal("0.00"): "0.00 分"}),
    ],
)
def test_numbers_keep_their_places_and_unit(app: Flask, call: str, text: dict[Decimal, str]) -> None:
    for value, expected in text.items():
        assert f">{expected}<" in render(app, "{{ data." + call + " }}", v=value)
    assert 'class="sr"' in render(app, "{{ data." + call + " }}", v=None)


def test_table_marks_row_heads_numbers_and_the_line_of_the_cut(app: Flask) -> None:
    rows = [[1, "a", None], [2, "b", 0], [3, "c", 7]]
    html = render(
        app, "{{ data.table(['r', 'n', 'm'], rows, 'cap', (2,), row_head=1, cut_after=2) }}", rows=rows
    )
    assert re.findall(r'<th scope="row">(\w)</th>', html) == ["a", "b", "c"]
    assert '<td class="n">0</td>' in html
    assert html.index(">b</th>") < html.index('class="cut"') < html.index(">c</th>")


def test_pager_shows_ends_and_neighbours(app: Flask) -> None:
    source = "{{ data.pager(5, 24, url) }}"
    html = render(app, source, url=lambda n: f"?page={n}")
    assert re.findall(r'href="\?page=(\d+)"', html) == ["4", "1", "4", "6", "24", "6"]
    assert html.count("…") == 2
    assert render(app, "{{ data.pager(1, 1, url) }}", url=str).strip() == ""


def test_every_state_has_its_own_word_and_shape(app: Flask) -> None:
    states = ["open", "waiting_you", "waiting_us", "passed", "reserve", "out", "undecided", "closed"]
    words = [render(app, "{{ state.state_word(s) }}", s=s).strip() for s in states]
    shapes = [render(app, "{{ state.icon(s) }}", s=s) for s in states]
    assert len(set(words)) == len(set(shapes)) == len(states)
    assert not set(words) & set(states)


def test_stepper_tells_where_one_stands(app: Flask) -> None:
    steps = [{"title": str(n), "state": s} for n, s in enumerate(["done", "current", "future"])]
    html = render(app, "{{ state.stepper(steps) }}", steps=steps)
    assert re.findall(r'<li class="(\w+)" aria-current="step">', html) == ["current"]


def test_funnel_stands_alone_and_nests(app: Flask) -> None:
    rows = [{"title": "a", "entered": 600, "advanced": 400, "reserve": 20, "out": 180},
            {"title": "b", "entered": 400, "advanced": 0, "out": 400}]  # fmt: skip
    with app.test_request_context("/"):
        svg = render_template("svg/funnel.svg.j2", rows=rows)
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    bands = [(float(r.get("x", 0)), float(r.get("width", 0))) for r in root.findall(f"{space}rect")][1:]
    assert bands == [(20, 360), (74, 252), (80, 240), (80, 240), (200, 0)]
    assert "600" in (root.findtext(f"{space}desc") or "")
    assert "style" not in svg


def test_charts_of_nothing_do_not_fail(app: Flask) -> None:
    source = "{{ charts.funnel_svg([]) }}{{ charts.bars([{'label': 'a', 'value': 0, 'target': none}], 't', 'v', 'g') }}"
    assert render(app, source).count("</svg>") == 2


class Account:
    name = EVIL
    is_staff = False
    role_label = EVIL


FULL = {
    "current_account": Account(),
    "cohort_name": EVIL,
    "sign_out_url": "/out",
    "hotline": "0857 0000",
    "locale": "zh",
    "nav_items": [("/", EVIL, True), ("/b", "b", False)],
    "demo_moment": EVIL,
    "demo_move_url": "/move",
    "objection_desk": EVIL,
    "objection_url": "/o",
    "recompute_url": "/r",
    "title": EVIL,
    "text": EVIL,
    "what_to_do": [EVIL, "b"],
    "back_url": "/back",
}
ERRORS = ["400", "403", "404", "405", "413", "429", "500", "refusal"]


@pytest.mark.parametrize("context", [FULL, {}], ids=["everything given", "nothing given"])
@pytest.mark.parametrize("name", ERRORS)
def test_error_pages(app: Flask, name: str, context: dict[str, object]) -> None:
    with app.test_request_context("/"):
        if context:
            flash(EVIL, "error")
        html = render_template(f"errors/{name}.html", **context)
    page = Outline(html)
    assert page.problems() == []
    assert [a.get("src") for t, a in page.tags if t == "script"] == ["/static/zeyou.js"]
    assert [t for t, _ in page.tags].count("h1") == 1
    assert html.count("<li>") >= 1
    assert "data-failed" in html


def test_a_broken_server_asks_for_no_account(app: Flask) -> None:
    with app.test_request_context("/"):
        html = render_template("errors/500.html", **FULL, reference="R-17")
    assert "R-17" in html
    assert "/out" not in html
    assert "/move" not in html


def test_base_says_its_language_and_offers_the_other(app: Flask) -> None:
    with app.test_request_context("/"):
        zh, en = (render_template("base.html", locale=code) for code in ("zh_CN", "en"))
    assert '<html lang="zh-Hans">' in zh
    assert 'href="?lang=en"' in zh
    assert '<html lang="en">' in en
    assert 'href="?lang=zh"' in en


def test_success_message_releases_the_kept_draft(app: Flask) -> None:
    for category, expected in (("success", True), ("warning", False), ("error", False)):
        with app.test_request_context("/"):
            flash("x", category)
            assert ("data-saved" in render_template("base.html")) is expected


def test_printed_sheet(app: Flask) -> None:
    with app.test_request_context("/"):
        html = render_template("print/base.html", issuer=EVIL, printed_mark=EVIL, stylesheet="zeyou.css")
    assert 'href="zeyou.css"' in html
    assert "<script" not in html


def test_the_guide_names_every_macro_with_its_parameters() -> None:
    guide = (ROOT / "docs" / "look.md").read_text(encoding="utf-8")
    for path in sorted((TEMPLATES / "macros").glob("*.html")):
        source = path.read_text(encoding="utf-8")
        for name, parameters in re.findall(r"{% macro ([a-z]\w*)\(([^)]*(?:\(\)[^)]*)?)\) %}", source):
            call = re.search(rf"`{name}\(([^`]*)\)[`,]", guide)
            assert call, f"{path.name}: {name}"
            written = [p.split("=")[0].strip() for p in call[1].split(",")]
            real = [p.split("=")[0].strip() for p in parameters.split(",")]
            if "[" not in call[1]:
                assert written == real, name
