"""What is read from events, and what a report makes of it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.events.log import log_of, read_log
from gpufabric.report.build import report_of
from gpufabric.report.engine_run import read_run
from gpufabric.report.markdown import markdown
from gpufabric.report.secrets import Mask
from gpufabric.spec.problems import DeclarationError
from tests.report.conftest import RECORDED
from tests.report.making import done, policy, region, report, state, step, summary, told, urn


def lines(path: Path, events: list[dict[str, object]]) -> None:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in events))


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


def test_kinds_of_events_that_nobody_knows_are_passed_over() -> None:
    made = report(
        [{"newKindEvent": {"deep": [1]}}, {}, {"resourcePreEvent": None}, {"policyEvent": 3}, done()]
    )  # type: ignore[list-item]
    assert made.stacks[0].outcome == "ok"


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
kinds = st.sampled_from(
    ("resourcePreEvent", "resOutputsEvent", "policyEvent", "diagnosticEvent", "summaryEvent", "preludeEvent",
     "policyAnalyzeStackSummaryEvent")
)  # fmt: skip
fields = st.sampled_from(
    ("metadata", "op", "urn", "type", "old", "new", "inputs", "outputs", "detailedDiff", "keys", "diffs",
     "resourceChanges", "result", "message", "severity", "passed", "summary", "region", "backbone", "links")
)  # fmt: skip


@given(
    st.lists(st.dictionaries(kinds, st.dictionaries(fields, anything, max_size=5), max_size=2), max_size=5)
)
def test_damaged_events_break_nothing(events: list[dict[str, object]]) -> None:
    assert markdown(report(events)).startswith("### ")


def test_a_run_that_was_cut_off() -> None:
    made = report([step("create", new={"a": 1})], status="running")
    [stack] = made.stacks
    assert (stack.outcome, stack.after) == ("failed", None)
    assert "broken off" in stack.reason


def test_a_crashed_program_leaves_the_figures_unknown() -> None:
    before = {"summary": summary(), "region": region()}
    events = [
        told(before, before)[0],
        {"diagnosticEvent": {"severity": "error", "message": "Program failed"}},
        done("failed", same=1),
    ]
    [stack] = report(events, status="failed").stacks
    assert stack.before is not None
    assert stack.before.gpus == 384
    assert stack.after is None


def test_that_the_program_ended_is_no_news_after_its_error() -> None:
    ended = {"severity": "error", "message": "an unhandled error occurred: Program exited with status 1"}
    told = {"severity": "error", "message": "nodes: given -4"}
    for events, kept in (([told, ended], ["nodes: given -4"]), ([ended], [ended["message"]])):
        [stack] = report([{"diagnosticEvent": one} for one in events]).stacks
        assert [one.message for one in stack.diagnostics] == kept


def test_a_violated_policy_leaves_the_figures_known() -> None:
    made = report(
        [*told(None, {"summary": summary()}), policy("p", "T\nno", "mandatory"), done("failed")],
        status="failed",
    )
    [stack] = made.stacks
    assert stack.after is not None
    assert stack.reason == "a mandatory policy is violated"
    assert made.totals.usd_per_month_before == 0


def test_the_last_line_may_be_cut_off_and_no_other(tmp_path: Path) -> None:
    text = "".join(f"{json.dumps(one)}\n" for one in (step("create", new={}), done(create=1)))
    assert len(read_log(f'{text}{{"sum').events) == 2
    with pytest.raises(ValueError, match="line 1"):
        read_log(f'{{"sum\n{text}')
    file = tmp_path / "x.jsonl"
    file.write_text("")
    assert report_of([file]).verdict == "blocked"


def test_a_number_is_the_same_with_and_without_a_fraction() -> None:
    [change] = report([step("update", old={"n": 1}, new={"n": 1.0}), done(update=1)]).stacks[0].changes
    assert change.noise == "same value"


def test_an_update_in_two_passes_is_one_change(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    names = ["backbone.preview.events.jsonl", "backbone.up.events.jsonl", "backbone.up.2.events.jsonl"]
    first = {"summary": summary(0, "1.00", "730.00")}
    lines(folder / names[0], [step("create", "preview-only", new={}, stack="backbone"), done(create=1)])
    lines(
        folder / names[1],
        [step("create", "one", new={}, stack="backbone"), *told(None, first, "backbone"), done(create=1)],
    )
    second = {"summary": summary(0, "2.00", "1460.00")}
    lines(
        folder / names[2],
        [
            step("update", "two", {"a": 1}, {"a": 2}, stack="backbone"),
            *told(first, second, "backbone"),
            done(update=1),
        ],
    )
    manifest = {
        "format": 1, "run": "r", "operation": "up", "started": "2026-11-22T07:33:13Z", "commit": "",
        "stacks": {"backbone": {"status": "done", "events": names}},
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(manifest))
    made = report_of([folder])
    assert [one.name for one in made.stacks[0].changes] == ["one", "two"]
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


def test_advice_of_the_pack_is_told_from_violations() -> None:
    events = [policy("advice", "Worth knowing\nimdsv2: not evaluated: node.options unknown until apply")]
    [one] = read_run(log_of(events).events, Mask()).policies
    assert (one.policy, one.kind, one.message) == (
        "imdsv2",
        "not-evaluated",
        "node.options unknown until apply",
    )


@pytest.mark.parametrize("name", ["first", "resize", "replacement", "destroy", "policy-failure", "crash"])
def test_recordings_hold_nothing_of_a_machine(name: str) -> None:
    for file in (RECORDED / name).iterdir():
        text = file.read_text()
        assert not any(one in text for one in ("/tmp/", "/home/"))
