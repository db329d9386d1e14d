"""`zeyou evidence pairs`: what was done to a picture does not hide it; what cannot be read is named."""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from exams.commands import evidence, evidence_files
from exams.queries import likeness
from scoring.evidence import pairs as arithmetic
from scoring.evidence import search
from tests.exams.likeness.screens import CHANGES, drawn, jpeg, png, screen


def run(folder: Path, *options: str):
    return CliRunner().invoke(evidence.evidence, ["pairs", str(folder), *options])


def told(folder: Path, *options: str) -> dict:
    return json.loads(run(folder, "--json", *options).stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve screens that are all different."""
    for seed in range(12):
        (tmp_path / f"{seed}.png").write_bytes(drawn(seed))
    return tmp_path


def test_different_screens_are_no_pair(folder):
    result = run(folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "相像的 0 对" in result.stdout


@pytest.mark.parametrize("change", CHANGES)
def test_what_people_do_to_a_picture_does_not_hide_it(folder, change):
    (folder / "copy").write_bytes(CHANGES[change](screen(3)))
    result = run(folder)
    assert result.exit_code == 1
    (pair,) = told(folder)["pairs"]
    assert {pair["first"], pair["second"]} == {"3.png", "copy"}
    assert pair["message"] in result.stdout
    assert pair["framed"] == (change == "framed")
    assert pair["kind"] == {"below": "below", "above": "above", "clock": "edges"}.get(change, pair["kind"])


@pytest.mark.parametrize("whole", [png, jpeg])
def test_a_file_that_ends_early_is_compared_as_far_as_it_goes(folder, whole):
    content = whole(screen(3))
    (folder / "cut").write_bytes(content[: len(content) * 7 // 10])
    (folder / "stump").write_bytes(content[:300])
    found = told(folder)
    assert found["file_ends_early"] == ["cut"]
    assert [(one["first"], one["second"], one["kind"]) for one in found["pairs"]] == [
        ("3.png", "cut", "below")
    ]
    assert [one["file"] for one in found["skipped"]] == ["stump"]


def test_the_same_bytes_are_told_apart_from_likenesses_and_compared_once(folder):
    (folder / "inside").mkdir()
    (folder / "inside" / "again.png").write_bytes((folder / "3.png").read_bytes())
    (folder / "like.jpg").write_bytes(CHANGES["half"](screen(3)))
    found = told(folder)
    assert found["repeats"] == [["3.png", "inside/again.png"]]
    assert [(one["first"], one["second"]) for one in found["pairs"]] == [("3.png", "like.jpg")]
    assert "一模一样：3.png、inside/again.png" in run(folder).stdout


def test_three_that_hang_together_are_a_group(folder):
    for change in ("half", "below"):
        (folder / change).write_bytes(CHANGES[change](screen(3)))
    assert [sorted(one) for one in told(folder)["groups"]] == [["3.png", "below", "half"]]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def huge_png(width: int = 60_000, height: int = 60_000) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


HOSTILE = {
    "empty.png": (b"", "picture-empty"),
    "huge.png": (huge_png(), "picture-pixels"),
    "words.png": ("只是文字".encode(), "picture-type"),
    "page.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/hosts'/></svg>", "picture-type"),
    "heavy.jpg": (b"\xff\xd8" + bytes(evidence_files.LIMITS.bytes), "picture-bytes"),
    "dot.png": (png(Image.new("RGB", (1, 1))), "picture-small"),
    "noise.jpg": (jpeg(screen(1))[:20] + bytes(range(256)) * 40, None),
}  # fmt: skip


def test_broken_huge_and_hostile_files_are_named_and_the_rest_goes_on(folder):
    for name, (content, _code) in HOSTILE.items():
        (folder / name).write_bytes(content)
    (folder / "link.png").symlink_to("/etc/hosts")
    (folder / ".hidden.png").write_bytes(b"x")
    found = told(folder)
    assert found["pictures"] == 12
    codes = {one["file"]: one["code"] for one in found["skipped"]}
    assert set(codes) == set(HOSTILE)
    assert {name: code for name, code in codes.items() if HOSTILE[name][1]} == {
        name: code for name, (_content, code) in HOSTILE.items() if code
    }
    result = run(folder)
    assert result.exit_code == 0
    assert all(name in result.stderr for name in HOSTILE)
    assert "Traceback" not in result.output


def test_blank_pictures_are_told_and_alike_to_nobody(folder):
    for shade in ("white", "black"):
        (folder / f"{shade}.png").write_bytes(png(Image.new("RGB", (400, 800), shade)))
    found = told(folder)
    assert (found["blank"], found["pairs"]) == (["black.png", "white.png"], [])


def test_a_name_with_signs_for_the_terminal_is_printed_without_them(folder):
    (folder / "a\x1b[31m.png").write_bytes(CHANGES["half"](screen(3)))
    assert "\x1b" not in run(folder).output


@pytest.mark.parametrize("name", ["missing", "empty", "file"])
def test_nothing_to_read_ends_with_two(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"x")
    result = run(tmp_path / name, "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"][-1]["message"] in result.stderr


def test_many_pictures_are_looked_at_in_two_processes_with_the_same_result(folder, monkeypatch):
    (folder / "copy").write_bytes(CHANGES["half"](screen(3)))
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    alone = told(folder)
    monkeypatch.setattr(evidence_files, "_ALONE", 2)
    monkeypatch.setattr(evidence_files.os, "cpu_count", lambda: 2)
    assert told(folder) == alone


def test_a_stricter_distance_finds_less(folder):
    (folder / "copy").write_bytes(CHANGES["half"](screen(3)))
    assert told(folder, "--within", "0")["pairs"] == []


def test_what_is_written_twice_is_the_same():
    assert (evidence.WITHIN, evidence.MOST_WITHIN) == (arithmetic.WITHIN, search.MOST_WITHIN)
    for distance in range(40):
        pair = arithmetic.Pair(0, 1, distance, "same", False)
        link = likeness.Link(1, 1, 2, (1, 2), distance, "same", False, "", False)
        assert pair.surely == link.surely


@pytest.mark.shared_data
def test_real_screens_in_other_shapes_are_found_and_different_ones_are_not(tmp_path, shared_data: Path):
    root = shared_data / "phone_screenshots"
    for number in ("1", "3", "5", "7"):
        (tmp_path / f"{number}.png").write_bytes((root / "medtimer" / "en-US" / f"{number}.png").read_bytes())
    assert told(tmp_path)["pairs"] == []
    with Image.open(io.BytesIO((tmp_path / "5.png").read_bytes())) as image:
        for change in ("half", "below", "above", "framed"):
            (tmp_path / change).write_bytes(CHANGES[change](image.convert("RGB")))
    assert {frozenset(one) for one in told(tmp_path)["groups"]} == {
        frozenset({"5.png", "half", "below", "above", "framed"})
    }
