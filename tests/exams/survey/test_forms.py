"""What comes of a good form: the definition, its copy, its hash."""

import json

import pytest

from exams.survey.headers import read_header
from exams.survey.kinds import Kind, kind_of, nearest
from exams.survey.model import Choice, Group, Question, SurveyForm
from recruit.workbooks import RawRow
from tests.exams.survey.books import read, told

SURVEY = [
    ["Type ", "name", "label::中文", "label::English (en)", "hint::中文", "required", "relevance", "constraint",
     "constraint message::中文", "calculate", "repeat count", "choice filter", "parameters", "bind::readonly",
     "default", "备注"],
    ["start", "start"],
    ["text", "village", "哪个村", "Which village", "写全名", "yes"],
    ["begin_group", "people", "家里人", "People", None, None, "${village} != ''"],
    ["int", "size", "几口人", "How many", None, "TRUE", None, ". > 0", "要大于 0"],
    ["begin repeat", "member", "成员", "Member", None, None, None, None, None, None, "${size}"],
    ["text", "named", "怎么称呼", "Called"],
    ["end repeat"],
    ["end group"],
    ["select one from crop or specify other", "crop", "种什么", "Crop"],
    ["select_multiple town", "towns", "去过哪些镇", "Towns", None, "${size} > 2", None, None, None, None, None,
     "county = ${village}"],
    ["range", "score", "打分", "Score", None, None, None, None, None, None, None, None, "start=0 end=5"],
    ["calculate", "double", None, None, None, None, None, None, None, "${size} * 2"],
    ["date", "day", "哪天", "Day", None, None, None, None, None, None, None, None, None, "yes", "today()"],
    ["note", None, "谢谢", "Thanks", None, None, None, None, None, None, None, None, None, None, None, "内部"],
]  # fmt: skip
CHOICES = [
    ["list name", "Value", "label::中文", "label::english (EN)", "county"],
    ["crop", 1, "水稻", "Rice"],
    [],
    ["crop", 2, "玉米", "Maize"],
    ["town", "a", "甲镇", "Jia", "北"],
    ["town", "b", "乙镇", "Yi", "南"],
]
SETTINGS = [["form_title", "form_id", "version", "default language"], ["入户表", "hh", 2026, "中文"]]


def form() -> SurveyForm:
    found = read(SURVEY, CHOICES, SETTINGS)
    assert told(found) == [("A10", "other-languages")]
    assert found.form is not None
    return found.form


def test_a_form_in_two_languages():
    made = form()
    assert (made.title, made.id, made.version) == ("入户表", "hh", "2026")
    assert (made.languages, made.default_language) == (("中文", "English (en)"), "中文")
    start, village, people, crop, towns, score, double, day, thanks = made.items
    assert isinstance(people, Group)
    assert start == Question("start", "start")
    assert village == Question(
        "village",
        "text",
        (("中文", "哪个村"), ("English (en)", "Which village")),
        (("中文", "写全名"),),
        "true()",
    )
    size, member = people.items
    assert (people.relevant, people.repeats, member.repeats) == ("${village} != ''", False, True)
    assert (size.type, size.required, size.constraint) == ("integer", "true()", ". > 0")
    assert size.constraint_messages == (("中文", "要大于 0"),)
    assert (member.repeat_count, [one.name for one in member.items]) == ("${size}", ["named"])
    assert (crop.type, crop.choices, crop.other) == ("select_one", "crop", True)
    assert (towns.type, towns.choice_filter, towns.required) == (
        "select_multiple",
        "county = ${village}",
        "${size} > 2",
    )
    assert score.parameters == (("start", "0"), ("end", "5"), ("step", "1"))
    assert double.calculation == "${size} * 2"
    assert (day.default, day.default_expression, day.read_only) == ("", "today()", "true()")
    assert thanks.name == "note_15"
    assert [one.name for one in made.questions()][2:4] == ["size", "named"]


def test_choices_keep_their_further_columns():
    assert form().choice_list("crop").choices[1] == Choice("2", (("中文", "玉米"), ("English (en)", "Maize")))
    assert form().choice_list("town").choices[0].extra == (("county", "北"),)


def test_the_copy_for_the_phone_is_the_same_form():
    made = form()
    stored = json.loads(json.dumps(made.to_json()))
    assert SurveyForm.from_json(stored) == made
    assert SurveyForm.from_json(stored).digest == made.digest
    assert hash(made) == hash(form())
    assert "hint" not in json.dumps(stored["items"][0])
    with pytest.raises(ValueError, match="shape"):
        SurveyForm.from_json({**stored, "shape": 99})


def test_the_digest_is_of_what_the_form_says():
    moved = [[*row[:-1], "别的话"] if len(row) == 16 and row[-1] == "内部" else row for row in SURVEY]
    assert read([moved[0], [], *moved[1:]], CHOICES, SETTINGS).form.digest != ""
    assert read(moved, CHOICES, SETTINGS).form.digest == form().digest
    changed = [*SURVEY[:2], ["text", "village", "哪个寨", "Which village", "写全名", "yes"], *SURVEY[3:]]
    assert read(changed, CHOICES, SETTINGS).form.digest != form().digest


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Select_One crop", Kind("question", "select_one", "crop")),
        (
            "select all that apply from crop or specify other",
            Kind("question", "select_multiple", "crop", True),
        ),
        ("select1 crop", Kind("question", "select_one", "crop")),
        ("select_multiple  crop or_other", Kind("question", "select_multiple", "crop", True)),
        ("rank crop", Kind("question", "rank", "crop")),
        ("gps", Kind("question", "geopoint")),
        ("get device id", Kind("question", "deviceid")),
        ("end", Kind("question", "end")),
        ("end_group", Kind("end", "group")),
        ("begin  repeat", Kind("begin", "repeat")),
        ("begin loop over crop", Kind("begin", "loop", "crop")),
        ("select_one_from_file towns.csv", Kind("left-out", "select_one_from_file")),
        ("select one external town", Kind("left-out", "select_one_external")),
        ("osm tags", Kind("left-out", "osm")),
        ("select_one", Kind("no-list", "select_one")),
        ("select_one my crops", Kind("many-words", "")),
        ("selct_one crop", Kind("unknown", "")),
        ("nonsense", Kind("unknown", "")),
    ],
)
def test_types_in_their_spellings(text: str, kind: Kind):
    assert kind_of(text) == kind


def test_the_nearest_type():
    assert nearest("selct_one crop") == "select_one"
    assert nearest("Interger ") == "integer"
    assert nearest("nonsense" * 9) == ""


@pytest.mark.parametrize(
    ("title", "key", "language"),
    [
        ("label::English (en)", "label", "English (en)"),
        ("Label : 中文", "label", "中文"),
        ("caption:french", "label", "french"),
        ("bind:jr:constraintMsg", "constraint_message", ""),
        ("constraint-msg", "constraint_message", ""),
        ("bind::relevant", "relevant", ""),
        ("media::image::fr", "image", "fr"),
        ("read only", "read_only", ""),
        ("ｌａｂｅｌ", "label", ""),
        ("calculate", "calculation", ""),
    ],
)
def test_headers_in_their_spellings(title: str, key: str, language: str):
    header = read_header("survey", RawRow(1, (title,)))
    assert [(one.key, one.language) for found in header.columns.values() for one in found] == [
        (key, language)
    ]


def test_columns_of_ones_own_are_no_matter_and_misspelt_ones_are_told():
    header = read_header(
        "survey", RawRow(1, ("type", "备注", "relevent", "instance::x", "my own", "requird"))
    )
    assert header.misspelt == ((2, "relevent", "relevant"), (5, "requird", "required"))
    assert header.unused == ((4, "my own"),)
