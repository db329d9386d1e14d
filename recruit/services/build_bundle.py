"""Build the list of a stage and the bundle from which anybody rebuilds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from recruit import __version__, audit
from recruit.clock import local_iso
from recruit.db import db
from recruit.kinds import Ruling
from recruit.masking import shown_name
from recruit.models import Account, Candidacy, Result, Stage
from recruit.queries.ties import tie_breaks_of
from recruit.services.collect_inputs import StageInputs
from scoring.bundle import Frame, Sealed, rows_of, seal
from scoring.canonical import digest
from scoring.cutoff import LineReport
from scoring.inputs import DECISIONS
from scoring.moved_up import moved_up_to_plain
from scoring.numeric import plain
from scoring.policy import StagePolicy
from scoring.ranking import Ranked
from scoring.version import scoring_digest
from scoring.worked import Worked, work_out, work_out_marks


@dataclass(frozen=True)
class ListRow:
    """A ranked candidate with the position at which the list prints them."""

    position: int
    ranked: Ranked

    @property
    def candidate(self) -> str:
        return self.ranked.candidate

    @property
    def points(self) -> Mapping[str, Decimal]:
        return self.ranked.points

    @property
    def total(self) -> Decimal | None:
        return self.ranked.total

    @property
    def rank(self) -> int | None:
        return self.ranked.rank

    @property
    def outcome(self) -> str:
        return self.ranked.outcome

    @property
    def rung(self) -> str | None:
        return self.ranked.rung

    @property
    def reason(self) -> str | None:
        return self.ranked.reason


@dataclass(frozen=True)
class StageList:
    """The list as it stands: rows in order, the plain inputs they came from, and what happened at the line."""

    rows: tuple[ListRow, ...]
    worked: Worked
    inputs_sha256: str
    people: Mapping[str, Mapping[str, Any]]

    @property
    def policy(self) -> Mapping[str, Any]:
        return self.worked.policy

    @property
    def inputs(self) -> Sequence[Mapping[str, Any]]:
        return self.worked.inputs

    @property
    def report(self) -> LineReport | None:
        return self.worked.report

    def as_bundle(self) -> dict[str, Any]:
        """Rules, inputs and rows as a bundle would have them, to be compared with one."""
        return {"policy": self.policy, "inputs": self.inputs, "rows": rows_of(self.worked, self.people)}

    @property
    def undecided(self) -> list[str]:
        return [row.candidate for row in self.rows if row.outcome == "undecided"]

    @property
    def counts(self) -> dict[str, int]:
        """How many have each outcome."""
        return dict(sorted(Counter(row.outcome for row in self.rows).items()))


def build_list(stage: Stage, inputs: StageInputs) -> StageList:
    """Computes the list through `scoring`. Pure but for the reading of names."""
    worked = _worked(rules_of(stage.definition.policy, inputs), inputs)
    return StageList(
        rows=tuple(ListRow(position, one) for position, one in enumerate(worked.ranked, 1)),
        worked=worked,
        # In an allotment the rules hold the places and the list the ranks are from, which can change like any input.
        inputs_sha256=digest([worked.policy, worked.inputs]) if inputs.worked_out else worked.inputs_sha256,
        people={number: _person(stage, entry.candidacy) for number, entry in inputs.entries.items()},
    )


def _worked(policy: StagePolicy | None, inputs: StageInputs) -> Worked:
    if policy is not None:
        return work_out_marks(policy, inputs.marks)
    if inputs.worked_out is not None:
        return work_out(inputs.worked_out.policy, inputs.worked_out.inputs)
    return work_out(DECISIONS, [_ruled(one) for one in inputs.rulings])


def _ruled(one: Ruling) -> dict[str, Any]:
    told = {"candidate": one.candidate, "decision": one.outcome, "reason": one.reason or None}
    return told if one.replacement is None else {**told, "replacement": moved_up_to_plain(one.replacement)}


def rules_of(policy: StagePolicy | None, inputs: StageInputs) -> StagePolicy | None:
    """The published rules; what was put on record once their ladder was exhausted stands last on it.

    Both exist only for people who were tied at the line (`propose_tie_break`, `break_ties.may_draw`). Without this a
    notice that ends in an extra test could end in equal marks, and its stage could never close.
    """
    if policy is None:
        return None
    tested = any(one.extra_test is not None for one in inputs.marks)
    drawn = any(one.draw is not None for one in inputs.marks)
    on_record = [rung for rung, there in (("extra-test", tested), ("draw", drawn)) if there]
    return replace(policy, ties=(*policy.ties, *(rung for rung in on_record if rung not in policy.ties)))


def _person(stage: Stage, candidacy: Candidacy) -> dict[str, Any]:
    posting = stage.definition.posting
    how = posting.names if posting else "middle-masked"
    regions = stage.cohort.programme.regions
    township = candidacy.township_code
    name = candidacy.person.name if candidacy.person else candidacy.place.name if candidacy.place else ""
    return {
        "name": shown_name(name, how) if candidacy.person else name,
        "township": regions.township(township).name if regions.knows(township) else township,
    }


def seal_list(result: Result, stage_list: StageList, proposer: Account, signer: Account) -> Sealed:
    """The bundle as data and bytes, as the two signers stand for it."""
    stage = result.stage
    version = stage.cohort.version
    earlier = db.session.get(Result, result.supersedes_id) if result.supersedes_id else None
    timezone = stage.cohort.programme.timezone
    assert result.confirmed_at is not None
    frame = Frame(
        programme={"id": version.code, "version": version.number, "sha256": version.sha256},
        stage={"code": stage.code, "title": stage.definition.title.zh},
        code={"version": __version__, "scoring_sha256": scoring_digest()},
        signers=[
            _signer(proposer, "office", local_iso(result.proposed_at, timezone), "propose"),
            _signer(signer, "second-signatory", local_iso(result.confirmed_at, timezone), "confirm"),
        ],
        columns=columns(stage),
        version=result.version,
        supersedes=earlier.sha256 if earlier else None,
        reason=result.reason or None,
        audit_head=audit.current_head()[1],
    )
    return seal(frame, stage_list.worked, stage_list.people, tie_records(stage))


def _signer(account: Account, role: str, at: str, act: str) -> dict[str, str]:
    return {"name": account.name, "role": role, "at": at, "act": act}


def columns(stage: Stage) -> list[list[str]]:
    """The columns of the published CSV: key and heading. Published lists speak Chinese, as notices do."""
    # data: published lists speak Chinese
    headings = [["rank", "名次"], ["candidate", "准考证号"], ["name", "姓名"], ["township", "乡镇（街道）"]]
    definition = stage.definition
    if definition.policy is not None:
        titles = {component.code: component.title.zh for component in definition.components}
        for key in definition.policy.point_keys:
            headings.append([f"points.{key}", titles.get(key, "完成时间")])  # data: a heading
        headings.append(["total", "总分"])  # data: a heading
    # data: headings
    return [*headings, ["outcome", "结果"], ["rung", "同分时由什么分先后"], ["reason", "说明"]]


def tie_records(stage: Stage) -> list[dict[str, Any]]:
    """Extra tests and draws as the bundle tells them: everything a reader needs to replay a draw."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for number, row in tie_breaks_of(stage):
        record = found.setdefault((row.kind, row.seed), {"kind": row.kind, "values": {}})
        record["values"][number] = plain(row.value)
        if row.kind == "draw":
            record["seed"] = row.seed
            record["roster"] = sorted(record["values"])
    return list(found.values())
