"""Reports of recorded scenes, and of what is damaged or missing."""

import json
from pathlib import Path

import pytest

from gpufabric.report.build import report_of
from gpufabric.report.model import Report
from gpufabric.spec.problems import DeclarationError
from tests.report.conftest import CASES, RECORDED
from tests.report.making import done, policy, region, report, stack_events, state, step, summary, urn

SCENES = {
    "first": (
        "attention",
        "134 created in 2 stacks; GPUs 0 → 128 (+128); 8 x Standard_ND96isr_H200_v5 without a price after: "
        "$0 → at least $666,743/month (without 1 stack, 25 not priced); review what is marked.",
        (
            "cost unknown, machines without a price: azure-eastus",
            "cannot be previewed until the stacks they need exist: backbone",
            "quota unknown: aws-us-east-1, azure-eastus",
            "6 violations of advisory policies",
            "4 policies not fully evaluated",
        ),
    ),
    "up": (
        "attention",
        "170 created in 3 stacks; GPUs 0 → 128 (+128); 8 x Standard_ND96isr_H200_v5 without a price after: "
        "$0 → at least $666,934/month (29 not priced); review what is marked.",
        (
            "cost unknown, machines without a price: azure-eastus",
            "quota unknown: aws-us-east-1, azure-eastus",
            "9 violations of advisory policies",
            "6 policies not fully evaluated",
            "1 risk of links and losses",
        ),
    ),
    "replacement": (
        "blocked",
        "55 replaced in aws-us-east-1; 1 of 1 stack failed; 64 GPUs; $666,205/month as before (12 not priced)"
        "; blocked.",
        (
            "failed: aws-us-east-1",
            "64 GPUs lost: aws-us-east-1: pool train is replaced: all 8 nodes of p6-b200.48xlarge, 64 GPUs",
            "1 store lost: aws-us-east-1: file system aws-us-east-1 is replaced",
            "55 resources replaced, 1 of them protected",
            "quota unknown: aws-us-east-1",
            "2 violations of advisory policies",
            "2 policies not fully evaluated",
        ),
    ),
    "destroy": (
        "blocked",
        "140 deleted in 3 stacks; 2 of 3 stacks failed; 128 GPUs; 8 x Standard_ND96isr_H200_v5 "
        "without a price: at least $666,934/month as before (29 not priced); blocked.",
        (
            "failed: aws-us-east-1, azure-eastus",
            "not run: backbone",
            "140 resources deleted, 4 of them protected",
            "cost unknown, machines without a price: azure-eastus",
            "2 risks of links and losses",
        ),
    ),
    "destroyed": (
        "destructive",
        "170 deleted in 3 stacks; GPUs 128 → 0 (-128); 8 x Standard_ND96isr_H200_v5 without a price before: "
        "at least $666,934 → $0/month; review what is destroyed.",
        (
            "128 GPUs lost: aws-us-east-1: pool train is removed: 8 nodes of p6-b200.48xlarge, 64 GPUs; "
            "azure-eastus: pool train is removed: 8 nodes of Standard_ND96isr_H200_v5, 64 GPUs",
            "1 link lost: backbone: link aws-us-east-1--azure-eastus is removed",
            "5 stores lost: aws-us-east-1: file system aws-us-east-1 is removed; aws-us-east-1: bucket "
            "aws-us-east-1-checkpoints is removed; azure-eastus: storage account azure-eastus-account is "
            "removed; azure-eastus: container azure-eastus-checkpoints is removed; and 1 more",
            "170 resources deleted",
        ),
    ),
    "1500-resources": (
        "destructive",
        "300 created, 600 updated, 300 replaced and 300 deleted in aws-us-east-1; 384 GPUs; $3,983,472/month "
        "as before (1 not priced); review what is destroyed.",
        ("300 resources deleted", "300 resources replaced", "no policy has judged: aws-us-east-1"),
    ),
    "30-stacks": (
        "attention",
        "30 updated in 30 stacks; GPUs 11,520 → 11,760 (+240); $119,505,429 → $121,995,001/month "
        "(+2.1 %, 31 not priced); review what is marked.",
        ("no policy has judged: aws-region-00, aws-region-01, aws-region-02, aws-region-03 and 27 more",),
    ),
}


@pytest.mark.parametrize("scene", SCENES)
def test_verdict_headline_and_reasons(scene: str) -> None:
    made = CASES[scene]()
    assert (made.verdict, made.headline, made.reasons) == SCENES[scene]


def outcomes(made: Report) -> dict[str, tuple[str, int]]:
    return {stack.stack: (stack.outcome, len(stack.changes)) for stack in made.stacks}


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        ("first", {"aws-us-east-1": ("ok", 110), "azure-eastus": ("ok", 44), "backbone": ("deferred", 0)}),
        ("up", {"aws-us-east-1": ("ok", 110), "azure-eastus": ("ok", 44), "backbone": ("ok", 42)}),
        ("replacement", {"aws-us-east-1": ("failed", 58)}),
        (
            "destroy",
            {"aws-us-east-1": ("failed", 88), "azure-eastus": ("failed", 30), "backbone": ("skipped", 42)},
        ),
        ("destroyed", {"aws-us-east-1": ("ok", 110), "azure-eastus": ("ok", 44), "backbone": ("ok", 42)}),
    ],
)
def test_outcomes_and_changes(scene: str, expected: dict[str, tuple[str, int]]) -> None:
    assert outcomes(CASES[scene]()) == expected


def test_a_stack_that_is_destroyed_keeps_no_figures() -> None:
    for stack in CASES["destroyed"]().stacks:
        assert stack.before is not None
        assert stack.before.money.basis == "resources"
        assert stack.after is not None
        assert (stack.after.gpus, stack.after.money.usd_per_hour) == (0, 0)


def test_a_violated_policy_is_told_from_those_that_hold() -> None:
    (stack,) = CASES["policy-failure"]().stacks
    violated = {policy.policy for policy in stack.policies if policy.level == "mandatory"}
    assert violated == {"cost-stack-budget-hourly", "cost-stack-budget-monthly"}
    assert not violated & set(stack.passed)
    assert len(stack.passed) == 68
    assert (stack.reason, stack.diagnostics) == ("a mandatory policy is violated", ())


def lines(path: Path, events: list[dict[str, object]]) -> None:
    path.write_text("".join(f"{json.dumps(event)}\n" for event in events))


def test_a_digest_tells_changes_and_no_figures(tmp_path: Path) -> None:
    digest = {
        "steps": [
            {
                "op": "replace",
                "urn": urn("train"),
                "oldState": state("train", {"size": 1}),
                "newState": state("train", {"size": 2}),
                "replaceReasons": ["size"],
                "detailedDiff": {"size": {"kind": "update-replace", "inputDiff": True}},
            }
        ],
        "changeSummary": {"replace": 1, "same": 9},
        "diagnostics": [{"severity": "warning", "message": "old version", "urn": urn("train")}],
    }
    file = tmp_path / "digest.json"
    file.write_text(json.dumps(digest))
    made = report_of([file])
    [stack] = made.stacks
    [change] = stack.changes
    assert (stack.stack, stack.outcome) == ("aws-us-east-1", "ok")
    assert (change.operation, change.forced_by) == ("replace", ("size",))
    assert stack.after is None
    assert "cost unknown" in made.headline


def test_a_run_that_was_cut_off() -> None:
    made = report([step("create", new={"a": 1})], status="running")
    [stack] = made.stacks
    assert (stack.outcome, stack.after) == ("failed", None)
    assert "did not finish" in stack.reason


def test_a_crashed_program_leaves_the_figures_unknown() -> None:
    before = {"summary": summary(), "region": region()}
    events = [
        stack_events(before, before)[0],
        {"diagnosticEvent": {"severity": "error", "message": "Program failed"}},
        done("failed", same=1),
    ]
    [stack] = report(events, status="failed").stacks
    assert stack.before is not None
    assert stack.before.gpus == 384
    assert stack.after is None


def test_a_recorded_crash_leaves_the_figures_unknown() -> None:
    made = CASES["crash"]()
    [stack] = made.stacks
    assert stack.before is not None
    assert stack.before.gpus == 64
    assert stack.after is None
    assert made.totals.left_out == ("aws-us-east-1",)
    assert "GPUs unknown; cost unknown" in made.headline


def test_a_violated_policy_leaves_the_figures_known() -> None:
    made = report(
        [*stack_events(None, {"summary": summary()}), policy("p", "T\nno", "mandatory"), done("failed")],
        status="failed",
    )
    [stack] = made.stacks
    assert stack.after is not None
    assert stack.reason == "a mandatory policy is violated"
    assert made.totals.usd_per_month_before == 0


def test_an_update_in_two_passes_is_one_change(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    names = ["backbone.preview.events.jsonl", "backbone.up.events.jsonl", "backbone.up.2.events.jsonl"]
    first = {"summary": summary(0, "1.00", "730.00")}
    lines(folder / names[0], [step("create", "preview-only", new={}, stack="backbone"), done(create=1)])
    lines(
        folder / names[1],
        [
            step("create", "one", new={}, stack="backbone"),
            *stack_events(None, first, "backbone"),
            done(create=1),
        ],
    )
    second = {"summary": summary(0, "2.00", "1460.00")}
    lines(
        folder / names[2],
        [
            step("update", "two", {"a": 1}, {"a": 2}, stack="backbone"),
            *stack_events(first, second, "backbone"),
            done(update=1),
        ],
    )
    manifest = {
        "format": 1, "run": "r", "operation": "up", "started": "2026-11-22T07:33:13Z", "commit": "",
        "stacks": {"backbone": {"status": "done", "events": names}},
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(manifest))
    made = report_of([folder])
    assert [change.name for change in made.stacks[0].changes] == ["one", "two"]
    assert made.totals.usd_per_month_before == 0
    assert made.totals.usd_per_month_after == 1460


@pytest.mark.parametrize(
    "manifest",
    [
        "{}",
        "[]",
        "no",
        '{"stacks": {}, "format": 2}',
        '{"stacks": 3, "format": 1}',
        '{"stacks": {"a": 1}, "format": 1}',
    ],
)
def test_what_is_no_manifest(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "run.json").write_text(manifest)
    with pytest.raises(DeclarationError):
        report_of([tmp_path])


def test_events_outside_the_folder_of_a_run_are_not_read(tmp_path: Path) -> None:
    lines(tmp_path / "outside.jsonl", [step("create", new={}), done(create=1)])
    folder = tmp_path / "run"
    folder.mkdir()
    manifest = {
        "format": 1,
        "run": "r",
        "operation": "preview",
        "started": "",
        "stacks": {"a": {"status": "failed", "events": ["../outside.jsonl"]}},
    }
    (folder / "run.json").write_text(json.dumps(manifest))
    assert report_of([folder]).stacks[0].outcome == "missing"


@pytest.mark.parametrize("name", ["first", "resize", "replacement", "destroy", "policy-failure", "crash"])
def test_recordings_hold_nothing_of_a_machine(name: str) -> None:
    for file in (RECORDED / name).iterdir():
        text = file.read_text()
        assert not any(path in text for path in ("/tmp/", "/home/"))


def test_an_empty_file_blocks(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text("")
    assert report_of([file]).verdict == "blocked"
