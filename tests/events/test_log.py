import json
from typing import Any

import pytest

from gpufabric.events.log import log_of, read_log
from gpufabric.events.model import EngineMessage, Prelude, RunSummary, StepPlanned
from gpufabric.wire.values import SECRET, SIGNATURE

PLANNED = {"resourcePreEvent": {"metadata": {"op": "create", "urn": "urn:a"}}}
SUMMARY = {"summaryEvent": {"resourceChanges": {"create": 1}, "result": "succeeded"}}
HIDDEN = {SIGNATURE: SECRET, "value": "hunter2"}


def stream(*events: object) -> str:
    return "\n".join(json.dumps(event) for event in events)


def test_a_stream_has_an_event_a_line() -> None:
    log = read_log(stream(PLANNED, {"newKindEvent": {}}, SUMMARY) + "\n\n")
    assert [type(event) for event in log.events] == [StepPlanned, RunSummary]
    assert not log.from_digest


def test_secrets_of_every_kind_of_event_are_collected() -> None:
    assert read_log(stream({"newKindEvent": {"deep": [HIDDEN]}})).secret_texts == {"hunter2"}


def test_a_last_line_that_is_cut_off_is_left_out_unless_the_file_must_be_complete() -> None:
    text = stream(PLANNED, SUMMARY) + '\n{"sum'
    assert len(read_log(text).events) == 2
    with pytest.raises(ValueError, match="line 3 is not an event in JSON"):
        read_log(text, complete=True)


@pytest.mark.parametrize("text", ['{"sum\n{}\n{}', "hunter2", "[1]", "3"])
def test_other_text_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError, match="line 1 is not an event in JSON") as error:
        read_log(text)
    assert "hunter2" not in str(error.value)


def test_logs_of_several_runs_are_joined() -> None:
    joined = log_of([PLANNED, {"x": HIDDEN}]) + log_of([SUMMARY])
    assert [type(event) for event in joined.events] == [StepPlanned, RunSummary]
    assert joined.secret_texts == {"hunter2"}


@pytest.mark.parametrize(("severity", "result"), [("warning", "succeeded"), ("error", "failed")])
def test_a_digest_becomes_the_events_it_was_made_from(severity: str, result: str) -> None:
    step: dict[str, Any] = {
        "op": "replace",
        "urn": "urn:a",
        "oldState": {"type": "t", "inputs": {"key": HIDDEN}},
        "newState": {"urn": "urn:a", "dependencies": ["urn:b"]},
        "replaceReasons": ["key"],
        "diffReasons": ["key", "tags"],
        "detailedDiff": {"key": {"kind": "update-replace", "inputDiff": True}},
    }
    digest = {
        "config": {"k": "v"},
        "steps": [step, {"op": "same"}],
        "diagnostics": [{"severity": severity, "message": "m"}],
        "changeSummary": {"replace": 1, "same": 4},
    }
    log = read_log(json.dumps(digest))
    prelude, planned, _, message, summary = log.events
    assert prelude == Prelude({"k": "v"})
    assert isinstance(planned, StepPlanned)
    assert (planned.step.type, planned.step.replace_keys, planned.step.changed_keys) == (
        "t",
        ("key",),
        ("key", "tags"),
    )
    assert planned.step.new is not None
    assert planned.step.new.dependencies == ("urn:b",)
    assert planned.step.differences[0].kind == "update-replace"
    assert message == EngineMessage(severity, "m", "")
    assert summary == RunSummary({"replace": 1, "same": 4}, result)
    assert (log.from_digest, log.left_out, log.secret_texts) == (True, 3, {"hunter2"})


def test_a_digest_without_a_count_has_no_end() -> None:
    assert read_log('{"steps": []}').events == (Prelude({}),)
