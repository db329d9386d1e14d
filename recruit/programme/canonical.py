"""A programme as plain data, and the hash by which a published one is known for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from recruit.programme.attached import hashes
from recruit.programme.model import Programme, Stage


def content_hash(node: yaml.Node, regions_text: str, files: Mapping[str, bytes] | None = None) -> str:
    """SHA-256 over what the file says: comments, layout and the order of keys do not count, the typed values do.

    Of attached files each byte counts; a programme without any has the hash it had before there could be.

    It is taken from the file rather than from the `Programme`, so that a later version of the software, whose
    `Programme` may have more fields, still recognises what was published.
    """
    villages = hashlib.sha256("\n".join(regions_text.split()).encode()).hexdigest()
    everything = [_said(node), villages, *([hashes(files)] if files else [])]
    said = json.dumps(everything, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _said(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _said(child) for key, child in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_said(child) for child in node.value]
    return str(node.value).strip()


def to_json(programme: Programme) -> dict[str, Any]:
    """Plain dicts, lists, strings, whole numbers and booleans; the village list is summed up, not repeated."""
    skipped = ("regions", "source_yaml", "source_regions", "stages", "timezone", "forms", "files")
    plain = {
        one.name: _plain(getattr(programme, one.name)) for one in fields(programme) if one.name not in skipped
    }
    plain["timezone"] = programme.timezone.key
    plain["regions"] = {
        "townships": len(programme.regions.townships),
        "villages": len(programme.regions.villages),
    }
    plain["stages"] = [_stage(stage) for stage in programme.stages]
    long = {one.code for one in programme.regions.townships} | {
        one.code for one in programme.regions.villages
    }
    plain["forms"] = {code: _form(_plain(form), long) for code, form in programme.forms.items()}
    plain["files"] = hashes(programme.files)
    return plain


def _stage(stage: Stage) -> dict[str, Any]:
    plain: dict[str, Any] = {
        one.name: _plain(getattr(stage, one.name)) for one in fields(stage) if one.name != "policy"
    }
    policy = None if stage.policy is None else stage.policy.to_dict()
    return {
        **plain, "yields": stage.yields, "cut": policy["cut"] if policy else None, "policy": policy,
    }  # fmt: skip


def _form(form: dict[str, Any], long: set[str]) -> dict[str, Any]:
    for field in form["fields"]:
        if field["choices"] and field["choices"][0][0] in long:
            field["choices"] = "townships" if len(field["choices"][0][0]) == 9 else "villages"
    return form


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(one) for one in value)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.key if isinstance(value, ZoneInfo) else value
