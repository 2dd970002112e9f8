import json
from pathlib import Path
from typing import Any

import pytest

from gpufabric.check.recorded import check_events, check_state
from gpufabric.check.result import Exit, StackCheck
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.values import SECRET, SIGNATURE

STACK = "aws-us-east-1"
HEAD = f"urn:pulumi:{STACK}::gpufabric::"
OWN = f"{HEAD}pulumi:pulumi:Stack::gpufabric-{STACK}"
CLUSTER = f"{HEAD}aws:eks/cluster:Cluster::main"
CIPHERTEXT = {SIGNATURE: SECRET, "ciphertext": "AAABcipher"}
PLAINTEXT = {SIGNATURE: SECRET, "plaintext": '"hunter2"'}


def states(config: dict[str, Any]) -> list[dict[str, Any]]:
    own = {"urn": OWN, "type": "pulumi:pulumi:Stack", "custom": False}
    inputs = {"name": "main", "vpcConfig": config, "encryptionConfig": {"resources": ["secrets"]}}
    cluster = {"urn": CLUSTER, "type": "aws:eks/cluster:Cluster", "custom": True, "id": "i", "inputs": inputs}
    return [own, cluster | {"outputs": inputs, "parent": OWN}]


def write(folder: Path, data: object) -> Path:
    file = folder / "recorded.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data))
    return file


def of_rule(check: StackCheck, rule: str) -> list[tuple[str, str, str]]:
    return [(finding.level, finding.kind, finding.urn) for finding in check.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("public", "wanted"),
    [
        (False, []),
        (True, [("mandatory", "violation", CLUSTER)]),
        (CIPHERTEXT, [("advisory", "not-evaluated", OWN)]),
        ({SIGNATURE: SECRET, "plaintext": "true"}, [("mandatory", "violation", CLUSTER)]),
    ],
)
def test_state_is_judged(project: Path, tmp_path: Path, public: object, wanted: object) -> None:
    config = {"endpointPublicAccess": public, "publicAccessCidrs": ["0.0.0.0/0"]}
    report = check_state(project, write(tmp_path, {"deployment": {"resources": states(config)}}))
    assert of_rule(report.stacks[0], "no-public-endpoint") == wanted
    assert (report.source, report.stacks[0].stack, report.stacks[0].resources) == ("state", STACK, 2)
    assert report.stacks[0].file == f"stacks/Pulumi.{STACK}.yaml"
    assert len(report.stacks[0].lines) == len(report.stacks[0].findings)


@pytest.mark.parametrize("secret", [CIPHERTEXT, PLAINTEXT])
def test_secrets_of_a_state_are_not_shown(project: Path, tmp_path: Path, secret: object) -> None:
    resources = states({"endpointPublicAccess": True, "publicAccessCidrs": [secret]})
    report = check_state(project, write(tmp_path, {"deployment": {"resources": resources}}))
    text = json.dumps(report.as_dict())
    assert "cipher" not in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    "data",
    ["", "hunter2", {}, [], {"deployment": {}}, {"deployment": {"resources": []}}, {"steps": []}],
)
@pytest.mark.parametrize("read", [check_state, check_events])
def test_other_files_are_refused(project: Path, tmp_path: Path, data: object, read: Any) -> None:
    with pytest.raises(DeclarationError, match=r"recorded\.json(:1)?: the file: given") as error:
        read(project, write(tmp_path, data))
    assert "hunter2" not in str(error.value)
    with pytest.raises(DeclarationError, match="cannot be read"):
        read(project, tmp_path / "absent.json")


@pytest.mark.parametrize(
    "records",
    [
        [None],
        [5],
        [{}],
        [{"urn": 5, "type": "a:b:C"}],
        [{"urn": "urn:pulumi:a::b::c:d:E::f"}],
        [{"urn": "hunter2", "type": "a:b:C"}],
        [{"urn": "urn:pulumi:../../hunter2::b::c:d:E::f", "type": "c:d:E"}],
        [{"urn": "urn:pulumi:a::b::c:d:E::f", "type": "c:d:E", "inputs": ["hunter2"]}],
        [{"urn": "urn:pulumi:a::b::c:d:E::f", "type": "c:d:E", "dependencies": 7}],
        [{"urn": "urn:pulumi:a::b::c:d:E::f", "type": "c:d:E", "propertyDependencies": [1]}],
        [{"urn": f"urn:pulumi:{stack}::b::c:d:E::f", "type": "c:d:E"} for stack in "ab"],
    ],
)
def test_junk_in_a_state_is_refused(project: Path, tmp_path: Path, records: list[object]) -> None:
    with pytest.raises(
        DeclarationError, match=r"given .*; allowed: the output of `pulumi stack export`"
    ) as error:
        check_state(project, write(tmp_path, {"version": 3, "deployment": {"resources": records}}))
    assert "hunter2" not in str(error.value)


def event(urn: str) -> str:
    """Return the line of an event about a resource."""
    return json.dumps(
        {"resourcePreEvent": {"metadata": {"op": "same", "new": {"urn": urn, "type": "c:d:E"}}}}
    )


@pytest.mark.parametrize(
    "lines",
    [
        ["{}"],
        ['{"a": 1}'],
        ['{"sequence": 1, "timestamp": 2}'],
        ['{"resourcePreEvent": 5}'],
        [event("hunter2")],
        [event("urn:pulumi:a::b::c:d:E::f"), event("urn:pulumi:b::b::c:d:E::f")],
        ['{"steps": [{"op": "same", "newState": {"urn": "hunter2", "type": "x"}}]}'],
        ['{"steps": [5, null, []]}'],
    ],
)
def test_junk_in_a_recorded_preview_is_refused(project: Path, tmp_path: Path, lines: list[str]) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(lines))
    with pytest.raises(DeclarationError, match=r"given .*; allowed: an event stream") as error:
        check_events(project, file)
    assert "hunter2" not in str(error.value)


def digest(config: dict[str, Any], old: dict[str, Any] | None = None) -> dict[str, Any]:
    before = states(old) if old is not None else [None, None]
    steps = [
        {"op": "update" if two else "create", "newState": new, "oldState": two}
        for new, two in zip(states(config), before, strict=True)
    ]
    return {"steps": steps, "changeSummary": {"update": 2}}


def test_preview_is_judged_by_what_will_be(project: Path, tmp_path: Path) -> None:
    closed, open_ = {"endpointPublicAccess": False}, {"endpointPublicAccess": True}
    bad = check_events(project, write(tmp_path, digest(open_, closed)))
    assert of_rule(bad.stacks[0], "no-public-endpoint") == [("mandatory", "violation", CLUSTER)]
    assert bad.exit == Exit.VIOLATION
    good = check_events(project, write(tmp_path, digest(closed, open_)))
    assert of_rule(good.stacks[0], "no-public-endpoint") == []


def test_previous_state_of_a_preview_is_compared(project: Path, tmp_path: Path) -> None:
    config = {"endpointPublicAccess": False}
    report = check_events(project, write(tmp_path, digest(config, config)))
    assert any(
        "from $" in finding.message for finding in report.stacks[0].findings if finding.rule == "cost-summary"
    )
    fresh = check_events(project, write(tmp_path, digest(config)))
    assert not any("from $" in finding.message for finding in fresh.stacks[0].findings)


def test_blanked_secret_of_a_preview_is_not_evaluated(project: Path, tmp_path: Path) -> None:
    report = check_events(project, write(tmp_path, digest({"endpointPublicAccess": "[secret]"})))
    assert of_rule(report.stacks[0], "no-public-endpoint") == [("advisory", "not-evaluated", OWN)]


def test_stream_judges_no_rule_that_follows_dependencies(project: Path, tmp_path: Path) -> None:
    kinds = ("bucket:Bucket", "bucketPublicAccessBlock:BucketPublicAccessBlock")
    made = [
        {"urn": f"{HEAD}aws:s3/{kind}::data", "type": f"aws:s3/{kind}", "custom": True, "inputs": {}}
        for kind in kinds
    ]
    resources = [states({})[0], *made]
    events = [{"resourcePreEvent": {"metadata": {"op": "create", "new": resource}}} for resource in resources]
    lines = "\n".join(json.dumps(event) for event in [*events, {"summaryEvent": {}}])
    report = check_events(project, write(tmp_path, lines))
    assert of_rule(report.stacks[0], "bucket-private") == [("advisory", "not-evaluated", OWN)]
    assert "--show-sames" in report.stacks[0].notes[0]
    with_graph = {"steps": [{"op": "create", "newState": resource} for resource in resources]}
    report = check_events(project, write(tmp_path, with_graph))
    assert of_rule(report.stacks[0], "bucket-private") == [("mandatory", "violation", made[0]["urn"])]


def test_stack_that_the_project_does_not_declare(project: Path, tmp_path: Path) -> None:
    text = json.dumps({"deployment": {"resources": states({"endpointPublicAccess": True})}})
    report = check_state(project, write(tmp_path, text.replace(STACK, "aws-eu-west-1")))
    assert report.stacks[0].file == ""
    assert of_rule(report.stacks[0], "no-public-endpoint")
