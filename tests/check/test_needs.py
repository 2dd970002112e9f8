import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.check.needs import needs_of, with_known_values
from gpufabric.check.program import ProgramRun
from gpufabric.check.registered import Registered
from gpufabric.plan.clock import now
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.state import resources_of_state
from gpufabric.simcloud.environment import SIMULATED_TIME
from gpufabric.wire.values import UNKNOWN, secret

TIME = datetime.fromisoformat(SIMULATED_TIME)
BUCKETS = """
    import pulumi_aws as aws
    aws.s3.Bucket("named", bucket="lab-data")
    aws.s3.Bucket("made-up")
    aws.ec2.Eip("address")
"""


def context(state: object = None) -> PolicyContext:
    previous = resources_of_state(state) if state else None
    return PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=now(), previous=previous)


def test_types_and_names_that_must_be_free(run: Callable[..., ProgramRun]) -> None:
    resources = run(BUCKETS, config={"aws:region": "us-east-1"}).resources
    needs = needs_of(resources, context(), None, TIME)
    assert needs.types["aws:ec2/eip:Eip"] == 1
    assert [(name.kind, name.name, name.exists) for name in needs.names] == [("bucket", "lab-data", None)]
    assert needs.holding is None


def test_state_says_what_exists(run: Callable[..., ProgramRun], tmp_path: Path) -> None:
    resources = run(BUCKETS, config={"aws:region": "us-east-1"}).resources
    named = next(resource for resource in resources if resource.name == "named")
    record: dict[str, object] = {"urn": named.urn, "type": named.type, "inputs": dict[str, object]()}
    state = {"deployment": {"resources": [record]}}
    file = tmp_path / "state.json"
    file.write_text(json.dumps(state))
    needs = needs_of(resources, context(state), file, TIME)
    assert [name.exists for name in needs.names] == [True]
    assert needs.holding == ()


def test_state_says_which_blocks_are_bought(run: Callable[..., ProgramRun], tmp_path: Path) -> None:
    resources = run(BUCKETS, config={"aws:region": "us-east-1"}).resources
    type_ = "aws:ec2/capacityBlockReservation:CapacityBlockReservation"
    record: dict[str, object] = {
        "urn": f"urn:pulumi:s::p::{type_}::block",
        "type": type_,
        "inputs": {"capacityBlockOfferingId": "cb-0123456789abcdef0"},
    }
    state = {"deployment": {"resources": [record]}}
    file = tmp_path / "state.json"
    file.write_text(json.dumps(state))
    needs = needs_of(resources, context(state), file, TIME)
    assert needs.bought_offers == {"cb-0123456789abcdef0"}
    assert needs_of(resources, context(), None, TIME).bought_offers is None


@pytest.mark.parametrize(
    ("type_", "key"),
    [
        ("aws:eks/cluster:Cluster", "version"),
        ("azure-native:containerservice:ManagedCluster", "kubernetesVersion"),
        ("oci:ContainerEngine/cluster:Cluster", "kubernetesVersion"),
    ],
)
def test_state_says_which_version_a_cluster_has(type_: str, key: str, tmp_path: Path) -> None:
    record: dict[str, object] = {
        "urn": f"urn:pulumi:s::p::{type_}::cluster",
        "type": type_,
        "inputs": {key: "1.35"},
    }
    state = {"deployment": {"resources": [record]}}
    file = tmp_path / "state.json"
    file.write_text(json.dumps(state))
    assert needs_of([], context(state), file, TIME).cluster_versions == {"1.35"}
    assert needs_of([], context(), None, TIME).cluster_versions is None


def test_unknown_properties_keep_the_values_of_the_state() -> None:
    resource = Registered("urn:a", "aws:x/y:Z", "a", inputs={"subnets": [UNKNOWN], "size": 3, "new": UNKNOWN})
    before = {"urn:a": {"subnets": ["subnet-1"], "size": 2}}
    known = with_known_values([resource], before)[0]
    assert known.inputs == {"subnets": ["subnet-1"], "size": 3, "new": UNKNOWN}
    assert with_known_values([resource], {})[0].inputs == resource.inputs


@pytest.mark.parametrize(
    ("value", "old", "filled"),
    [
        # Only what is unknown: the size is that of the program.
        ([{"id": UNKNOWN, "size": 4}], [{"id": "ocid1.a", "size": 3}], [{"id": "ocid1.a", "size": 4}]),
        ([UNKNOWN, UNKNOWN], ["a"], ["a", UNKNOWN]),
        ([UNKNOWN], ["a", "b"], ["a"]),
        ({"new": UNKNOWN, "a": UNKNOWN}, {"a": 1}, {"new": UNKNOWN, "a": 1}),
        (secret(UNKNOWN), secret("s"), secret("s")),
        ({"a": UNKNOWN}, "text", {"a": UNKNOWN}),
    ],
)
def test_only_unknown_parts_are_filled(value: Any, old: Any, filled: Any) -> None:
    resource = Registered(urn="urn", type="t", name="n", inputs={"key": value})
    assert with_known_values([resource], {"urn": {"key": old}})[0].inputs == {"key": filled}
