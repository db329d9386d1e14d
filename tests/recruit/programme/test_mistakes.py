"""One mistake in Jinsha's file each: it is told with its line, its path and what is wrong."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from recruit.programme import read
from recruit.programme.messages import CATALOGUE, message, told
from tests.recruit.programme.files import JINSHA, changed, write

TASK_CUT = "places: {value: 400, source: notice}"
ONSITE_BEGINS, ONSITE_ENDS = 'opens: "2016-05-22 08:00"', 'closes: "2016-05-24 18:00"'
EXTRA = "extra_test: {max: {value: 100, source: office}}"
FORM = "type: integer, min: 0, max: 500}"
MISTAKES = [
    # (old, new, code, path, the text that must stand on the line told)
    (TASK_CUT, "places: {value: 700, source: notice}", "cut-grows", "stages.task-1.cut.places", "700"),
    (TASK_CUT, "places: many", "policy-not-a-number", "stages.task-1.cut.places", "many"),
    ("weight: 95}", "weight: 90}", "policy-weights-not-100", "stages.online-exam.components", "code: paper"),
    ("weight: 95}", "wieght: 95}", "unknown-key", "stages.online-exam.components.paper.wieght", "wieght"),
    ("weight: 95}", "weight: lots}", "not-a-number", "stages.online-exam.components.paper.weight", "lots"),
    ("edition:", "organiser: x\nedition:", "key-twice", "organiser", "organiser: {"),
    (ONSITE_ENDS, "closes: 2016-05-32", "not-a-time", "stages.onsite-test.window.closes", "05-32"),
    (ONSITE_ENDS, "closes: 2016-05-20", "window-backwards", "stages.onsite-test.window", "05-20"),
    (ONSITE_ENDS, "closes: 2016-05-25", "window-overlap", "stages.task-1.window", "05-25 00:00"),
    (ONSITE_BEGINS, "opens: 2016-05-18", "window-order", "stages.onsite-test.window", "05-18"),
    ('ties: ["component:plan"', 'ties: ["component:plam"', "policy-rung-unknown", "stages.task-1.ties.1", "plam"),
    (EXTRA, "extra_test: {max: 0}", "too-small", "stages.online-exam.extra_test.max", "max: 0"),
    (EXTRA, "extra_test: {max: 5000}", "too-big", "stages.online-exam.extra_test.max", "max: 5000"),
    (EXTRA, "extra_test: {mix: 50}", "unknown-key", "stages.online-exam.extra_test.mix", "mix: 50"),
    ("params: {stage: task-2}", "params: {stage: task-3}", "carried-stage",
     "stages.interview.components.task-2.params.stage", "task-3"),
    ("params: {stage: task-2}", "params: {stage: registration}", "carried-no-marks",
     "stages.interview.components.task-2.params.stage", "registration"),
    ("form: household", "form: houshold", "form-unknown",
     "stages.task-1.components.households.params.form", "houshold"),
    (FORM, "type: integre, min: 0, max: 500}", "not-allowed", "forms.daily-report.fields.orders.type", "integre"),
    (FORM, "type: integer, min: 600, max: 500}", "range-backwards", "forms.daily-report.fields.orders", "min: 600"),
    ("{code: visitors,", "{code: orders,", "code-twice", "forms.daily-report.fields.orders", "label: {zh: 来了多少人"),
    ('"520523001": 88', '"520523999": 88', "township-unknown", "quotas.by_township.520523999", "520523999"),
    ("max: 35}", "max: 36}", "parts-sum", "stages.task-1.components.plan.params.criteria", "code: local"),
    ("count: 6, points: 2", "count: 7, points: 2", "parts-sum", "stages.online-exam.params.paper", "count: 7"),
    ("amounts: [600, 400, 200]", "amounts: [600, 400]", "amounts-count",
     "support.items.allowance.amounts", "[600, 400]"),
    ("hotline: ", "hot_line: ", "unknown-key", "hot_line", "hot_line"),
    ("age_reference: 2016-05-18", "age_reference: 18 May", "not-a-date", "eligibility.age_reference", "18 May"),
    ("[age, schooling]", "[age, nationality]", "rule-unknown", "eligibility.waivable", "nationality"),
    ("jinsha-520523-2016.csv", "nowhere.csv", "regions-not-readable", "regions", "nowhere"),
    ("regions/jinsha", "../regions/jinsha", "regions-outside", "regions", "../regions"),
    ("copies: 2", "copies: 7", "too-big", "documents.agreement.copies", "copies: 7"),
    ("copies: 2", "copies: 0", "too-small", "documents.agreement.copies", "copies: 0"),
    ("reserve: {places: 12}", "reserve: {places: 0}", "replacement-no-reserve", "stages.task-2.replacement",
     "reserve-until-next-notice"),
    ("{code: judge,", "{code: juge,", "role-code", "roles.juge.code", "juge"),
    ("Second signatory}, organisations: [office]", "Second signatory}, organisations: [office, township]",
     "role-of-county", "roles.second-signatory.organisations", "Second signatory"),
    ("Auditor}, organisations: [office]", "Auditor}, organisations: [company]", "role-of-site",
     "roles.auditor.organisations", "Auditor"),
    ("timezone: Asia/Shanghai", "timezone: Asia/Nowhere", "timezone-unknown", "timezone", "Nowhere"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "on_line"), MISTAKES, ids=[f"{m[2]}-{m[3]}" for m in MISTAKES]
)
def test_a_mistake_is_told_where_it_stands(tmp_path, old, new, code, path, on_line):
    reading, lines = changed(tmp_path, (old, new))
    found = [problem for problem in reading.problems if problem.code == code]
    assert [problem.path for problem in found] == [path]
    assert on_line in lines[found[0].line - 1]
    assert found[0].level == "error"
    assert reading.programme is None
    assert f"{found[0].line}" in told(found[0])
    assert "%(" not in message(found[0])
    assert code in CATALOGUE


def test_all_mistakes_are_told_at_once(tmp_path):
    picked = [
        mistake
        for mistake in MISTAKES
        if mistake[2] in ("not-a-time", "not-allowed", "rule-unknown", "amounts-count")
    ]
    reading, _lines = changed(tmp_path, *((old, new) for old, new, *_rest in picked))
    assert {mistake[2] for mistake in picked} <= {problem.code for problem in reading.problems}
    assert [p.line for p in reading.problems] == sorted(p.line for p in reading.problems)


def test_a_misspelt_key_is_met_with_the_right_one(tmp_path):
    reading, _lines = changed(tmp_path, ("weight: 95}", "wieght: 95}"))
    assert next(p for p in reading.problems if p.code == "unknown-key").facts["near"] == "weight"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1, 2", "yaml-syntax"),
        ("", "not-a-mapping"),
        ("- 1\n- 2\n", "not-a-mapping"),
        ("a: " + "[" * 40 + "]" * 40, "yaml-too-deep"),
        ("a: &a [x, x]\n<<: *a\n", "key-merge"),
        ("a: 1\n? [b]\n: 2\n", "key-not-plain"),
        ("x: " + "y" * 1_000_001, "yaml-too-big"),
        ("id: !!python/object/apply:os.system [echo]\n", "missing"),
        ("a: \x00\n", "yaml-syntax"),
    ],
)
def test_files_of_the_wrong_form_are_refused(tmp_path, text, code):
    reading = read(write(tmp_path, text))
    assert reading.programme is None
    assert code in {problem.code for problem in reading.problems}
    assert all(message(problem) for problem in reading.problems)


def test_a_short_file_that_unfolds_without_end_is_refused(tmp_path):
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 9)]
    assert [p.code for p in read(write(tmp_path, "\n".join(rows))).problems] == ["yaml-too-many"]


def test_a_file_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "gb.yaml"
    path.write_bytes("title: 金沙".encode("gb18030"))
    assert [p.code for p in read(path).problems] == ["not-utf8"]


def test_stage_kinds_are_checked_when_they_are_known(tmp_path):
    def complain(params):
        return [("duration_minutes", "too-small", {"value": params["duration_minutes"], "low": 90})]

    silent = SimpleNamespace(yields="marks", check_params=lambda params: ())
    decides = SimpleNamespace(yields="decisions", check_params=lambda params: ())
    kinds = dict.fromkeys(("briefing", "skills-test", "task-round", "trial-operation"), silent)
    kinds |= dict.fromkeys(("registration", "allotment", "agreement"), decides)
    kinds |= {"online-exam": SimpleNamespace(yields="marks", check_params=complain)}
    reading = read(write(tmp_path), kinds)
    found = [(problem.code, problem.path) for problem in reading.problems if problem.level == "error"]
    assert sorted(found) == [
        ("kind-unknown", "stages.interview.kind"),
        ("too-small", "stages.online-exam.params.duration_minutes"),
    ]
    line = next(p.line for p in reading.problems if p.code == "too-small")
    assert "duration_minutes" in JINSHA.splitlines()[line - 1]
