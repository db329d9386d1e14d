"""The documents are part of the program: what they tell a reader to type or open exists."""

from pathlib import Path

import click
import pytest

from tests.support import docs
from tests.support.sources import ROOT, files, short

PAGES = [*ROOT.glob("*.md"), *files("*.md", under=("docs",))]


@pytest.fixture(scope="module")
def program() -> click.Command:
    from recruit.cli import zeyou

    return zeyou


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs/operating.md"]
)
def test_the_page_is_there(name: str):
    assert (ROOT / name).is_file()


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_links_lead_somewhere(page: Path):
    assert docs.broken_links(page.read_text("utf-8"), page.parent) == []


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_scripts_named_exist(page: Path):
    assert docs.missing_scripts(page.read_text("utf-8"), ROOT) == []


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_commands_can_be_typed(page: Path, program: click.Command):
    assert docs.unknown_commands(page.read_text("utf-8"), program) == []


@click.group()
def small():
    pass


@small.group()
def programme():
    pass


@programme.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True)
def show(code: str, as_json: bool):
    pass


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Type `zeyou programme show jinsha-2016 --json`.", 0),
        ("Type `zeyou programme`.", 0),
        ("Type `zeyou programme tell jinsha-2016`.", 1),
        ("Type `zeyou programme show jinsha-2016 --yaml`.", 1),
        ("```\n$ .venv/bin/zeyou programme shwo x  # prints it\n```", 1),
        ("```\nzeyou programme show x \\\n  --jsonn\n```", 1),
        ("The word zeyou alone, `bin/demo`.", 0),
    ],
)
def test_the_check_sees_a_command_that_does_not_exist(text: str, unknown: int):
    assert len(docs.unknown_commands(text, small)) == unknown


def test_the_check_sees_a_broken_link_and_a_missing_script(tmp_path: Path):
    (tmp_path / "there.md").touch()
    text = "[a](there.md) [b](gone.md#x) [c](https://example.org/y) `bin/gone` and `bin/lib`"
    (tmp_path / "bin" / "lib").mkdir(parents=True)
    assert docs.broken_links(text, tmp_path) == ["gone.md"]
    assert docs.missing_scripts(text, tmp_path) == ["bin/gone"]
